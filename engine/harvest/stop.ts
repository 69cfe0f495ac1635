/**
 * Where a stop stands. Direction comes from the side and nothing else: a long's stop is below the price and
 * tightens upwards, a short's is above and tightens downwards (I-30: short stops stood on the wrong side).
 */
import { ceilTo, floorTo, multiply, ONE, type Decimal } from '../decimal.ts';
import type { PositionSide } from '../nouns/position.ts';

/** +1 for a long, −1 for a short. */
export function signOf(side: PositionSide): 1 | -1 {
  return side === 'LONG' ? 1 : -1;
}

/** True when `stop` protects more than `other`. */
export function isTighter(side: PositionSide, stop: Decimal, other: Decimal): boolean {
  return gainOf(side, stop, other) > 0n;
}

/** True when moving a stop from `from` to `to` tightens it by at least `step`. */
export function isWorthMoving(side: PositionSide, from: Decimal, to: Decimal, step: Decimal): boolean {
  const gain = gainOf(side, to, from);
  return gain > 0n && gain >= step;
}

function gainOf(side: PositionSide, stop: Decimal, other: Decimal): Decimal {
  return side === 'LONG' ? stop - other : other - stop;
}

export function tighterOf(side: PositionSide, a: Decimal | undefined, b: Decimal | undefined): Decimal | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isTighter(side, a, b) ? a : b;
}

/** True when a price has come to the stop or gone through it. */
export function isHit(side: PositionSide, price: Decimal, stop: Decimal): boolean {
  return side === 'LONG' ? price <= stop : price >= stop;
}

const BILLION = 1_000_000_000;
const WHOLE = 1_000_000_000n;

/** A fraction of a price, counted in billionths of it. */
export function portion(price: Decimal, fraction: number): Decimal {
  return (price * BigInt(Math.round(fraction * BILLION))) / WHOLE;
}

/** Distances count in millionths of the entry price, so that a stop is a price one can read. */
const MILLION = 1_000_000;
const MILLIONTH: Decimal = ONE / 1_000_000n;

/**
 * The stop at `distance` (fraction of the entry price) on the losing side of the entry; a negative distance is
 * in profit. Rounded to the tick on the tighter side, so that no bound on the distance is passed.
 * @returns undefined where there is no such price.
 */
export function stopAt(
  side: PositionSide,
  entryPrice: Decimal,
  distance: number,
  tickSize: Decimal | undefined,
): Decimal | undefined {
  const fraction = BigInt(Math.round(distance * MILLION)) * MILLIONTH;
  const exact = multiply(entryPrice, side === 'LONG' ? ONE - fraction : ONE + fraction);
  if (exact <= 0n) return undefined;
  if (tickSize === undefined) return exact;
  const stop = side === 'LONG' ? ceilTo(exact, tickSize) : floorTo(exact, tickSize);
  return stop > 0n ? stop : undefined;
}
