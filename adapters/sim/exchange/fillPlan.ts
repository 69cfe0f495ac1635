/** How the market serves an order that takes liquidity: at once, in pieces, late, or not to the end. */
import type { RandomStream } from '../random.ts';
import type { OrderTerms } from './state.ts';

export type FillPlan =
  | { readonly kind: 'full' }
  /** [fraction of the quantity, ms after acceptance]; ascending delays. The last part takes whatever is left. */
  | { readonly kind: 'slices'; readonly parts: readonly (readonly [fraction: number, delayMs: number])[] }
  /** The fraction (floored to the step) fills now, the rest expires (of a GTC limit order: waits). A thin book. */
  | { readonly kind: 'partialThenExpire'; readonly fraction: number }
  /** Nothing now (status NEW), everything after `ms`. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Probabilities of the plans that are not `full`; their sum is at most 1. */
export interface FillOdds {
  /** Two or three trades at once. */
  readonly slicesNow: number;
  /** A part now, the rest late. */
  readonly lateRemainder: number;
  readonly partialThenExpire: number;
  readonly delay: number;
  /** Range of "late" and of `delay`, ms. */
  readonly lateMinMs: number;
  readonly lateMaxMs: number;
}

export const FULL_AT_ONCE: FillOdds = {
  slicesNow: 0,
  lateRemainder: 0,
  partialThenExpire: 0,
  delay: 0,
  lateMinMs: 200,
  lateMaxMs: 5_000,
};

export type FillPlanner = (order: OrderTerms) => FillPlan;

const FULL: FillPlan = { kind: 'full' };

/** Exactly three draws per order, whatever the outcome, so that changed odds shift no later order's luck. */
export function drawnFillPlan(odds: FillOdds, random: RandomStream): FillPlanner {
  return () => {
    const luck = random.next();
    const fraction = 0.1 + 0.8 * random.next();
    const lateMs = random.int(odds.lateMinMs, odds.lateMaxMs);
    let bound = odds.slicesNow;
    if (luck < bound)
      return {
        kind: 'slices',
        parts: [
          [fraction / 2, 0],
          [fraction / 2, 0],
          [1 - fraction, 0],
        ],
      };
    bound += odds.lateRemainder;
    if (luck < bound)
      return {
        kind: 'slices',
        parts: [
          [fraction, 0],
          [1 - fraction, lateMs],
        ],
      };
    bound += odds.partialThenExpire;
    if (luck < bound) return { kind: 'partialThenExpire', fraction };
    bound += odds.delay;
    return luck < bound ? { kind: 'delay', ms: lateMs } : FULL;
  };
}
