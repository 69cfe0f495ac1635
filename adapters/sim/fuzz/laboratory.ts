/**
 * What a fuzz thread does when asked: one seed, one case, or a case made small. Everything here depends on the question
 * and the engine alone, never on which thread is asked or when.
 */
import type { TraceEvent } from '../world/trace.ts';
import type { Case } from './case.ts';
import { drawCase } from './drawWorld.ts';
import { runCase, type CaseResult } from './runCase.ts';

/** One seed in so many is run twice, and must come out the same. */
const TWICE_EVERY = 20;

export interface SeedResult extends CaseResult {
  readonly seed: number;
}

export function runSeed(seed: number): SeedResult {
  const one = drawCase(String(seed));
  const result = runCase(one);
  if (seed % TWICE_EVERY !== 0 || result.broken !== undefined) return { seed, ...result };
  return { seed, ...result, ...differing(result, runCase(one)) };
}

function differing(first: CaseResult, second: CaseResult): Partial<CaseResult> {
  if (first.traceHash === second.traceHash) return {};
  const detail = `two runs, two traces: ${first.traceHash} and ${second.traceHash}`;
  return { verdict: 'fail', broken: { law: 'not-deterministic', kind: 'not-deterministic', detail, afterMs: 0 } };
}

export function replay(one: Case, onTrace: ((event: TraceEvent) => void) | undefined, untilMs?: number): CaseResult {
  return runCase(one, {
    ...(onTrace === undefined ? {} : { onTrace }),
    ...(untilMs === undefined ? {} : { untilMs }),
  });
}
