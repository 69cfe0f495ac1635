import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { AT_MS, healthy, snapshot } from './evidenceFixture.ts';
import type { Evidence } from './gate.ts';
import { snapshotCoverage } from './snapshotCoverage.ts';

const fresh = (...symbols: readonly string[]) => new Map(symbols.map((symbol) => [symbol, snapshot()]));
const aged = (ageMs: number) => new Map([...fresh('BTCUSDT'), ['ETHUSDT', snapshot(AT_MS - ageMs)] as const]);
const statuses = (BTCUSDT: string, ETHUSDT: string) => new Map(Object.entries({ BTCUSDT, ETHUSDT }));

const CASES: [string, Partial<Evidence>, boolean, string][] = [
  ['all fresh', {}, true, '2 >= 2'],
  ['one missing', { snapshots: fresh('BTCUSDT') }, false, '1 of 2'],
  ['one at its bound', { snapshots: aged(15_000) }, true, '2 >= 2'],
  ['one past its bound', { snapshots: aged(15_001) }, false, '1 of 2'],
  ['one ahead by its bound', { snapshots: aged(-15_000) }, true, '2 >= 2'],
  ['one from the future', { snapshots: aged(-15_001) }, false, '1 of 2'],
  ['none: the brain is dead', { snapshots: new Map() }, false, '0 of 2'],
  [
    'a delisted symbol needs none',
    { snapshots: fresh('BTCUSDT'), statuses: statuses('TRADING', 'ABSENT') },
    true,
    '1 >= 1',
  ],
  ['nor does a paused one', { snapshots: fresh('BTCUSDT'), statuses: statuses('TRADING', 'BREAK') }, true, '1 >= 1'],
  ['a venue that nobody read excuses nothing', { snapshots: new Map(), statuses: new Map() }, false, '0 of 2'],
  ['nothing left to trade', { statuses: statuses('ABSENT', 'ABSENT') }, false, '0 of 0'],
  ['an empty allowlist (2026-02-09)', { config: configOf({ SYMBOL_ALLOWLIST: '' }) }, false, '0 of 0'],
];

describe('gate B', () => {
  it.each(CASES)('%s', (_, changes, passes, count) => {
    const finding = snapshotCoverage(healthy(changes));
    expect(finding.passes).toBe(passes);
    expect(finding.conclusion).toContain(`(${count})`);
    expect(finding.alerts).toEqual(['SNAPSHOT_COVERAGE_FAIL']);
  });

  it('names what is missing, as far as it fits', () => {
    const many = Array.from({ length: 12 }, (_, index) => `S${index}USDT`);
    const config = configOf({ SYMBOL_ALLOWLIST: many.join(',') });
    const { facts } = snapshotCoverage(healthy({ config, snapshots: fresh('S0USDT') }));
    expect(facts[2]).toMatch(/^Missing or older than 15s: S1USDT, .*S10USDT, …$/);
  });
});
