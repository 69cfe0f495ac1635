/** Runs one scenario, as it should be or as one of its variants, and judges it. */
import { MINUTE_MS } from '../../../engine/time.ts';
import { LawBook } from '../laws/laws.ts';
import { takeCensus } from '../store/census.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import type { WorldObserver } from '../world/observer.ts';
import type { WorldSpec } from '../world/spec.ts';
import type { TraceEvent } from '../world/trace.ts';
import { World } from '../world/world.ts';
import { drive } from './drive.ts';
import { Journal } from './journal.ts';
import { expectFired, FIRED } from './everyFault.ts';
import type { Scenario, Variant } from './scenario.ts';
import { isExcused, rest } from './rest.ts';
import { validateSpec } from './validateSpec.ts';

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
  readonly store: 'memory';
  /** `pass`: every check came out as expected; for a variant that means exactly the named ones failed. */
  readonly verdict: 'pass' | 'fail';
  readonly virtualSeconds: number;
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
  /** Who else watches, for progress. */
  readonly observers?: readonly WorldObserver[];
  /** Wall clock, ms; the engine has none. */
  readonly wallMs: () => number;
}

const STORE = 'memory';

export function runScenario(scenario: Scenario, options: RunOptions): RunResult {
  const startedMs = options.wallMs();
  const spec = specOf(scenario, options);
  validateSpec(spec);
  const world = new World(spec);
  const store = new MemoryStore(world.consumers, `sim-${spec.seed}`);
  const journal = new Journal();
  const laws = new LawBook(world);
  world.core.observers.push(journal, laws, ...(options.observers ?? []));
  const { startMs, durationMs } = world.spec;
  drive(world, store, (startMs + Math.floor(durationMs / 4)) * 1000);
  const early = takeCensus(store, world.nowMs);
  drive(world, store, (startMs + durationMs) * 1000);
  const late = takeCensus(store, world.nowMs);
  world.core.faults.stop();
  const pending = rest(world, store, scenario.gone);
  if (pending === undefined) laws.atRest();
  const broken = options.variant?.breaks ?? [];
  const checks: CheckResult[] = scenario.expectations.map((expectation) => ({
    name: expectation.name,
    ...expectation.judge({ world, store, journal, early, late }),
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
    store: STORE,
    verdict: checks.every((check) => check.ok === check.expected) ? 'pass' : 'fail',
    virtualSeconds: Math.round((world.nowMs - startMs) / 1000),
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
  const minutesMax = scenario.minutesOn?.[STORE] ?? Number.POSITIVE_INFINITY;
  const durationMs = Math.min(spec.durationMs, minutesMax * MINUTE_MS);
  const { onTrace } = options;
  return { ...spec, settings, durationMs, ...(onTrace === undefined ? {} : { onTrace }) };
}
