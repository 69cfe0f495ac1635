/** A fuzz run as `--json` prints it. */
import type { FuzzFailure } from '../../report/fuzz/fuzzFailure.ts';
import type { FuzzRun } from './fuzzRun.ts';

export function fuzzJson({ tally, pace, isInterrupted }: FuzzRun, failures: readonly FuzzFailure[]): object {
  return {
    from: tally.from,
    seeds: tally.seeds,
    verdict: tally.failures.length > 0 ? 'fail' : isInterrupted ? 'inconclusive' : 'pass',
    interrupted: isInterrupted,
    passed: tally.passed,
    inconclusive: tally.inconclusive,
    failed: tally.failures.length,
    virtualSeconds: Math.round(tally.virtualMs / 1_000),
    wallMs: Math.round(pace.wallMs),
    workers: pace.workers,
    events: tally.events,
    requests: tally.requests,
    faultsFired: Object.fromEntries(tally.fired),
    marks: Object.fromEntries(tally.marks),
    states: tally.states.size,
    unseen: tally.unseen(),
    failures: failures.map(failureJson),
  };
}

function failureJson({ law, detail, seeds, smallest, saved, repeat }: FuzzFailure): object {
  if (smallest === undefined) return { law, detail, seeds, repeat };
  const { sizes, runs, isSmallest, parts, settings, counterfactuals } = smallest;
  const shrunk = Object.fromEntries(sizes.map(([what, before, after]) => [what, { before, after }]));
  return {
    law,
    detail,
    seeds,
    saved,
    repeat,
    smallest: { shrunk, runs, isSmallest, ...parts, settings, counterfactuals },
  };
}
