/** Runs one scenario, as it should be or as one of its variants, and judges it. */
import { MINUTE_MS } from '../../../engine/time.ts';
import type { Recorder } from '../../journal/recorder.ts';
import type { Consumer } from '../../store/calls.ts';
import { LawBook } from '../laws/laws.ts';
import { takeCensus } from '../store/census.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import type { AsyncStore } from '../store/store.ts';
import type { StoreView } from '../store/storeView.ts';
import type { WorldObserver } from '../world/observer.ts';
import type { WorldSpec } from '../world/spec.ts';
import type { TraceEvent } from '../world/trace.ts';
import { World } from '../world/world.ts';
import { runUntil, take, takeLater, viewStore, type Steps } from './drive.ts';
import { Journal } from './journal.ts';
import { expectFired, FIRED } from './everyFault.ts';
import type { Run, Scenario, Variant } from './scenario.ts';
import { isExcused, resting } from './rest.ts';
import { validateSpec } from './validateSpec.ts';

export type StoreName = 'memory' | 'mock' | 'redis';

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** False where a variant must break it. */
  readonly expected: boolean;
}

export interface RunResult {
  readonly scenario: string;
  readonly variant: string | undefined;
  readonly seed: string;
  readonly store: StoreName;
  /** `pass`: every check came out as expected; for a variant that means exactly the named ones failed. */
  readonly verdict: 'pass' | 'fail';
  readonly virtualSeconds: number;
  /** Where the store gets less than the whole story: so many minutes of it. */
  readonly cutToMinutes?: number;
  readonly wallMs: number;
  readonly events: number;
  readonly requests: number;
  readonly traceHash: string;
  readonly checks: readonly CheckResult[];
  readonly faultsFired: number;
  readonly violations: readonly { law: number; name: string; detail: string; at: string }[];
}

export interface RunOptions {
  readonly seed: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly variant?: Variant;
  readonly onTrace?: (event: TraceEvent) => void;
  readonly recorder?: Recorder;
  /** Who else watches, for progress. */
  readonly observers?: readonly WorldObserver[];
  /** Wall clock, ms; the engine has none. */
  readonly wallMs: () => number;
}

/** A store that answers with a promise, and can be looked at whole. */
export interface LaterStore extends AsyncStore {
  dump(): Promise<StoreView>;
}

/** Makes an empty store. @param epoch what it must call itself */
type OpenStore = (consumers: readonly Consumer[], epoch: string) => LaterStore;

/** On the memory store. */
export function runScenario(scenario: Scenario, options: RunOptions): RunResult {
  const run = prepare(scenario, options, 'memory');
  return take(steps(run), run.world, new MemoryStore(run.world.consumers, run.epoch));
}

/** On a store that answers with a promise; the trace is the same. */
export async function runScenarioOn(
  name: StoreName,
  open: OpenStore,
  scenario: Scenario,
  options: RunOptions,
): Promise<RunResult> {
  const run = prepare(scenario, options, name);
  return takeLater(steps(run), run.world, open(run.world.consumers, run.epoch));
}

/** A run that has not begun. */
interface Prepared {
  readonly scenario: Scenario;
  readonly options: RunOptions;
  readonly storeName: StoreName;
  /** Where the store gets less than the whole story. */
  readonly cutToMinutes: number | undefined;
  readonly startedMs: number;
  readonly world: World;
  readonly journal: Journal;
  readonly laws: LawBook;
  readonly epoch: string;
}

function prepare(scenario: Scenario, options: RunOptions, storeName: StoreName): Prepared {
  const startedMs = options.wallMs();
  const whole = specOf(scenario, options);
  const minutesMax = scenario.minutesOn?.[storeName] ?? Number.POSITIVE_INFINITY;
  const spec = { ...whole, durationMs: Math.min(whole.durationMs, minutesMax * MINUTE_MS) };
  validateSpec(spec);
  const world = new World(spec);
  const journal = new Journal();
  const laws = new LawBook(world);
  world.core.observers.push(journal, laws, ...(options.observers ?? []));
  const cutToMinutes = spec.durationMs < whole.durationMs ? minutesMax : undefined;
  return { scenario, options, storeName, cutToMinutes, startedMs, world, journal, laws, epoch: `sim-${spec.seed}` };
}

function* steps(run: Prepared): Steps<RunResult> {
  const { scenario, world, laws } = run;
  const { startMs, durationMs } = world.spec;
  yield* runUntil((startMs + Math.floor(durationMs / 4)) * 1000);
  const early = takeCensus(yield* viewStore(), world.nowMs);
  yield* runUntil((startMs + durationMs) * 1000);
  const late = takeCensus(yield* viewStore(), world.nowMs);
  world.core.faults.stop();
  const pending = yield* resting(world, scenario.gone);
  if (pending === undefined) laws.atRest();
  return judged(run, { world, store: yield* viewStore(), journal: run.journal, early, late }, pending);
}

function judged(
  { scenario, options, storeName, cutToMinutes, startedMs, laws }: Prepared,
  run: Run,
  pending: string | undefined,
): RunResult {
  const { world } = run;
  const { spec } = world;
  const { breaks = [], breaksLate = [] } = options.variant ?? {};
  const broken = cutToMinutes !== undefined ? breaks.filter((name) => !breaksLate.includes(name)) : breaks;
  const checks: CheckResult[] = scenario.expectations.map((expectation) => ({
    name: expectation.name,
    ...expectation.judge(run),
    expected: !broken.includes(expectation.name),
  }));
  checks.push({
    name: 'comes to rest',
    ok: pending === undefined || isExcused(pending, scenario.gone),
    detail: pending ?? 'quiet',
    expected: !broken.includes('comes to rest'),
  });
  if (scenario.faultsMayMiss !== true) {
    const fired = expectFired(spec.faults ?? [], world.core.faults.fired);
    checks.push({ name: FIRED, ...fired, expected: !broken.includes(FIRED) });
  }
  for (const law of laws.verdicts()) checks.push({ ...law, expected: !broken.includes(law.name) });
  const unknown = broken.filter((name) => checks.every((check) => check.name !== name));
  for (const name of unknown)
    checks.push({ name, ok: true, detail: 'the variant names a check that does not exist', expected: false });
  return {
    scenario: scenario.name,
    variant: options.variant?.name,
    seed: options.seed,
    store: storeName,
    verdict: checks.every((check) => check.ok === check.expected) ? 'pass' : 'fail',
    virtualSeconds: Math.round((world.nowMs - spec.startMs) / 1000),
    ...(cutToMinutes === undefined ? {} : { cutToMinutes }),
    wallMs: Math.round(options.wallMs() - startedMs),
    events: world.core.trace.count,
    requests: world.core.requests,
    traceHash: world.core.trace.hex(),
    checks,
    faultsFired: world.core.faults.fired.length,
    violations: laws.violations(),
  };
}

function specOf(scenario: Scenario, options: RunOptions): WorldSpec {
  const spec = { ...scenario.world(options.seed), ...options.variant?.world };
  const settings = { ...spec.settings, ...options.variant?.settings, ...options.settings };
  const { onTrace, recorder } = options;
  return { ...spec, settings, ...(onTrace && { onTrace }), ...(recorder && { recorder }) };
}
