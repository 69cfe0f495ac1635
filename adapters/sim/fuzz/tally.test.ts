import { expect, it } from 'vitest';
import { FAULT_KINDS } from '../world/faultKinds.ts';
import { WANTED } from './marks.ts';
import type { SeedResult } from './runSeed.ts';
import { Tally } from './tally.ts';

const MARKS = [...WANTED.keys()];
const EVERY_KIND = Object.fromEntries(Object.keys(FAULT_KINDS).map((kind) => [kind, 1]));
const PASSED: SeedResult = {
  ...{ seed: 5, verdict: 'pass', violations: [], traceHash: '', events: 10, requests: 20, virtualMs: 1_000 },
  ...{ fired: {}, marks: [], states: [] },
};

function tallied(...results: readonly Partial<SeedResult>[]): Tally {
  const tally = new Tally(5);
  results.forEach((result, index) => tally.add({ ...PASSED, seed: 5 + index, ...result }));
  return tally;
}

it('names each mark and each kind of fault that was never seen, and nothing once all were', () => {
  expect(tallied({}).unseen()).toHaveLength(MARKS.length + Object.keys(FAULT_KINDS).length);
  expect(tallied({ marks: MARKS, fired: EVERY_KIND }).unseen()).toEqual([]);
  const { slow: _, ...fired } = EVERY_KIND;
  expect(tallied({ marks: MARKS.filter((mark) => mark !== 'code KILL_SWITCH'), fired }).unseen()).toEqual([
    'fault slow never fired',
    'code KILL_SWITCH: the switch is set',
  ]);
});

it('counts seeds, and states once', () => {
  const tally = tallied({ states: ['a', 'b'] }, { states: ['b'], verdict: 'inconclusive' }, {});
  expect(tally).toMatchObject({ seeds: 3, passed: 2, inconclusive: 1, events: 30, requests: 60, virtualMs: 3_000 });
  expect(tally.states.size).toBe(2);
});

it('groups failures by law, the first seed of each first', () => {
  const broken = (law: string): Partial<SeedResult> => ({
    verdict: 'fail',
    broken: { law, kind: 'law', detail: '', afterMs: 0 },
  });
  const groups = tallied(broken('a'), broken('b'), {}, broken('a')).byLaw();
  expect(groups.map(({ broken: { law }, seeds }) => [law, seeds])).toEqual([
    ['a', [5, 8]],
    ['b', [6]],
  ]);
});
