/**
 * Round trips from fills: per symbol from flat through a position back to flat. Exact: profits are the exchange's own
 * bookings, so all trades, closed and open, add up to the change of the wallet (funding apart) to the last digit.
 */
import { absolute, divide, minimum, multiply, ZERO, type Decimal } from '../../engine/decimal.ts';
import type { Fill } from './facts.ts';

export interface Trade {
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  readonly openedMs: number;
  /** Of its newest fill; for a closed trade the end. */
  readonly changedMs: number;
  /** All that was ever entered, partial exits included. */
  readonly quantity: Decimal;
  readonly exitedQuantity: Decimal;
  /** Volume-weighted. */
  readonly entryPrice: Decimal;
  /** Volume-weighted; 0 before the first exit. */
  readonly exitPrice: Decimal;
  /** Realized so far. */
  readonly grossPnlUsd: Decimal;
  /** Of entries and exits so far. */
  readonly feesUsd: Decimal;
  readonly fills: number;
  /** Of the newest exit; empty before the first. */
  readonly exitReason: string;
}

export interface RoundTrips {
  /** In the order of their ends. */
  readonly closed: readonly Trade[];
  /** By symbol. */
  readonly open: readonly Trade[];
}

export function netPnlUsd(trade: Trade): Decimal {
  return trade.grossPnlUsd - trade.feesUsd;
}

/** What is left of an open trade. */
export function openQuantity(trade: Trade): Decimal {
  return trade.quantity - trade.exitedQuantity;
}

/** @param fills of all symbols, each symbol's in the order they happened, beginning flat. */
export function roundTrips(fills: readonly Fill[]): RoundTrips {
  const closed: Trade[] = [];
  const open = new Map<string, Trade>();
  for (const fill of fills) {
    const { symbol } = fill.trade;
    for (const part of partsOf(fill)) {
      const trade = apply(open.get(symbol), part);
      if (openQuantity(trade) === ZERO) {
        open.delete(symbol);
        closed.push(trade);
      } else open.set(symbol, trade);
    }
  }
  return { closed, open: [...open.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)) };
}

/** The share of a fill that only enters or only exits. */
interface Part {
  readonly fill: Fill;
  readonly entering: boolean;
  readonly quantity: Decimal;
  readonly feeUsd: Decimal;
}

/** A fill that crosses zero ends one trade and begins the next; the second takes what the first leaves of the fee. */
function partsOf(fill: Fill): readonly Part[] {
  const { quantity, feeUsd, side } = fill.trade;
  const held = fill.positionBefore;
  const entering = held === ZERO || held > ZERO === (side === 'BUY');
  const first = entering ? quantity : minimum(quantity, absolute(held));
  if (first === quantity) return [{ fill, entering, quantity, feeUsd }];
  const firstFeeUsd = divide(multiply(feeUsd, first), quantity);
  return [
    { fill, entering: false, quantity: first, feeUsd: firstFeeUsd },
    { fill, entering: true, quantity: quantity - first, feeUsd: feeUsd - firstFeeUsd },
  ];
}

function apply(trade: Trade | undefined, part: Part): Trade {
  const { entering, quantity, feeUsd, fill } = part;
  const { price, tradedMs } = fill.trade;
  if (trade === undefined) return begin(part);
  const grown = { ...trade, changedMs: tradedMs, feesUsd: trade.feesUsd + feeUsd, fills: trade.fills + 1 };
  if (entering) {
    const entryPrice = weighted(trade.quantity, trade.entryPrice, quantity, price);
    return { ...grown, quantity: trade.quantity + quantity, entryPrice };
  }
  return {
    ...grown,
    exitedQuantity: trade.exitedQuantity + quantity,
    exitPrice: weighted(trade.exitedQuantity, trade.exitPrice, quantity, price),
    grossPnlUsd: trade.grossPnlUsd + fill.realizedPnlUsd,
    exitReason: fill.reason,
  };
}

function begin({ quantity, feeUsd, fill }: Part): Trade {
  const { symbol, side, price, tradedMs } = fill.trade;
  return {
    symbol,
    side: side === 'BUY' ? 'LONG' : 'SHORT',
    openedMs: tradedMs,
    changedMs: tradedMs,
    quantity,
    exitedQuantity: ZERO,
    entryPrice: price,
    exitPrice: ZERO,
    grossPnlUsd: ZERO,
    feesUsd: feeUsd,
    fills: 1,
    exitReason: '',
  };
}

/** One truncation at the 18th decimal. */
function weighted(before: Decimal, beforePrice: Decimal, added: Decimal, price: Decimal): Decimal {
  return (before * beforePrice + added * price) / (before + added);
}
