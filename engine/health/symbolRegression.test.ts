import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import type { Entry } from '../protocol.ts';
import { entry, healthy, resultEntry, unfilled, windowOf } from './evidenceFixture.ts';
import type { Evidence } from './gate.ts';
import { symbolRegression } from './symbolRegression.ts';

const symbol = 'WAVESUSDT';
const config = configOf({ SYMBOL_ALLOWLIST: 'BTCUSDT,WAVESUSDT' });
const delisted = new Map([
  ['BTCUSDT', 'TRADING'],
  [symbol, 'ABSENT'],
]);
const dropped = (name = symbol) => entry({ stage: 'bridge', code: 'SYMBOL_NOT_TRADING', symbol: name });

/** With WAVESUSDT in the allowlist and not on the venue. */
const ATTEMPTS: [string, { outcomes?: readonly Entry[]; results?: readonly Entry[] }, number][] = [
  ['nobody tries', {}, 0],
  ['an intent that the bridge stopped', { outcomes: [dropped()] }, 1],
  ['one a minute', { outcomes: [dropped(), dropped(), dropped(), dropped(), dropped()] }, 5],
  ['an intent that ended for another reason', { outcomes: [entry({ code: 'DUPLICATE_SKIP', symbol })] }, 0],
  ['another symbol', { outcomes: [dropped('XEMUSDT')], results: [unfilled({ symbol: 'BTCUSDT' })] }, 0],
  ['an entry that the venue refused', { results: [unfilled({ symbol })] }, 1],
  ['an entry that was denied', { results: [unfilled({ symbol, code: 'STALE_PRICE', source: 'desk' })] }, 1],
  ['a close that the venue refused', { results: [unfilled({ symbol, reduceOnly: true })] }, 1],
  ['a close of what is left', { results: [resultEntry({ symbol, reduceOnly: true })] }, 0],
  ['a position that the venue settled', { results: [resultEntry({ symbol, planId: '', code: 'EXTERNAL_CLOSE' })] }, 0],
  ['another writer’s result', { results: [entry({ symbol, executed: 'False' })] }, 1],
  ['intent and plan', { outcomes: [dropped()], results: [unfilled({ symbol })] }, 2],
];

describe('gate C', () => {
  it.each(ATTEMPTS)('%s', (_, { outcomes = [], results = [] }, count) => {
    const windows = { outcomes: windowOf(...outcomes), results: windowOf(...results) };
    const finding = symbolRegression(healthy({ config, statuses: delisted, ...windows }));
    expect(finding.passes).toBe(count === 0);
    expect(finding.facts).toContain(`WAVESUSDT attempts (last 5m): ${count}`);
    expect(finding.alerts).toEqual(count === 0 ? [] : ['WAVESUSDT_REGRESSION']);
    expect(finding.conclusion).toBe(count === 0 ? 'No WAVESUSDT spam' : 'WAVESUSDT regression detected!');
  });

  it.each([
    ['the config no longer has the symbol', { config: configOf({ SYMBOL_ALLOWLIST: 'BTCUSDT' }) }],
    ['the venue lists it again', { statuses: new Map([...delisted, [symbol, 'TRADING']]) }],
    ['the venue was never read', { statuses: new Map() }],
  ] satisfies [string, Partial<Evidence>][])('clears when %s', (_, changes) => {
    const failing = healthy({ config, statuses: delisted, outcomes: windowOf(dropped()) });
    expect(symbolRegression(failing).passes).toBe(false);
    expect(symbolRegression({ ...failing, ...changes }).passes).toBe(true);
  });

  it('names every symbol that regressed', () => {
    const two = configOf({ SYMBOL_ALLOWLIST: 'XEMUSDT,WAVESUSDT,OMGUSDT' });
    const statuses = new Map(['XEMUSDT', 'WAVESUSDT', 'OMGUSDT'].map((name) => [name, 'SETTLING']));
    const evidence = healthy({ config: two, statuses, outcomes: windowOf(dropped('XEMUSDT'), dropped()) });
    expect(symbolRegression(evidence).alerts).toEqual(['WAVESUSDT_REGRESSION', 'XEMUSDT_REGRESSION']);
  });

  it('says when it did not look at everything', () => {
    const outcomes = { entries: [dropped('BTCUSDT')], cut: true };
    const { facts } = symbolRegression(healthy({ config, statuses: delisted, outcomes }));
    expect(facts).toContain('Window cut: only the newest 1 entries were counted');
  });
});
