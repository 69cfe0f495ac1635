import { describe, expect, it } from 'vitest';
import type { VenueReply } from './venue.ts';
import { VenueGate } from './venueGate.ts';

const NOW_MS = 1_000_000;
const banned: VenueReply = {
  kind: 'rejected',
  code: 418,
  message: 'banned',
  serverTimeMs: NOW_MS,
  retryAfterMs: 5_000,
};

describe('the gate to the venue', () => {
  it('is open until the venue wants to be left alone, then closed for as long as it said', () => {
    const gate = new VenueGate();
    expect(gate.refuse(NOW_MS)).toBeUndefined();
    gate.note(banned, NOW_MS);
    expect(gate.refuse(NOW_MS + 1_000)).toEqual({
      kind: 'held',
      code: 418,
      message: 'held back: the venue wants no requests',
      retryAfterMs: 4_000,
    });
    expect(gate.refuse(NOW_MS + 4_999)).toBeDefined();
    expect(gate.refuse(NOW_MS + 5_000)).toBeUndefined();
  });

  it('is not opened by an answer that was under way, or by a shorter wish', () => {
    const gate = new VenueGate();
    gate.note(banned, NOW_MS);
    gate.note({ kind: 'answer', answer: { kind: 'orderNotFound' }, serverTimeMs: NOW_MS }, NOW_MS + 10);
    gate.note({ ...banned, code: -1003, retryAfterMs: 10 }, NOW_MS + 10);
    expect(gate.refuse(NOW_MS + 4_000)).toBeDefined();
  });

  it('is not closed by other refusals, nor by silence', () => {
    const gate = new VenueGate();
    gate.note({ kind: 'rejected', code: -2019, message: 'margin', serverTimeMs: NOW_MS }, NOW_MS);
    gate.note({ kind: 'unknown', code: 0, message: 'time-out' }, NOW_MS);
    expect(gate.refuse(NOW_MS)).toBeUndefined();
  });
});
