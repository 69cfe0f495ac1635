import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { configOf } from '../config.ts';
import type { Fields } from '../protocol.ts';
import { readCandidates } from './candidates.ts';
import { chooseCandidates } from './choose.ts';

const AT_MS = 1_770_000_000_000;

function choose(given: {
  open?: readonly string[];
  known?: Fields;
  volumes?: Fields;
  allowlist?: string;
  topK?: number;
}): [string, string][] {
  const config = configOf({ SYMBOL_ALLOWLIST: given.allowlist ?? '', BRAIN_TOP_K: String(given.topK ?? 20) });
  const demand = { open: new Set(given.open), known: readCandidates(given.known), volumes: given.volumes };
  return [...chooseCandidates(demand, config, AT_MS)].map(([symbol, { claim }]) => [symbol, claim]);
}

describe('chooseCandidates', () => {
  it('takes open, intents, plans, allowlist, then volume', () => {
    const known = { PLANNED: `volume|0|${AT_MS}`, WANTED: `volume|${AT_MS}|0`, HELD: `plan|${AT_MS}|${AT_MS}` };
    const volumes = { SMALL: '1', LARGE: '3', MEDIUM: '2', WANTED: '9' };
    expect(choose({ open: ['HELD'], known, allowlist: 'LISTED,WANTED', volumes, topK: 6 })).toEqual([
      ['HELD', 'open'],
      ['WANTED', 'intent'],
      ['PLANNED', 'plan'],
      ['LISTED', 'allowlist'],
      ['LARGE', 'volume'],
      ['MEDIUM', 'volume'],
    ]);
  });

  it.each([
    ['an intent 1800 s old', `intent|${AT_MS - 1_800_000}|0`, true],
    ['an older one', `intent|${AT_MS - 1_800_001}|0`, false],
    ['a plan 600 s old', `plan|0|${AT_MS - 600_000}`, true],
    ['an older one', `plan|0|${AT_MS - 600_001}`, false],
    ['neither', 'volume|0|0', false],
    ['an unreadable field', 'x|y', false],
  ])('keeps a symbol for %s: %s → %s', (_, field, kept) => {
    expect(choose({ known: { BTCUSDT: field } }).length === 1).toBe(kept);
  });

  it('ranks the backfill by volume, never by name; the name only breaks ties', () => {
    const volumes = {
      '0GUSDT': '5',
      '1000BONKUSDT': '6',
      AAVEUSDT: '10',
      BTCUSDT: '900',
      ETHUSDT: '900',
      ZECUSDT: '70',
    };
    const ranked = choose({ volumes, topK: 4 }).map(([symbol]) => symbol);
    expect(ranked).toEqual(['BTCUSDT', 'ETHUSDT', 'ZECUSDT', 'AAVEUSDT']);
  });

  it('backfills to K and no further, and not at all above it', () => {
    const volumes = { A1: '1', B1: '2', C1: '3' };
    expect(choose({ allowlist: 'X1,Y1', volumes, topK: 3 })).toHaveLength(3);
    expect(choose({ allowlist: 'X1,Y1', volumes, topK: 2 })).toHaveLength(2);
    expect(choose({ allowlist: 'X1,Y1', volumes, topK: 0 })).toHaveLength(2);
    expect(choose({ allowlist: 'X1,Y1', topK: 3 })).toHaveLength(2);
  });

  it('stops at 566, but never cuts an open position', () => {
    const many = Array.from({ length: 600 }, (_, index) => `S${index}`);
    const known = Object.fromEntries(many.map((symbol) => [symbol, `intent|${AT_MS}|0`]));
    expect(choose({ known, allowlist: 'BTCUSDT' })).toHaveLength(566);
    expect(choose({ open: many, known: { OTHER: `intent|${AT_MS}|0` } })).toHaveLength(600);
  });

  it('keeps the newest intents when there are too many', () => {
    const known = Object.fromEntries(
      Array.from({ length: 600 }, (_, index) => [`S${index}`, `intent|${AT_MS - index}|0`]),
    );
    const kept = choose({ known }).map(([symbol]) => symbol);
    expect(kept[0]).toBe('S0');
    expect(kept).not.toContain('S566');
  });

  it('ranks like a full sort', () => {
    const volumes = fc.dictionary(fc.stringMatching(/^[A-Z]{2,4}$/), fc.integer({ min: 0, max: 9 }).map(String));
    fc.assert(
      fc.property(volumes, fc.integer({ min: 0, max: 30 }), (given, topK) => {
        const sorted = Object.entries(given).sort(([a, x], [b, y]) => Number(y) - Number(x) || (a < b ? -1 : 1));
        const expected = sorted.slice(0, topK).map(([symbol]) => symbol);
        expect(choose({ volumes: given, topK }).map(([symbol]) => symbol)).toEqual(expected);
      }),
    );
  });
});
