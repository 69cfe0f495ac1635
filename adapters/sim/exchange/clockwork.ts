/** What happens at the venue by itself: late fills, funding, margins, conditional orders, the book. */
import { settleFunding } from './funding.ts';
import { checkMargins } from './liquidation.ts';
import { checkResting, serveSlice } from './matching.ts';
import type { Venue } from './state.ts';
import { checkStops } from './stops.ts';

/** Cadenced checks made in one go: a world that jumps far ahead skips prices instead of hanging. */
const CHECKS_MAX = 100_000;

/** Next time (ms) at which something happens; undefined while nothing is due. */
export function nextDueMs(venue: Venue): number | undefined {
  const { slices, restingCheckDueMs, fundingDueMs, marginDueMs, stopCheckDueMs } = venue;
  let next = slices[0]?.atMs;
  if (restingCheckDueMs !== undefined && (next === undefined || restingCheckDueMs < next)) next = restingCheckDueMs;
  if (fundingDueMs !== undefined && (next === undefined || fundingDueMs < next)) next = fundingDueMs;
  if (marginDueMs !== undefined && (next === undefined || marginDueMs < next)) next = marginDueMs;
  if (stopCheckDueMs !== undefined && (next === undefined || stopCheckDueMs < next)) next = stopCheckDueMs;
  return next;
}

/** Runs everything due up to and including `nowMs`, each at its own time; at one time in the order written above. */
export function advanceTo(venue: Venue, nowMs: number): void {
  let checks = 0;
  for (let dueMs = nextDueMs(venue); dueMs !== undefined && dueMs <= nowMs; dueMs = nextDueMs(venue)) {
    const slice = venue.slices[0];
    if (slice?.atMs === dueMs) {
      venue.slices.shift();
      serveSlice(venue, slice.record, slice.quantity, dueMs);
      continue;
    }
    if (venue.fundingDueMs === dueMs) {
      settleFunding(venue, dueMs);
      continue;
    }
    checks += 1;
    const atMs = checks < CHECKS_MAX ? dueMs : nowMs;
    if (venue.marginDueMs === dueMs) checkMargins(venue, atMs);
    else if (venue.stopCheckDueMs === dueMs) checkStops(venue, atMs);
    else checkResting(venue, atMs);
  }
}
