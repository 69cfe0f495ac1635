/** One run and what became of it; a crash is a result too. */
import type { Recorder } from '../../adapters/journal/recorder.ts';
import type { RunOptions, RunResult } from '../../adapters/sim/run/runScenario.ts';
import type { WorldObserver } from '../../adapters/sim/world/observer.ts';
import type { TraceEvent } from '../../adapters/sim/world/trace.ts';
import { causeOf, Refusal } from '../cli/refusal.ts';
import type { Settings } from '../cli/settings.ts';
import type { Selected } from './selection.ts';
import type { Ground, StoreName } from './stores.ts';

export interface Execution {
  readonly seed: string;
  /** Of the command line, over those of the scenario and the variant. */
  readonly settings: Settings;
}

export interface Watchers {
  readonly recorder?: Recorder;
  readonly onTrace?: (event: TraceEvent) => void;
  readonly observers?: readonly WorldObserver[];
}

export interface Outcome extends Omit<RunResult, 'verdict'> {
  readonly verdict: 'pass' | 'fail' | 'crash';
  readonly crash?: string;
}

/** @param ground where it runs */
export async function execute(
  { scenario, variant }: Selected,
  execution: Execution,
  ground: Ground,
  watchers: Watchers = {},
): Promise<Outcome> {
  const wallMs = () => performance.now();
  const startedMs = wallMs();
  const options: RunOptions = { ...execution, ...watchers, ...(variant === undefined ? {} : { variant }), wallMs };
  try {
    return await ground.run(scenario, options);
  } catch (error) {
    // A watcher's: the disk is full, say.
    if (error instanceof Refusal) throw error;
    return crashed({ scenario, variant }, execution, ground.store, Math.round(wallMs() - startedMs), causeOf(error));
  }
}

/** Of a run that did not come to its end. */
export function crashed(
  { scenario, variant }: Selected,
  { seed }: Execution,
  store: StoreName,
  wallMs: number,
  crash: string,
): Outcome {
  return {
    scenario: scenario.name,
    variant: variant?.name,
    seed,
    store,
    verdict: 'crash',
    virtualSeconds: 0,
    wallMs,
    events: 0,
    requests: 0,
    traceHash: '',
    checks: [],
    faultsFired: 0,
    violations: [],
    crash,
  };
}
