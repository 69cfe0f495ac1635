/**
 * Keeps quiet while the venue wants to be left alone. After 429 or 418 with Retry-After each further request makes the
 * ban longer, so none leaves: it is held back here. One gate for each process that talks
 * to the venue, in the adapter of either world; it starts open, and learns again what it forgot.
 */
import type { VenueReply } from './venue.ts';

/** A longer ban may be lifted before its end: so often one request asks. */
export const RETRY_AFTER_MAX_MS = 300_000;

export class VenueGate {
  private closedUntilMs = Number.NEGATIVE_INFINITY;
  private code = 0;

  /** Takes a reply of the venue into account. @param nowMs our clock as it arrives */
  note(reply: VenueReply, nowMs: number): void {
    if (reply.kind !== 'rejected' || reply.retryAfterMs === undefined) return;
    this.closedUntilMs = Math.max(this.closedUntilMs, nowMs + Math.min(reply.retryAfterMs, RETRY_AFTER_MAX_MS));
    this.code = reply.code;
  }

  /** What a request that must not leave is answered with; undefined lets it go. */
  refuse(nowMs: number): Extract<VenueReply, { kind: 'held' }> | undefined {
    if (nowMs >= this.closedUntilMs) return undefined;
    const message = 'held back: the venue wants no requests';
    return { kind: 'held', code: this.code, message, retryAfterMs: this.closedUntilMs - nowMs };
  }
}
