import { describe, expect, it } from 'vitest';
import { HASH } from '../names.ts';
import type { Fields } from '../protocol.ts';
import type { VenueReply } from '../venue.ts';
import { noteClock, readClockOffsetMs } from './venueClock.ts';

const AT_MS = 1_770_000_000_000;
const known = (offset: number, learnedMs = AT_MS): Fields => ({
  offset_ms: String(offset),
  learned_ms: String(learnedMs),
});
const replied = (serverTimeMs: number): VenueReply => ({
  kind: 'answer',
  answer: { kind: 'orderNotFound' },
  serverTimeMs,
});
const refused = (code: number, serverTimeMs: number): VenueReply => ({
  kind: 'rejected',
  code,
  message: '',
  serverTimeMs,
});

describe('the venue’s clock', () => {
  it.each<[string, VenueReply, Fields | undefined, number | undefined]>([
    ['is taken from the first reply', replied(AT_MS + 4_000), undefined, 4_000],
    ['is left alone for little', replied(AT_MS + 200), known(0), undefined],
    ['is corrected forward at once', replied(AT_MS + 900), known(0), 900],
    ['is not set back by a reply that came late', replied(AT_MS - 5_000), known(0), undefined],
    ['is set back when what is known is old', replied(AT_MS - 5_000), known(0, AT_MS - 61_000), -5_000],
    ['is set back when the venue says so', refused(-1021, AT_MS - 5_000), known(0), -5_000],
    ['is not set back by another refusal', refused(-2019, AT_MS - 5_000), known(0), undefined],
    [
      'learns nothing from what never left',
      { kind: 'held', code: 418, message: '', retryAfterMs: 1 },
      known(0, AT_MS - 61_000),
      undefined,
    ],
    ['learns nothing from silence', { kind: 'unknown', code: 0, message: '' }, undefined, undefined],
    ['takes an unreadable record for none', replied(AT_MS + 300), { offset_ms: 'x' }, 300],
  ])('%s', (_, reply, clock, offset) => {
    const [write] = noteClock(reply, clock, AT_MS).writes;
    expect(write?.key).toBe(offset === undefined ? undefined : HASH.venueClock);
    const fields = write?.op === 'put' ? write.fields : undefined;
    expect(offset === undefined ? undefined : readClockOffsetMs(fields)).toBe(offset);
  });
});
