/** Forms of a case that are easier to read and say the same: rounder numbers, usual latencies, the plainest shape. */
import { USUAL_LATENCY, type LatencySpec } from '../world/spec.ts';
import type { Fault } from '../world/faults.ts';
import type { Case, FillDraft, Happening, SignalDraft, WorldDraft } from './case.ts';

const STEADY: LatencySpec = { storeUs: [500, 500], venueUs: [20_000, 20_000] };

/** Each differs from `one` in one place. The plainest first, so that the first that will do is taken. */
export function* plainer(one: Case): Generator<Case, void, undefined> {
  const { draft, faults } = one;
  for (const part of plainerFrames(draft)) yield { ...one, draft: { ...draft, ...part } };
  yield* inList(
    draft.signals,
    (signal) => plainerSignals(signal, draft.symbols[0]),
    (signals) => ({ ...one, draft: { ...draft, signals } }),
  );
  yield* inList(faults, plainerFaults, (some) => ({ ...one, faults: some }));
  yield* inList(draft.fills, plainerFills, (fills) => ({ ...one, draft: { ...draft, fills } }));
  yield* inList(draft.happenings, plainerHappenings, (happenings) => ({ ...one, draft: { ...draft, happenings } }));
}

/** All lists that differ from `items` in one of them. */
function* inList<Item>(
  items: readonly Item[],
  forms: (item: Item) => Iterable<Item>,
  rebuilt: (items: readonly Item[]) => Case,
): Generator<Case, void, undefined> {
  for (const [index, item] of items.entries()) {
    const own = JSON.stringify(item);
    for (const form of forms(item)) if (JSON.stringify(form) !== own) yield rebuilt(items.with(index, form));
  }
}

function* plainerFrames(draft: WorldDraft): Generator<Partial<WorldDraft>> {
  const { minutes, latency, slippage, walletUsd, startMinute = 0 } = draft;
  if (startMinute > 0) yield { startMinute: 0 };
  for (const fewer of [1, 2, 3, 5, 10]) if (fewer < minutes) yield { minutes: fewer };
  for (const plain of [STEADY, USUAL_LATENCY]) {
    if (same(plain, latency)) break;
    yield { latency: plain };
  }
  if (slippage.halfSpreadTicks + slippage.slippageTicksMax > 0) {
    yield { slippage: { halfSpreadTicks: 0, slippageTicksMax: 0 } };
  }
  if (walletUsd !== '10000') yield { walletUsd: '10000' };
}

/** @param first the symbol that is there in any case. */
function* plainerSignals(signal: SignalDraft, first: string | undefined): Generator<SignalDraft> {
  if (first !== undefined) yield { ...signal, symbol: first };
  yield* sooner(signal);
  if (signal.shape === 'malformed') return;
  const { stampMs, ...onTime } = signal;
  if (stampMs !== undefined) yield onTime;
  yield { ...signal, usd: 100 };
  yield { ...signal, leverage: 10 };
  if (signal.shape === 'sized-in-base' || signal.shape === 'flat') yield { ...signal, shape: 'decision' };
  if (signal.shape === 'intent') yield { ...signal, shape: 'decision' };
  if (signal.shape === 'exit-monitor') yield { ...signal, shape: 'decision', action: 'CLOSE' };
}

function* plainerFaults(fault: Fault): Generator<Fault> {
  const { site, key, occurrence, kind } = fault;
  yield { site, key, occurrence, kind };
  for (const size of ['code', 'fraction', 'ms', 'lagMs', 'forMs'] as const) {
    const { [size]: value, ...without } = fault;
    if (value === undefined) continue;
    yield without;
    if (size.endsWith('s')) for (const round of rounder(value)) yield { ...fault, [size]: round };
  }
}

function* plainerFills(fill: FillDraft): Generator<FillDraft> {
  if (fill.plan.kind !== 'slices' && fill.plan.kind !== 'delay') return;
  const lateMs = fill.plan.kind === 'delay' ? fill.plan.ms : (fill.plan.parts.at(-1)?.[1] ?? 0);
  for (const ms of rounder(lateMs)) {
    yield {
      ...fill,
      plan:
        fill.plan.kind === 'delay'
          ? { kind: 'delay', ms }
          : {
              kind: 'slices',
              parts: [
                [0.5, 0],
                [0.5, ms],
              ],
            },
    };
  }
}

function* plainerHappenings(happening: Happening): Generator<Happening> {
  yield* sooner(happening);
  if ('forMs' in happening && happening.forMs !== undefined) {
    for (const forMs of rounder(happening.forMs)) yield { ...happening, forMs };
  }
  if (happening.kind === 'opened-by-hand') yield { ...happening, usd: 100 };
}

/** At a full second or tenth of one, if that is not later. */
function* sooner<Item extends { readonly atMs: number }>(item: Item): Generator<Item> {
  for (const atMs of [60_000, 20_000, floorTo(item.atMs, 10_000), floorTo(item.atMs, 1_000), floorTo(item.atMs, 100)]) {
    if (atMs < item.atMs) yield { ...item, atMs };
  }
}

/** Rounder numbers, the smaller first; a number is rounder than those that come after it. */
function* rounder(ms: number): Generator<number> {
  const round = [1_000, 5_000, 10_000, 30_000, 60_000];
  const at = round.indexOf(ms);
  for (const other of at < 0 ? round : round.slice(0, at)) yield other;
}

function floorTo(value: number, step: number): number {
  return value - (value % step);
}

function same(one: LatencySpec, other: LatencySpec): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
