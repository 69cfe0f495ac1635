/**
 * Runs one case in two phases: faults on, where every law must hold after every event (safety); then faults off, where
 * the world must come to rest (liveness). What is said of a run depends on the case alone.
 */
import type { StageName } from '../../../engine/names.ts';
import { comeToRest } from '../run/drive.ts';
import { LawBook } from '../laws/laws.ts';
import type { Violation } from '../laws/law.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import type { FaultKind } from '../world/faults.ts';
import type { WorldObserver } from '../world/observer.ts';
import type { TraceEvent } from '../world/trace.ts';
import { World } from '../world/world.ts';
import { buildWorld } from './buildWorld.ts';
import type { Case } from './case.ts';
import { goneForGood } from './happenings.ts';

/** A run that needs more than this, at some 100 an hour and stage when nothing is wrong, goes round in circles. */
const STORE_CALLS_MAX = 400_000;

export interface Broken {
  /** Two runs break the same law when this is equal: `5-ledger-is-truth`, `not-live …`, `crash …`. */
  readonly law: string;
  readonly kind: 'law' | 'not-live' | 'crash' | 'not-deterministic';
  readonly detail: string;
  /** Virtual ms after the start. */
  readonly afterMs: number;
}

export interface CaseResult {
  /** `inconclusive`: not quiet in the end, but for a reason that the case itself is to blame for. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** The first thing that broke. */
  readonly broken?: Broken;
  /** What was still under way at the end. */
  readonly pending?: string;
  readonly violations: readonly Violation[];
  readonly traceHash: string;
  readonly events: number;
  readonly requests: number;
  readonly virtualMs: number;
  readonly fired: Readonly<Partial<Record<FaultKind, number>>>;
}

export interface Watching {
  readonly observers?: readonly WorldObserver[];
  readonly onTrace?: (event: TraceEvent) => void;
  /** Ends the run here, ms after the start, without the second phase. */
  readonly untilMs?: number;
}

export function runCase(one: Case, watching: Watching = {}): CaseResult {
  const { onTrace, untilMs } = watching;
  const spec = { ...buildWorld(one), ...(onTrace === undefined ? {} : { onTrace }) };
  const world = new World(spec);
  const laws = new LawBook(world);
  world.core.observers.push(laws, ...(watching.observers ?? []));
  const store = new MemoryStore(world.consumers, `fuzz-${one.seed}`);
  try {
    const endMs = spec.startMs + Math.min(spec.durationMs, untilMs ?? spec.durationMs);
    const isDone = driveBounded(world, store, endMs * 1000);
    if (!isDone) return finished(world, laws, { pending: `more than ${STORE_CALLS_MAX} store calls`, endless: true });
    if (untilMs !== undefined) return finished(world, laws, {});
    world.core.faults.stop();
    const pending = comeToRest(world, store);
    if (pending === undefined) laws.atRest();
    return finished(world, laws, { ...(pending === undefined ? {} : { pending }), gone: goneForGood(one.draft) });
  } catch (error) {
    return finished(world, laws, { crash: error instanceof Error ? error : new Error(String(error)) });
  }
}

/** @returns false when it was given up. */
function driveBounded(world: World, store: MemoryStore, untilUs: number): boolean {
  for (let calls = 0; calls < STORE_CALLS_MAX; calls += 1) {
    const call = world.next(untilUs);
    if (call === undefined) return true;
    world.answer(store.execute(call));
  }
  return false;
}

interface End {
  readonly pending?: string;
  /** Stages that are dead for good: who waits for them need not come to rest. */
  readonly gone?: readonly StageName[];
  readonly endless?: boolean;
  readonly crash?: Error;
}

function finished(world: World, laws: LawBook, end: End): CaseResult {
  const { trace, requests, faults } = world.core;
  const afterMs = world.nowMs - world.spec.startMs;
  const broken = whatBroke(laws, end, world.spec.startMs, afterMs);
  const isExcused = broken === undefined && end.pending !== undefined;
  const fired: Partial<Record<FaultKind, number>> = {};
  for (const { kind } of faults.fired) fired[kind] = (fired[kind] ?? 0) + 1;
  return {
    verdict: broken !== undefined ? 'fail' : isExcused ? 'inconclusive' : 'pass',
    ...(broken === undefined ? {} : { broken }),
    ...(end.pending === undefined ? {} : { pending: end.pending }),
    violations: laws.violations(),
    traceHash: trace.hex(),
    events: trace.count,
    requests,
    virtualMs: afterMs,
    fired,
  };
}

/** A crash of ours first: what the laws say after it means nothing. */
function whatBroke(laws: LawBook, end: End, startMs: number, afterMs: number): Broken | undefined {
  if (end.crash !== undefined) {
    const detail = `${end.crash.message}${placeOf(end.crash)}`;
    return { law: `crash ${withoutNumbers(detail)}`, kind: 'crash', detail, afterMs };
  }
  const first = laws.violations()[0];
  if (first !== undefined) {
    const law = `${first.law}-${first.name}`;
    return { law, kind: 'law', detail: first.detail, afterMs: Date.parse(first.at) - startMs };
  }
  const { pending, gone = [] } = end;
  if (pending === undefined || gone.some((stage) => pending.startsWith(stage))) return undefined;
  return { law: `not-live ${withoutNumbers(pending)}`, kind: 'not-live', detail: pending, afterMs };
}

/** Ids, symbols and counts say where, not what. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\b(?:[0-9a-f]{16}|[A-Z0-9]+USDT|\d[\d.-]*)\b/g, '#');
}

function placeOf({ stack = '' }: Error): string {
  const place = /(?:adapters|engine)\/[\w./-]+\.ts:\d+/.exec(stack);
  return place === null ? '' : ` (${place[0]})`;
}
