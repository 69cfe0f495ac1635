/**
 * How far a stop and a profit target stand from the entry, as fractions of the entry price (I-31 mixed absolute
 * and relative distances, and put stops 96 M USD away). Nothing here is a percentage of our choosing: volatility
 * gives the unit, the operator's own limits say what much heat and a fast drawdown are, costs and margin bound it.
 *
 *   stop   = 2σ · (½ + p_trend)               ÷ (1 + heat + drawdown rate/D)   within [costs, half the margin]
 *   target = 2σ · (1 + trend strength · drive) ÷ (1 + heat)                      within [costs, 1]
 *
 * after "Dynamic Harvest" (seed 2eae9097182c55ed): sl = f(drawdown rate, heat, regime), tp = f(volatility, trend,
 * PnL velocity, heat). For a random walk (p_trend ½, no trend) without heat both are 2σ, so that a level of n R
 * is n risks. Only + − × ÷: the same on every Node.
 */

/**
 * A driftless walk falls to −2σ within the horizon of σ, an hour, with probability 2·(1 − Φ(2)) ≈ 4.6 %
 * (reflection principle): noise alone stops about one position in twenty per hour. At σ = 1 % an hour, where the
 * kill score begins to speak of a spike, 2σ is the 2 % that the original put everywhere.
 */
const NOISE_SIGMAS = 2;

/** What the distances depend on. Finite binary floats: statistics. */
export interface Climate {
  /** Standard deviation of the return over an hour (market/formulas.ts), a fraction of price. */
  readonly sigma: number;
  /** 0 (none) to 1. */
  readonly trendStrength: number;
  /** Probability of a trending regime. */
  readonly pTrend: number;
  /** Pace of the unrealised return, fraction of the entry price per hour; positive: in our favour. */
  readonly pnlPerHour: number;
  /** Pace at which the account's drawdown grows, fraction of equity per hour. */
  readonly drawdownPerHour: number;
  /** Share of the daily loss limit that one σ against every position costs, 0 to 1 (market/account.ts). */
  readonly heat: number;
}

export interface Bounds {
  readonly floor: number;
  readonly ceiling: number;
}

export interface Distances {
  readonly stop: number;
  readonly takeProfit: number;
}

/**
 * A stop closer than fees both ways plus one tick is hit by costs, not by the market. One that would cost more
 * than half the margin may come after the liquidation (at 1/leverage, less the maintenance margin): the other
 * half is left for that and for gaps. Where the two contradict each other the liquidation is worse.
 */
export function stopBounds(feeRate: number, tickFraction: number, leverage: number): Bounds {
  const ceiling = 0.5 / Math.max(leverage, 1);
  return { floor: Math.min(2 * feeRate + tickFraction, ceiling), ceiling };
}

/** More volatility and a surer trend give room; heat and a growing drawdown take it. */
function stopDistance(climate: Climate, drawdownMax: number, bounds: Bounds): number {
  const room = NOISE_SIGMAS * clamp(climate.sigma, 0, 1) * (0.5 + clamp(climate.pTrend, 0, 1));
  const haste = strain(climate.drawdownPerHour, drawdownMax);
  return clamp(room / (1 + clamp(climate.heat, 0, 1) + haste), bounds.floor, bounds.ceiling);
}

/**
 * A trend that pays us moves the target away, up to twice as far; one that works against us brings it near.
 * With heat profits are taken sooner. A price cannot fall by more than all of itself: at most 1.
 */
function takeProfitDistance(climate: Climate, bounds: Bounds): number {
  const sigma = clamp(climate.sigma, 0, 1);
  const stretch = 1 + clamp(climate.trendStrength, 0, 1) * drive(climate.pnlPerHour, sigma);
  return clamp((NOISE_SIGMAS * sigma * stretch) / (1 + clamp(climate.heat, 0, 1)), bounds.floor, 1);
}

/** @param drawdownMax D: the pace that uses up the allowed drawdown within an hour (DRAWDOWN_MAX_FRACTION). */
export function distancesIn(climate: Climate, drawdownMax: number, bounds: Bounds): Distances {
  return { stop: stopDistance(climate, drawdownMax, bounds), takeProfit: takeProfitDistance(climate, bounds) };
}

/**
 * The return of closing now, net of the taker fee on both sides. The exit fee is on the exit's notional.
 * @param favour gross return, positive in our favour. @param sign +1 for a long, −1 for a short.
 */
export function netReturn(favour: number, sign: number, feeRate: number): number {
  return favour - feeRate * (2 + sign * favour);
}

/** PnL velocity in σ per hour, squashed to −1…1: half way at one σ per hour. */
function drive(pnlPerHour: number, sigma: number): number {
  return pnlPerHour === 0 ? 0 : pnlPerHour / (sigma + Math.abs(pnlPerHour));
}

/** A load in units of what is allowed; anything is too much where nothing is. */
function strain(load: number, budget: number): number {
  if (load <= 0) return 0;
  return budget > 0 ? load / budget : Number.POSITIVE_INFINITY;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
