/**
 * How far the venue's clock is ahead of ours, learned from its replies, so that a request carries a timestamp the venue
 * takes. A reply arrives late and never early, so the largest difference seen lately is the nearest to the truth.
 */
import { Decision } from '../decision.ts';
import { integerField } from '../fields.ts';
import { HASH } from '../names.ts';
import type { Fields } from '../protocol.ts';
import type { VenueReply } from '../venue.ts';

/** Smaller corrections are not worth a write; the venue allows a second ahead and recvWindow behind. */
const CORRECTION_MIN_MS = 250;
/** After this a smaller difference counts too: clocks drift and step. */
const MEMORY_MS = 60_000;
/** Timestamp outside of the venue's window: what we remember is wrong. */
const OUTSIDE_WINDOW = -1021;

export function readClockOffsetMs(clock: Fields | undefined): number {
  return (clock && integerField(clock, 'offset_ms')) ?? 0;
}

/** Takes the venue's time of a reply into account. @param clock the hash as it stands. */
export function noteClock(reply: VenueReply, clock: Fields | undefined, atMs: number): Decision {
  const decision = new Decision();
  if (reply.kind === 'unknown' || reply.kind === 'held') return decision;
  const seen = reply.serverTimeMs - atMs;
  const known = readClockOffsetMs(clock);
  if (Math.abs(seen - known) < CORRECTION_MIN_MS) return decision;
  const wrong = reply.kind === 'rejected' && reply.code === OUTSIDE_WINDOW;
  const old = Math.abs(atMs - ((clock && integerField(clock, 'learned_ms')) ?? 0)) > MEMORY_MS;
  if (seen < known && !wrong && !old) return decision;
  return decision
    .put(HASH.venueClock, { offset_ms: String(seen), learned_ms: String(atMs) })
    .mark(`VENUE_CLOCK offset_ms=${seen} was=${known}`);
}
