/**
 * Which symbols get a snapshot this cycle, and by which claim: open positions, recent intents, recent plans, the
 * allowlist, then the most traded until there are BRAIN_TOP_K. What is asked for comes before what is merely
 * listed: on 2026-02-01 the alphabetically first symbols had snapshots and no signal (incident I-14).
 */
import type { Config } from '../config.ts';
import type { Fields } from '../protocol.ts';
import { SECOND_MS } from '../time.ts';
import { CANDIDATES_MAX, type Candidate, type Claim } from './candidates.ts';

export interface Demand {
  /** Held by the exchange or by the book. */
  readonly open: ReadonlySet<string>;
  readonly known: ReadonlyMap<string, Candidate>;
  /** 24-hour volume in USD of each symbol listed as TRADING; undefined while the venue was not read. */
  readonly volumes: Fields | undefined;
}

/** Symbol to candidate, the strongest claims first. */
export function chooseCandidates(demand: Demand, config: Config, atMs: number): ReadonlyMap<string, Candidate> {
  const { open, known, volumes } = demand;
  const chosen = new Map<string, Candidate>();
  const intentsSinceMs = atMs - config.BRAIN_INTENT_WINDOW_S * SECOND_MS;
  const plansSinceMs = atMs - config.BRAIN_PLAN_WINDOW_S * SECOND_MS;
  choose(chosen, [...open].sort(), 'open', known, Number.POSITIVE_INFINITY);
  choose(chosen, latest(known, chosen, 'lastIntentMs', intentsSinceMs), 'intent', known, CANDIDATES_MAX);
  choose(chosen, latest(known, chosen, 'lastPlanMs', plansSinceMs), 'plan', known, CANDIDATES_MAX);
  choose(chosen, config.SYMBOL_ALLOWLIST, 'allowlist', known, CANDIDATES_MAX);
  const missing = config.BRAIN_TOP_K - chosen.size;
  if (missing > 0) {
    choose(chosen, mostTraded(volumes ?? {}, chosen, missing), 'volume', known, config.BRAIN_TOP_K);
  }
  return chosen;
}

/** Adds `symbols` by this claim, each by its strongest only, until there are `countMax`. */
function choose(
  chosen: Map<string, Candidate>,
  symbols: readonly string[],
  claim: Claim,
  known: ReadonlyMap<string, Candidate>,
  countMax: number,
): void {
  for (const symbol of symbols) {
    if (chosen.size >= countMax) return;
    if (chosen.has(symbol)) continue;
    const { lastIntentMs, lastPlanMs } = known.get(symbol) ?? NEVER_SEEN;
    chosen.set(symbol, { claim, lastIntentMs, lastPlanMs });
  }
}

const NEVER_SEEN = { lastIntentMs: 0, lastPlanMs: 0 };

/** Symbols seen at or after `sinceMs` that are not `taken`, newest first, ties by name. */
function latest(
  known: ReadonlyMap<string, Candidate>,
  taken: ReadonlyMap<string, unknown>,
  seenMs: 'lastIntentMs' | 'lastPlanMs',
  sinceMs: number,
): string[] {
  const seen: { symbol: string; ms: number }[] = [];
  for (const [symbol, candidate] of known) {
    const ms = candidate[seenMs];
    if (ms > 0 && ms >= sinceMs && !taken.has(symbol)) seen.push({ symbol, ms });
  }
  return seen.sort((a, b) => b.ms - a.ms || (a.symbol < b.symbol ? -1 : 1)).map(({ symbol }) => symbol);
}

interface Traded {
  readonly symbol: string;
  readonly volumeUsd: number;
}

/**
 * The `count` symbols with the largest volume that are not `taken`, ties by name. One pass over the universe that
 * keeps only the best so far: it runs every few seconds over hundreds of symbols, of which it wants a handful.
 */
function mostTraded(volumes: Fields, taken: ReadonlyMap<string, unknown>, count: number): string[] {
  const best: Traded[] = [];
  for (const symbol of Object.keys(volumes)) {
    if (taken.has(symbol)) continue;
    const traded: Traded = { symbol, volumeUsd: Number(volumes[symbol]) || 0 };
    const worst = best[count - 1];
    if (worst !== undefined && !ranksAbove(traded, worst)) continue;
    let place = best.length;
    for (let above = best[place - 1]; above !== undefined && ranksAbove(traded, above); above = best[place - 1])
      place -= 1;
    best.splice(place, 0, traded);
    if (best.length > count) best.pop();
  }
  return best.map(({ symbol }) => symbol);
}

function ranksAbove(a: Traded, b: Traded): boolean {
  return a.volumeUsd > b.volumeUsd || (a.volumeUsd === b.volumeUsd && a.symbol < b.symbol);
}
