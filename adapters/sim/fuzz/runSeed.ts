/** One seed of a fuzz run: what becomes of the case drawn from it, and now and then whether it is the same twice. */
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
