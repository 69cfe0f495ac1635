/**
 * From notional to a quantity the venue accepts. Floors to the step; only the minimum notional makes a quantity
 * larger, and that rounds up (rounding it down lost the entry on 2026-02-09: 100/70717 → 0.001 = 70 USD).
 */
import { ceilTo, divide, floorTo, maximum, minimum, multiply, ONE, type Decimal } from '../decimal.ts';
import type { VenueFilters } from '../venue.ts';

export interface Sized {
  readonly quantity: Decimal;
  /** quantity × price: what the limits count. */
  readonly notionalUsd: Decimal;
}

/**
 * @param notionalUsd what the plan asks for. @param price the market price the entry is sized with.
 * @returns undefined when no quantity between the venue's bounds fits.
 */
export function sizeEntry(notionalUsd: Decimal, price: Decimal, rules: VenueFilters): Sized | undefined {
  if (price <= 0n) return undefined;
  const wanted = floorTo(divide(notionalUsd, price), rules.stepSize);
  const needed = ceilTo(maximum(ceilDivide(rules.notionalMinUsd, price), rules.quantityMin), rules.stepSize);
  const quantity = maximum(wanted, needed);
  if (quantity <= 0n || quantity > rules.quantityMax) return undefined;
  return { quantity, notionalUsd: multiply(quantity, price) };
}

/**
 * A close never rounds up, and needs no minimum notional; a larger one than the venue takes is cut. Without rules nothing is
 * known of the step but that `held` is a multiple of it, and the venue's steps are powers of ten.
 * @returns zero when the venue would take none of it.
 */
export function sizeClose(quantity: Decimal, held: Decimal, rules: VenueFilters | undefined): Decimal {
  if (rules === undefined) return floorTo(quantity, grainOf(held));
  const sized = floorTo(minimum(quantity, rules.quantityMax), rules.stepSize);
  return sized < rules.quantityMin ? 0n : sized;
}

/** The largest power of ten that divides the quantity, 1 at most. */
function grainOf(quantity: Decimal): Decimal {
  let grain = ONE;
  while (grain > 1n && quantity % grain !== 0n) grain /= 10n;
  return grain;
}

function ceilDivide(a: Decimal, b: Decimal): Decimal {
  const quotient = divide(a, b);
  return multiply(quotient, b) < a ? quotient + 1n : quotient;
}
