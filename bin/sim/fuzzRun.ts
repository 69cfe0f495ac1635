/** The seeds of a fuzz run, one after the other, until there are enough, time is up or somebody says stop. */
import type { SeedResult } from '../../adapters/sim/fuzz/runSeed.ts';
import { Tally } from '../../adapters/sim/fuzz/tally.ts';
import type { Pool } from '../../adapters/sim/fuzz/threads/pool.ts';
import type { FuzzPace } from '../../report/fuzz/fuzzRecord.ts';
import type { FuzzScreen } from './fuzzScreen.ts';

export interface Plan {
  readonly from: number;
  readonly workers: number;
  /** One of the two. */
  readonly seeds?: number;
  readonly minutes?: number;
}

export interface FuzzRun {
  readonly tally: Tally;
  readonly pace: FuzzPace;
  readonly isInterrupted: boolean;
}

/** More failing seeds say no more: the run ends at this many, counted in order of the seeds. */
const FAILURES_MAX = 20;

export async function runSeeds(plan: Plan, pool: Pool, screen: FuzzScreen): Promise<FuzzRun> {
  const { from, workers, seeds = Number.POSITIVE_INFINITY, minutes = Number.POSITIVE_INFINITY } = plan;
  const startedMs = performance.now();
  const pace = (): FuzzPace => ({ wanted: plan.seeds, wallMs: performance.now() - startedMs, workers });
  const isWanted = (seed: number): boolean => seed < from + seeds && pace().wallMs < minutes * 60_000;
  const tally = new Tally(from);
  const stop = stopSign();
  try {
    const results = pool.seeds(from, isWanted);
    for (;;) {
      const next = await Promise.race([results.next(), stop.given]);
      if (next === 'stop') return { tally, pace: pace(), isInterrupted: true };
      if (next.done === true || isEnough(tally, next.value)) return { tally, pace: pace(), isInterrupted: false };
      screen.progress(tally, pace());
    }
  } finally {
    stop.dispose();
  }
}

function isEnough(tally: Tally, result: SeedResult): boolean {
  tally.add(result);
  return tally.failures.length >= FAILURES_MAX;
}

/** The first Ctrl-C is a wish to see what there is; the second ends the process as usual. */
function stopSign(): { readonly given: Promise<'stop'>; readonly dispose: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<'stop'>((resolve) => {
    give = () => resolve('stop');
  });
  process.once('SIGINT', give);
  return { given, dispose: () => void process.off('SIGINT', give) };
}
