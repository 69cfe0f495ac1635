import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import type { Ledger } from '../nouns/ledger.ts';
import { FILLED, healthy, LEDGER, resultEntry, unfilled, windowOf } from './evidenceFixture.ts';
import { ledgerLag, newestFills } from './ledgerLag.ts';

const CASES: [string, Ledger | undefined, boolean, string][] = [
  ['in step', LEDGER, true, 'Ledgers have every reported fill'],
  ['no ledger', undefined, false, 'BTCUSDT has fills but no ledger'],
  ['three seconds behind', { ...LEDGER, lastUpdateMs: FILLED.atMs - 3_000 }, false, 'BTCUSDT ledger is 3s behind'],
  ['two seconds behind', { ...LEDGER, lastUpdateMs: FILLED.atMs - 2_000 }, true, 'Ledgers have every reported fill'],
  ['one fill behind', { ...LEDGER, amount: 0n }, false, 'BTCUSDT ledger holds 0 where its fill left 0.002'],
  [
    'moved on since',
    { ...LEDGER, amount: 0n, lastUpdateMs: FILLED.atMs + 1 },
    true,
    'Ledgers have every reported fill',
  ],
];

describe('gate E', () => {
  it.each(CASES)('%s', (_, ledger, passes, conclusion) => {
    const ledgers = new Map(ledger === undefined ? [] : [['BTCUSDT', ledger]]);
    const finding = ledgerLag(healthy({ ledgers }));
    expect(finding.passes).toBe(passes);
    expect(finding.conclusion).toContain(conclusion);
  });

  it('passes when nothing was filled', () => {
    const finding = ledgerLag(healthy({ results: windowOf(unfilled({})), ledgers: new Map() }));
    expect(finding).toMatchObject({ passes: true, facts: ['Symbols filled: 0', 'Largest ledger lag: 0s'] });
  });

  it('compares with the newest fill of each symbol, external ones too', () => {
    const older = resultEntry({ atMs: FILLED.atMs - 60_000 });
    const external = resultEntry({ symbol: 'ETHUSDT', planId: '', code: 'EXTERNAL_FILL' });
    const fills = newestFills([resultEntry(), external, older, unfilled({ symbol: 'SOLUSDT' })]);
    expect([...fills.keys()]).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(fills.get('BTCUSDT')).toMatchObject({ atMs: FILLED.atMs, fill: { ledgerAmount: decimal('0.002') } });
  });

  it('reads no more ledgers than there can be symbols', () => {
    const flood = Array.from({ length: 2_000 }, (_, index) => resultEntry({ symbol: `S${index}` }));
    expect(newestFills(flood).size).toBe(566);
  });
});
