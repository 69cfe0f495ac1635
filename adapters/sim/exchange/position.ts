/** One-way position arithmetic, as Binance does it. Pure. */
import { absolute, minimum, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { Side } from '../../../engine/venue.ts';

export interface Position {
  /** Signed base units: positive long. */
  readonly amount: Decimal;
  /** Volume-weighted price of what is open; 0 when flat. */
  readonly entryPrice: Decimal;
}

export const FLAT: Position = { amount: ZERO, entryPrice: ZERO };

export interface FillResult {
  readonly position: Position;
  /** Before fees; 0 for a fill that only opens. */
  readonly realizedPnlUsd: Decimal;
}

export function signed(side: Side, quantity: Decimal): Decimal {
  return side === 'BUY' ? quantity : -quantity;
}

/**
 * The entry price is weighted on an increase (one truncation at the 18th decimal), unchanged on a reduction, and the
 * fill's own price after a flip; what is closed realizes (price − entry) × quantity × direction.
 */
export function fillPosition(before: Position, side: Side, quantity: Decimal, price: Decimal): FillResult {
  const change = signed(side, quantity);
  const amount = before.amount + change;
  const size = absolute(before.amount);
  if (before.amount === ZERO || before.amount > ZERO === change > ZERO) {
    const entryPrice = (size * before.entryPrice + quantity * price) / (size + quantity);
    return { position: { amount, entryPrice }, realizedPnlUsd: ZERO };
  }
  const gain = multiply(minimum(size, quantity), price - before.entryPrice);
  const realizedPnlUsd = before.amount > ZERO ? gain : -gain;
  if (amount === ZERO) return { position: FLAT, realizedPnlUsd };
  const flipped = amount > ZERO !== before.amount > ZERO;
  return { position: { amount, entryPrice: flipped ? price : before.entryPrice }, realizedPnlUsd };
}

/** How much of an order on `side` can only reduce this position. */
export function closableQuantity(position: Position, side: Side): Decimal {
  const reduces = side === 'BUY' ? position.amount < ZERO : position.amount > ZERO;
  return reduces ? absolute(position.amount) : ZERO;
}

export function unrealizedPnlUsd(position: Position, markPrice: Decimal): Decimal {
  return multiply(position.amount, markPrice - position.entryPrice);
}
