/** What the governor judges by, as of one step, and what of it every permit and denial shows. */
import type { Config } from '../config.ts';
import { formatDecimal, toNumber } from '../decimal.ts';
import type { Exposure } from '../nouns/exposure.ts';
import type { Ledger } from '../nouns/ledger.ts';
import type { MarketState } from '../nouns/marketState.ts';
import { isEntry, type Plan } from '../nouns/plan.ts';
import type { Portfolio } from '../nouns/portfolio.ts';
import type { Position } from '../nouns/position.ts';
import type { Snapshot } from '../nouns/snapshot.ts';
import type { VenueRules } from '../nouns/venueRules.ts';
import type { Numbers } from '../outcomes.ts';
import type { Fields, Price } from '../protocol.ts';
import { cutoffs, seedCutoff, stressOf } from './cutoffs.ts';
import { heldForS, killComponents, killNumbers, killScore, type KillComponents } from './killScore.ts';
import { killZ, type KillStats } from './killStats.ts';

export interface Evidence {
  /** An entry's notional is the sized one: what the order will really be. */
  readonly plan: Plan;
  /** quantum:kill */
  readonly kill: string | undefined;
  /** quantum:health:last; its field `verdict` is STARTING, PASS or FAIL. */
  readonly health: Fields | undefined;
  /** Entry permits of the UTC day so far; entries only. */
  readonly dailyTrades: string | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly ledger: Ledger | undefined;
  readonly marketState: MarketState | undefined;
  readonly portfolio: Portfolio | undefined;
  readonly venue: VenueRules | undefined;
  readonly price: Price | undefined;
  /** In-flight and unknown entries included. */
  readonly exposure: Exposure;
  /** Of the plan's eval type. */
  readonly stats: KillStats | undefined;
  readonly position: Position | undefined;
}

/** The kill score of a plan with what it is measured by. */
export interface Reading {
  readonly components: KillComponents;
  readonly score: number;
  readonly z: number;
  readonly cutoff: number;
}

/** @returns undefined without market state and portfolio: then there is nothing to measure. */
export function readKill(evidence: Evidence, config: Config, atMs: number): Reading | undefined {
  const { plan, marketState, portfolio, position, exposure, stats } = evidence;
  if (marketState === undefined || portfolio === undefined) return undefined;
  const entry = isEntry(plan);
  const components = killComponents(marketState, entry ? 0 : heldForS(position, atMs));
  const score = killScore(components, config);
  const z = killZ(stats, score, config);
  if (config.GOVERNOR_CUTOFFS === 'seed') return { components, score, z, cutoff: seedCutoff(portfolio, config) };
  const both = cutoffs(stressOf(portfolio, components, exposure.totalUsd, config));
  return { components, score, z, cutoff: entry ? both.entry : both.exit };
}

/** The numbers of a case, for permits and denials; those not known are left out. */
export function numbersOf(evidence: Evidence, reading: Reading | undefined): Numbers {
  const { portfolio, exposure, dailyTrades } = evidence;
  const equityUsd = portfolio === undefined ? 0 : toNumber(portfolio.equityUsd);
  return {
    ...(reading === undefined ? {} : killNumbers(reading.components, reading.score)),
    kill_z: rounded(reading?.z),
    z_cutoff: rounded(reading?.cutoff),
    heat: rounded(portfolio?.heat),
    drawdown: rounded(portfolio?.drawdown),
    exposure: equityUsd > 0 ? rounded(toNumber(exposure.totalUsd) / equityUsd) : undefined,
    positions: exposure.count,
    notional_total: formatDecimal(exposure.totalUsd),
    // Cut, since an unreadable counter may be anything.
    daily_trades: dailyTrades?.slice(0, 20),
  };
}

/** Six decimals are enough to follow a comparison by eye. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1e6) / 1e6;
}
