/**
 * What one cycle makes of one position: its return, its distances, its stop and its kill score. Everything the
 * exits are judged by, and the state as it will be remembered.
 */
import type { Config } from '../config.ts';
import { divide, toNumber, type Decimal } from '../decimal.ts';
import { killComponents, killScore, type KillComponents } from '../desk/killScore.ts';
import { SECOND_MS } from '../time.ts';
import { distancesIn, netReturn, stopBounds, type Climate, type Distances } from './formulas.ts';
import type { Holding } from './holding.ts';
import { advancePace } from './pace.ts';
import { newState, type HarvestState } from './state.ts';
import { isHit, isTighter, isWorthMoving, portion, signOf, stopAt, tighterOf } from './stop.ts';

/**
 * Profit lock: from this many risks of net return on, the stop follows the price at this many stop distances.
 * It begins exactly at break-even, fees included (risk_kernel_harvest.py: profit lock at R ≥ 1.5).
 */
const LOCK_R = 1.5;

/** A stop moves in steps of this share of its distance: smaller ones are noise, and a write each. */
const STOP_STEP = 0.1;

/** Every field is always there, if only as undefined: one is made per position and cycle. */
export interface Sight {
  readonly holding: Holding;
  /** The very same as before where nothing changed. */
  readonly state: HarvestState;
  readonly ageMs: number;
  /** Net of fees, as a fraction of the entry price; undefined without a price. */
  readonly net: number | undefined;
  readonly distances: Distances | undefined;
  /** The stop in effect: the tighter of the book's and harvest's own. */
  readonly stop: Decimal | undefined;
  /** Undefined without market state. */
  readonly kill: { readonly score: number; readonly components: KillComponents } | undefined;
}

/** Names a position: another plan, another opening or another side is another position. */
function identityOf(holding: Holding): string {
  return `${holding.planId}/${holding.openedMs}/${holding.side}`;
}

/** The state that belongs to this position; a new one when what is remembered is of another. */
export function recall(holding: Holding, remembered: HarvestState | undefined, atMs: number): HarvestState {
  const identity = identityOf(holding);
  if (remembered?.identity === identity) return remembered;
  const { side, entryPrice, givenStop, price } = holding;
  const fresh = newState(identity, holding.openedMs, atMs);
  // Only our own lock puts a stop on the profit side of the entry. One that is there, and hit, at first sight was
  // computed for the other side.
  const wrong = givenStop !== undefined && entryPrice > 0n && isTighter(side, givenStop, entryPrice);
  return wrong && (price === undefined || isHit(side, price, givenStop)) ? { ...fresh, refusedStop: givenStop } : fresh;
}

/** @param state what `recall` returned for this holding. */
export function look(holding: Holding, state: HarvestState, config: Config, atMs: number): Sight {
  const favour = favourOf(holding);
  const paced = withPaces(state, favour, holding.portfolio?.drawdown, atMs);
  const distances = distancesOf(holding, paced, config);
  const net = favour === undefined ? undefined : netReturn(favour, signOf(holding.side), config.HARVEST_FEE_RATE);
  const own = ownStop(holding, paced, distances, favour, net);
  const ageMs = Math.max(atMs - (holding.openedMs > 0 ? holding.openedMs : state.seenMs), 0);
  // Sampled at the rhythm of the paces: exact values of every cycle would be a write in every cycle.
  const sampled = distances !== undefined && (paced !== state || state.distances === undefined);
  return {
    holding,
    state:
      sampled || own !== paced.stop ? { ...paced, stop: own, distances: sampled ? distances : paced.distances } : paced,
    ageMs,
    net,
    distances,
    stop: tighterOf(holding.side, trustedStop(holding, paced), own),
    kill: killOf(holding, ageMs, config),
  };
}

/** Smallest move of the stop that is worth a plan. */
export function stopStep(entryPrice: Decimal, distances: Distances | undefined): Decimal {
  return portion(entryPrice, STOP_STEP * (distances?.stop ?? 0));
}

/** The book's stop, unless it stood on the wrong side from the beginning. */
function trustedStop(holding: Holding, state: HarvestState): Decimal | undefined {
  return holding.givenStop === state.refusedStop ? undefined : holding.givenStop;
}

/** Gross return, positive in our favour. */
function favourOf(holding: Holding): number | undefined {
  const { price, entryPrice, side } = holding;
  if (price === undefined || entryPrice <= 0n) return undefined;
  return signOf(side) * toNumber(divide(price - entryPrice, entryPrice));
}

/** @returns the very same state when no sample was due. */
function withPaces(
  state: HarvestState,
  favour: number | undefined,
  drawdown: number | undefined,
  atMs: number,
): HarvestState {
  const pnl = favour === undefined ? state.pnl : advancePace(state.pnl, favour, atMs);
  const pace = drawdown === undefined ? state.drawdown : advancePace(state.drawdown, drawdown, atMs);
  if (pnl === state.pnl && pace === state.drawdown) return state;
  return { ...state, pnl, drawdown: pace };
}

/** Without market state the last known distances stand: exits stay possible. */
function distancesOf(holding: Holding, state: HarvestState, config: Config): Distances | undefined {
  const { market, portfolio, rules, entryPrice, leverage } = holding;
  if (market === undefined) return state.distances;
  const climate: Climate = {
    sigma: market.sigma,
    trendStrength: market.trendStrength,
    pTrend: market.pTrend,
    pnlPerHour: state.pnl?.perHour ?? 0,
    drawdownPerHour: portfolio === undefined ? 0 : (state.drawdown?.perHour ?? 0),
    heat: portfolio?.heat ?? 0,
  };
  const tick = rules === undefined || entryPrice <= 0n ? 0 : toNumber(divide(rules.tickSize, entryPrice));
  return distancesIn(climate, config.DRAWDOWN_MAX_FRACTION, stopBounds(config.HARVEST_FEE_RATE, tick, leverage));
}

/** Harvest's own stop after this cycle: the old one, or one tighter by at least a step. Never looser. */
function ownStop(
  holding: Holding,
  state: HarvestState,
  distances: Distances | undefined,
  favour: number | undefined,
  net: number | undefined,
): Decimal | undefined {
  if (distances === undefined) return state.stop;
  const { side, entryPrice, rules } = holding;
  const locks = favour !== undefined && net !== undefined && net >= LOCK_R * distances.stop;
  const distance = locks ? LOCK_R * distances.stop - favour : distances.stop;
  const candidate = stopAt(side, entryPrice, distance, rules?.tickSize);
  if (candidate === undefined || state.stop === undefined) return candidate ?? state.stop;
  if (!isTighter(side, candidate, state.stop)) return state.stop;
  return isWorthMoving(side, state.stop, candidate, stopStep(entryPrice, distances)) ? candidate : state.stop;
}

function killOf({ market }: Holding, ageMs: number, config: Config): Sight['kill'] {
  if (market === undefined) return undefined;
  const components = killComponents(market, ageMs / SECOND_MS);
  return { score: killScore(components, config), components };
}
