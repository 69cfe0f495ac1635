/** A request has reached the venue, or a fault has seen to it that it has not: what the sender will hear, and when. */
import type { VenueReply, VenueRequest } from '../../../engine/venue.ts';
import type { SimExchange } from '../exchange/exchange.ts';
import type { Fault } from './faults.ts';

/** How long a sender waits for the venue before it calls the outcome unknown, ms. */
const TIMEOUT_MS = 10_000;

const TIMED_OUT: VenueReply = { kind: 'unknown', code: 0, message: 'time-out' };
export const STATUS_UNKNOWN: VenueReply = { kind: 'unknown', code: -1007, message: 'execution status unknown' };

/** @param usualUs how long a reply takes when nothing is wrong, µs. */
export function venueReply(
  exchange: SimExchange,
  request: VenueRequest,
  fault: Fault | undefined,
  nowMs: number,
  usualUs: number,
): { readonly reply: VenueReply; readonly afterUs: number } {
  switch (fault?.kind) {
    case 'lost-before-accept':
      return { reply: TIMED_OUT, afterUs: TIMEOUT_MS * 1000 };
    case 'unknown-1007-not-done':
      return { reply: STATUS_UNKNOWN, afterUs: usualUs };
    case 'reject':
      return {
        reply: { kind: 'rejected', code: fault.code ?? -1000, message: 'refused', serverTimeMs: nowMs },
        afterUs: usualUs,
      };
    default:
      break;
  }
  const reply = exchange.handle(request, nowMs);
  switch (fault?.kind) {
    case 'accept-reply-lost':
      return { reply: TIMED_OUT, afterUs: TIMEOUT_MS * 1000 };
    case 'unknown-1007':
      return { reply: STATUS_UNKNOWN, afterUs: usualUs };
    default:
      return { reply, afterUs: usualUs };
  }
}
