/** One seed of a fuzz run: what becomes of the case drawn from it, and now and then whether it is the same twice. */
import { lawKey } from '../laws/acrossRuns.ts';
import { sameTraceLaw } from '../laws/sameTrace.ts';
import { BackwardStore } from '../store/backwardStore.ts';
import { drawCase } from './drawWorld.ts';
import { WANTED } from './marks.ts';
import { Sightings } from './sightings.ts';
import { runCase, type CaseResult } from './runCase.ts';

/** One seed in so many is run twice, and must come out the same, also when each hash comes backwards. */
const TWICE_EVERY = 20;

export interface SeedResult extends CaseResult {
  readonly seed: number;
  /** Which of the wanted marks it hit. */
  readonly marks: readonly string[];
  /** Hashes of the states it went through, as far as this thread had not told of them. */
  readonly states: readonly string[];
}

/** States this thread has told of: seeds come to it in order, so whoever hears of all threads misses none. */
const told = new Set<string>();

export function runSeed(seed: number): SeedResult {
  const one = drawCase(String(seed));
  const marks = new Set<string>();
  const sightings = new Sightings((what) => {
    if (WANTED.has(what)) marks.add(what);
  });
  const result = runCase(one, { observers: [sightings] });
  const seen = { seed, marks: [...marks].sort(), states: newStates(sightings) };
  if (seed % TWICE_EVERY !== 0 || result.broken !== undefined) return { ...seen, ...result };
  return { ...seen, ...result, ...differing(result, runCase(one, { Store: BackwardStore })) };
}

function newStates({ states }: Sightings): readonly string[] {
  const fresh = [...states.seen].filter((state) => !told.has(state));
  for (const state of fresh) told.add(state);
  return fresh;
}

function differing(first: CaseResult, second: CaseResult): Partial<CaseResult> {
  const detail = sameTraceLaw.judge([first, second]);
  if (detail === undefined) return {};
  const broken = { law: lawKey(sameTraceLaw), kind: 'not-deterministic', detail, afterMs: 0 } as const;
  return { verdict: 'fail', broken };
}
