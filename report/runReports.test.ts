import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { checkLines } from './runDetail.ts';
import { failurePage } from './runFailure.ts';
import type { RunRecord } from './runRecord.ts';
import { progressCells, runCells, runColumns } from './runRow.ts';
import { summaryLine, verdictTable } from './runSummary.ts';
import { tableLine } from './table.ts';

const PLAIN = pc.createColors(false);
const HOLDS = { name: 'holds', ok: true, detail: '1', expected: true };
const BROKEN = { name: 'broken', ok: false, detail: '0, expected 1', expected: true };
const BROKEN_AS_NAMED = { ...BROKEN, expected: false };
const HELD_BUT_NAMED = { ...HOLDS, name: 'should break', expected: false };

function run(record: Partial<RunRecord>): RunRecord {
  return {
    ...{ scenario: 'storm', variant: undefined, seed: '7', verdict: 'pass', virtualSeconds: 600, wallMs: 30 },
    ...{ events: 1_200, traceHash: '0123456789abcdef', checks: [HOLDS], faultsFired: 0, violations: [] },
    ...record,
  };
}

const words = (line: string) => line.split(/ {2,}/);

describe('a row', () => {
  it.each([
    ['pass', run({}), ['storm', 'pass', '1/1', '10m 00s', '30 ms', '20,000×', '1,200', '0123456789abcdef']],
    [
      'a variant',
      run({ variant: 'no-gate', checks: [HOLDS, BROKEN_AS_NAMED] }),
      ['storm', 'no-gate', 'breaks 1 as it should', '2/2'],
    ],
    ['a failure', run({ verdict: 'fail', checks: [HOLDS, BROKEN] }), ['storm', 'FAIL', '1/2']],
    ['a crash', run({ verdict: 'crash', checks: [], crash: 'boom' }), ['storm', 'CRASH']],
  ])('of %s', (_, record, start) => {
    const line = tableLine(runColumns([record]), runCells(record, PLAIN));
    expect(words(line).slice(0, start.length)).toEqual(start);
  });

  it('of a crash shows no measures', () => {
    const record = run({ verdict: 'crash', checks: [] });
    expect(words(tableLine(runColumns([record]), runCells(record, PLAIN)))).toEqual(['storm', 'CRASH']);
  });

  it('of a run under way says how far it is', () => {
    const cells = progressCells({ scenario: 'storm', variant: undefined, virtualSeconds: 60, wallMs: 10 }, PLAIN);
    expect(words(tableLine(runColumns([run({})]), cells))).toEqual(['storm', 'running', '1m 00s', '10 ms', '6,000×']);
  });
});

describe('failurePage', () => {
  const context = {
    leadUp: ['00:00:01 desk …'],
    about: 'BTCUSDT',
    faults: ['fault a'],
    repeat: 'npx tsx bin/sim run storm',
  };

  it('names what broke, what led there and the command that repeats it', () => {
    const violations = [{ law: 1, name: 'one entry', detail: 'two orders', at: '2026-02-02T00:00:01.000Z' }];
    const page = failurePage(run({ verdict: 'fail', checks: [HOLDS, BROKEN], violations }), context, PLAIN);
    expect(page.split('\n')).toEqual([
      'FAIL storm  seed 7',
      '  ✗ broken: failed (0, expected 1)',
      '  broken laws, first ones first:',
      '    2026-02-02T00:00:01.000Z law 1 one entry: two orders',
      '  faults put in (1):',
      '    fault a',
      '  what led there, as far as it touched BTCUSDT:',
      '    00:00:01 desk …',
      '  repeat: npx tsx bin/sim run storm',
      '',
    ]);
  });

  it('says which named break did not happen', () => {
    const record = run({ variant: 'no-gate', verdict: 'fail', checks: [BROKEN_AS_NAMED, HELD_BUT_NAMED] });
    const page = failurePage(record, { leadUp: [], about: '', faults: [], repeat: 'r' }, PLAIN);
    expect(page).toContain('✗ should break: held, but no-gate should break it (1)');
    expect(page).not.toContain('✗ broken:');
    expect(page).not.toContain('what led there');
  });

  it('counts the violations it leaves out', () => {
    const violations = Array.from({ length: 9 }, (_, law) => ({ law, name: 'n', detail: 'd', at: 't' }));
    const page = failurePage(run({ verdict: 'fail', violations }), context, PLAIN);
    expect(page.match(/ law \d/g)).toHaveLength(5);
    expect(page).toContain('… and 4 more');
  });

  it('tells a crash', () => {
    const page = failurePage(run({ verdict: 'crash', crash: 'no worker x (engine/runner.ts:12)' }), context, PLAIN);
    expect(page).toContain('CRASH storm');
    expect(page).toContain('no worker x (engine/runner.ts:12)');
  });
});

it('checkLines has one word for each way a check can come out', () => {
  const lines = checkLines(run({ checks: [HOLDS, BROKEN, BROKEN_AS_NAMED, HELD_BUT_NAMED] }), PLAIN);
  expect(lines.map((line) => words(line.trim())[0])).toEqual([
    'holds',
    'FAILED',
    'broken as it should',
    'held, must break',
  ]);
});

describe('the end', () => {
  const runs = [
    run({}),
    run({ variant: 'a' }),
    run({ variant: 'b', verdict: 'fail' }),
    run({ scenario: 'calm', events: 600, wallMs: 10 }),
  ];

  it('has one verdict per scenario', () => {
    expect(verdictTable(runs, PLAIN).split('\n').map(words)).toEqual([
      ['scenario', 'as it should be', 'variants', 'verdict'],
      ['storm', 'pass', '1 of 2 break as named', 'FAIL'],
      ['calm', 'pass', 'not run', 'pass'],
    ]);
  });

  it('has one line over all', () => {
    expect(summaryLine(runs, 50, PLAIN)).toBe(
      '2 scenarios, 2 variants: 4 runs, 1 not as they should; 40m 00s of virtual time in 50 ms, 84,000 events/s',
    );
    expect(summaryLine([run({})], 25, PLAIN)).toContain('1 scenario, 0 variants: 1 run, all as they should; 10m 00s');
  });
});

it('colours only where it is asked to', () => {
  const coloured = pc.createColors(true);
  expect(summaryLine([run({})], 25, coloured)).toContain('\x1b[32m');
  expect(summaryLine([run({})], 25, PLAIN)).not.toContain('\x1b');
});
