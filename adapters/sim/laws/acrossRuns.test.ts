import { describe, expect, it } from 'vitest';
import { lawKey } from './acrossRuns.ts';
import { crashEquivalenceLaw } from './crashEquivalence.ts';
import { LAWS } from './laws.ts';
import { sameTraceLaw } from './sameTrace.ts';
import { vacuityLaw } from './vacuity.ts';

const ACROSS = [crashEquivalenceLaw, sameTraceLaw, vacuityLaw];

it('with them every law of the design has a name and a sentence', () => {
  const numbers = new Set([...LAWS, ...ACROSS].map(({ number }) => number));
  // 0 is one-writer, which section 4 states.
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 19 }, (_, number) => number));
  expect(ACROSS.map(lawKey)).toEqual(['3-crash-equivalence', '17-same-trace', '18-vacuity']);
  for (const { statement } of ACROSS) expect(statement).toMatch(/^[A-Z].*\.$/);
});

describe('crash-equivalence', () => {
  it.each([
    ['flat', undefined],
    ['flat, told to be unsent', undefined],
    ['long', 'ended wrong: long'],
  ])('says of the end "%s": %s', (end, broken) => {
    expect(crashEquivalenceLaw.judge({ end, ends: ['flat', 'flat, told to be unsent'] })).toBe(broken);
  });
});

describe('same-trace', () => {
  const trace = { traceHash: 'abc', events: 7 };

  it('passes two that are the same', () => expect(sameTraceLaw.judge([trace, { ...trace }])).toBeUndefined());

  it.each([{ traceHash: 'abd' }, { events: 8 }])('catches %j', (part) => {
    expect(sameTraceLaw.judge([trace, { ...trace, ...part }])).toMatch(/^two runs, two traces: abc over 7 events and/);
  });
});

describe('vacuity', () => {
  const seen = { runs: 3_000, runsEnough: 3_000, unseen: ['fault adl never fired'] };

  it('catches what enough runs never saw', () => {
    expect(vacuityLaw.judge(seen)).toBe('never seen in 3000 runs: fault adl never fired');
  });

  it.each([{ unseen: [] }, { runs: 2_999 }])('passes %j', (part) => {
    expect(vacuityLaw.judge({ ...seen, ...part })).toBeUndefined();
  });
});
