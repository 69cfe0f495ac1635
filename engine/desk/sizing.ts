/**
 * From notional to a quantity the venue accepts. Floors to the step; only the minimum notional makes a quantity
 * larger, and that rounds up (rounding it down lost the entry on 2026-02-09: 100/70717 → 0.001 = 70 USD).
 */
import { ceilTo, divide, floorTo, maximum, minimum, multiply, type Decimal } from '../decimal.ts';
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
 * A close never rounds up, and needs no minimum notional; a larger one than the venue takes is cut.
 * @returns zero when the venue would take none of it.
 */
export function sizeClose(quantity: Decimal, rules: VenueFilters | undefined): Decimal {
  if (rules === undefined) return quantity;
  const sized = floorTo(minimum(quantity, rules.quantityMax), rules.stepSize);
  return sized < rules.quantityMin ? 0n : sized;
}

function ceilDivide(a: Decimal, b: Decimal): Decimal {
  const quotient = divide(a, b);
  return multiply(quotient, b) < a ? quotient + 1n : quotient;
}
