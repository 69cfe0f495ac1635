import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { entry, healthy, windowOf } from './evidenceFixture.ts';
import type { Evidence } from './gate.ts';
import { judge, readLastCheck, writeVerdict } from './verdict.ts';

const waves = {
  config: configOf({ SYMBOL_ALLOWLIST: 'WAVESUSDT' }),
  statuses: new Map([['WAVESUSDT', 'ABSENT']]),
  outcomes: windowOf(entry({ code: 'SYMBOL_NOT_TRADING', symbol: 'WAVESUSDT' })),
};

/** [what is wrong, evidence, verdict, status of gates a to f, alerts]; then the same for a system just started. */
const CASES: [string, Partial<Evidence>, [string, string, string], [string, string, string]][] = [
  ['nothing', {}, ['PASS', 'PPPPPP', ''], ['PASS', 'PPPPPP', '']],
  ['a quiet market', { results: windowOf() }, ['PASS', 'WPPPPP', ''], ['PASS', 'WPPPPP', '']],
  ['no snapshots', { snapshots: new Map() }, ['FAIL', 'PFPPPP', 'SNAPSHOT_COVERAGE_FAIL'], ['STARTING', 'P?PPPP', '']],
  [
    'spam of a delisted symbol',
    waves,
    ['FAIL', 'PFFPPP', 'SNAPSHOT_COVERAGE_FAIL,WAVESUSDT_REGRESSION'],
    ['FAIL', 'P?FPPP', 'WAVESUSDT_REGRESSION'],
  ],
  ['silent streams', { streams: new Map() }, ['PASS', 'PPPWPP', ''], ['PASS', 'PPPWPP', '']],
  ['no ledger', { ledgers: new Map() }, ['PASS', 'PPPPIP', ''], ['PASS', 'PPPPIP', '']],
  [
    'two stages down',
    { alive: new Set(['router', 'bridge', 'market', 'desk', 'executor']) },
    ['FAIL', 'PPPPPF', 'SERVICE_DOWN_brain,SERVICE_DOWN_harvest'],
    ['STARTING', 'PPPPP?', ''],
  ],
];

const LETTERS: Readonly<Record<string, string>> = { PASS: 'P', WARN: 'W', INFO: 'I', FAIL: 'F', PENDING: '?' };

function summary(evidence: Partial<Evidence>, settling: boolean): [string, string, string] {
  const fields = writeVerdict(judge(healthy(evidence), settling));
  const gates = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => LETTERS[fields[`gate_${letter}`] ?? '']);
  return [fields['verdict'] ?? '', gates.join(''), fields['alerts'] ?? ''];
}

describe('verdict', () => {
  it.each(CASES)('%s', (_, evidence, running, starting) => {
    expect(summary(evidence, false)).toEqual(running);
    expect(summary(evidence, true)).toEqual(starting);
  });

  it.each([
    [undefined, undefined],
    [{ verdict: 'PASS' }, undefined],
    [{ verdict: 'MAYBE', started_ms: '5' }, undefined],
    [
      { verdict: 'FAIL', started_ms: '5' },
      { word: 'FAIL', startedMs: 5, token: '' },
    ],
    [
      { verdict: 'PASS', started_ms: '5', token: '3' },
      { word: 'PASS', startedMs: 5, token: '3' },
    ],
  ])('remembers the last check: %j', (fields, last) => {
    expect(readLastCheck(fields)).toEqual(last);
  });
});
