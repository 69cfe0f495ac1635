/** How the market serves an order that a fault meets. */
import type { FillPlan } from '../exchange/fillPlan.ts';
import type { Fault } from './faults.ts';

export const FULL: FillPlan = { kind: 'full' };
const USUAL_FRACTION = 0.5;
const LATE_MS = 10_000;

/** @returns undefined when it is served as usual. */
export function troubledFill(fault: Fault | undefined): FillPlan | undefined {
  const fraction = fault?.fraction ?? USUAL_FRACTION;
  switch (fault?.kind) {
    case 'partial-expire':
      return { kind: 'partialThenExpire', fraction };
    case 'no-fill':
      return { kind: 'partialThenExpire', fraction: 0 };
    case 'late-fill': {
      const ms = fault.ms ?? LATE_MS;
      if (fraction === 0) return { kind: 'delay', ms };
      return {
        kind: 'slices',
        parts: [
          [fraction, 0],
          [1 - fraction, ms],
        ],
      };
    }
    default:
      return undefined;
  }
}
