/**
 * Stop and target as prices. A long is stopped below its entry and a short above it: the long formula used for
 * shorts lost money on 2026-02-07, and a stop of 96 million dollars came from a unit error on 2026-03-03.
 */
import { absolute, formatDecimal, multiply, type Decimal } from '../decimal.ts';
import type { Intent, Level } from '../nouns/intent.ts';
import type { Side } from '../venue.ts';

export interface Levels {
  readonly stopLoss: Decimal | undefined;
  readonly takeProfit: Decimal | undefined;
}

export const NO_LEVELS: Levels = { stopLoss: undefined, takeProfit: undefined };

/** @param price of the entry. @returns both levels, or which of them cannot be meant. */
export function resolveLevels(
  intent: Pick<Intent, 'stopLoss' | 'takeProfit'>,
  side: Side,
  price: Decimal,
): Levels | { readonly fault: string } {
  const gainSign = side === 'BUY' ? 1n : -1n;
  const stopLoss = priceOf(intent.stopLoss, price, -gainSign);
  const takeProfit = priceOf(intent.takeProfit, price, gainSign);
  const fault = faultOf('stop_loss', stopLoss, price, -gainSign) ?? faultOf('take_profit', takeProfit, price, gainSign);
  return fault === undefined ? { stopLoss, takeProfit } : { fault };
}

function priceOf(level: Level | undefined, price: Decimal, sign: bigint): Decimal | undefined {
  if (level === undefined) return undefined;
  return 'price' in level ? level.price : price + sign * multiply(price, level.distance);
}

function faultOf(name: string, level: Decimal | undefined, price: Decimal, sign: bigint): string | undefined {
  if (level === undefined) return undefined;
  const numbers = `${name}=${formatDecimal(level)} price=${formatDecimal(price)}`;
  if ((level - price) * sign <= 0n) return `${name} on the wrong side of the price: ${numbers}`;
  return absolute(level - price) >= price
    ? `${name} further from the price than the price itself: ${numbers}`
    : undefined;
}
