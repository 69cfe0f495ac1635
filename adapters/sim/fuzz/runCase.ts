/**
 * Runs one case in two phases: faults on, where every law must hold after every event (safety); then faults off, where
 * the world must come to rest (liveness). What is said of a run depends on the case alone.
 */
import { parseTime } from '../../../engine/time.ts';
import { isExcused, rest } from '../run/rest.ts';
import { LawBook } from '../laws/laws.ts';
import type { Violation } from '../laws/law.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import type { FaultKind } from '../world/faultKinds.ts';
import type { WorldObserver } from '../world/observer.ts';
import type { TraceEvent } from '../world/trace.ts';
import { World } from '../world/world.ts';
import { buildWorld } from './buildWorld.ts';
import type { Case } from './case.ts';
import { goneForGood } from './happenings.ts';

/** A run that needs more than this, at some 100 a minute when nothing is wrong, goes round in circles. */
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
  /** What it runs on; the memory store by default. */
  readonly Store?: typeof MemoryStore;
  readonly observers?: readonly WorldObserver[];
  readonly onTrace?: (event: TraceEvent) => void;
  /** Ends the run here, ms after the start, without the second phase. */
  readonly untilMs?: number;
  /** Ends the run when the first law breaks. */
  readonly stopsWhenBroken?: boolean;
}

export function runCase(one: Case, watching: Watching = {}): CaseResult {
  const run = new CaseRun(one, watching);
  try {
    const pending = run.toTheEnd();
    return run.result(pending, undefined);
  } catch (error) {
    return run.result(undefined, error instanceof Error ? error : new Error(String(error)));
  }
}

class CaseRun {
  private readonly one: Case;
  private readonly watching: Watching;
  private readonly world: World;
  private readonly store: MemoryStore;
  private readonly laws: LawBook;
  private calls = 0;

  constructor(one: Case, watching: Watching) {
    this.one = one;
    this.watching = watching;
    const { onTrace, observers = [], Store = MemoryStore } = watching;
    this.world = new World({ ...buildWorld(one), ...(onTrace === undefined ? {} : { onTrace }) });
    this.laws = new LawBook(this.world);
    this.world.core.observers.push(this.laws, ...observers);
    this.store = new Store(this.world.consumers, `sim-${one.seed}`);
  }

  /** @returns what is still pending. */
  toTheEnd(): string | undefined {
    const { startMs, durationMs } = this.world.spec;
    const { untilMs } = this.watching;
    this.drive((startMs + Math.min(durationMs, untilMs ?? durationMs)) * 1_000);
    if (this.calls >= STORE_CALLS_MAX) return `it goes round in circles: ${STORE_CALLS_MAX} store calls`;
    if (this.isOver || untilMs !== undefined) return undefined;
    this.world.core.faults.stop();
    const pending = rest(this.world, this.store, goneForGood(this.one.draft));
    if (pending === undefined) this.laws.atRest();
    return pending;
  }

  result(pending: string | undefined, crash: Error | undefined): CaseResult {
    const { trace, requests, faults } = this.world.core;
    const broken = this.whatBroke(pending, crash);
    const fired: Partial<Record<FaultKind, number>> = {};
    for (const { kind } of faults.fired) fired[kind] = (fired[kind] ?? 0) + 1;
    return {
      verdict: broken !== undefined ? 'fail' : pending === undefined ? 'pass' : 'inconclusive',
      ...(broken === undefined ? {} : { broken }),
      ...(pending === undefined ? {} : { pending }),
      violations: this.laws.violations(),
      traceHash: trace.hex(),
      events: trace.count,
      requests,
      virtualMs: this.afterMs,
      fired,
    };
  }

  private get afterMs(): number {
    return this.world.nowMs - this.world.spec.startMs;
  }

  private get isOver(): boolean {
    return this.watching.stopsWhenBroken === true && this.laws.violationCount > 0;
  }

  private drive(untilUs: number): void {
    for (; this.calls < STORE_CALLS_MAX && !this.isOver; this.calls += 1) {
      const call = this.world.next(untilUs);
      if (call === undefined) return;
      this.world.answer(this.store.execute(call));
    }
  }

  /** A crash of ours first: what the laws say after it means nothing. */
  private whatBroke(pending: string | undefined, crash: Error | undefined): Broken | undefined {
    const { afterMs } = this;
    if (crash !== undefined) {
      const detail = `${crash.message}${placeOf(crash)}`;
      return { law: `crash ${withoutNumbers(detail)}`, kind: 'crash', detail, afterMs };
    }
    const first = this.laws.violations()[0];
    if (first !== undefined) {
      const brokeMs = (parseTime(first.at) ?? 0) - this.world.spec.startMs;
      return { law: `${first.law}-${first.name}`, kind: 'law', detail: first.detail, afterMs: brokeMs };
    }
    if (pending === undefined || isExcused(pending, goneForGood(this.one.draft))) return undefined;
    return { law: `not-live ${withoutNumbers(pending)}`, kind: 'not-live', detail: pending, afterMs };
  }
}

/** Ids, symbols and counts say where, not what. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\b(?:[0-9a-f]{16}|[A-Z0-9]+USDT|\d[\d.-]*)\b/g, '#');
}

function placeOf({ stack = '' }: Error): string {
  const place = /(?:adapters|engine)\/[\w./-]+\.ts:\d+/.exec(stack);
  return place === null ? '' : ` (${place[0]})`;
}
