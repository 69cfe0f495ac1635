/**
 * Volatility, trend strength and regime of one symbol from its one-minute closes. With r the n log returns:
 *
 *   sigma            √(Σr²/n) · √60: the volatility of one hour. The square root of time is the usual scaling
 *                    (J.P. Morgan, RiskMetrics Technical Document 1996, 4); no mean is subtracted, because over
 *                    hours its estimate is noise (ibid. 5.2). A recorded week of eleven symbols has 0.2 to 1.5 % with a
 *                    median of 0.7 %, so that 1 %, where the kill score begins to speak of a spike, is one.
 *   trend strength   |Σr| / Σ|r|: P. Kaufman's efficiency ratio ("Trading Systems and Methods", 1995), 0 to 1.
 *   V                geometric mean of the variance ratios VR(q) = mean (q-sum of r)² / (q · mean r²) at a twelfth
 *                    and a quarter of the window (10 and 30 minutes of 120). Lo & MacKinlay 1988, "Stock market
 *                    prices do not follow random walks": 1 for a random walk, above for a trend, below for prices
 *                    that are pulled back; several horizons as in Chow & Denning 1993. The mean is not subtracted:
 *                    a steady drift is a trend.
 *   p_trend          V / (1 + V): V is the odds of a trend.
 *   p_chop, p_mr     share the rest: min(1, V) of it is chop (no memory), what V lacks to 1 is mean reversion.
 *
 * A random walk has p_trend about a half; below 0.3, where the kill score sees a regime flip, V is under 3/7,
 * which happens to a random walk of 120 bars about one minute in twenty and to a recorded week one in seven.
 * The original's regime scores (softmax of trend strength, persistence and |VR − 1|) are not taken over: they
 * give a random walk a p_trend of about 0.28, a permanent flip.
 */
import type { MarketState } from '../nouns/marketState.ts';

/** Fewer closes are too few for a variance ratio at a quarter of them. */
export const CLOSES_MIN = 30;
const MINUTES_PER_HOUR = 60;

type Description = Pick<MarketState, 'sigma' | 'trendStrength' | 'pTrend' | 'pChop' | 'pMeanReversion'>;

/** @param closes at least CLOSES_MIN, oldest first, one minute apart, each finite and positive. */
export function describeMarket(closes: readonly number[]): Description {
  const returns = logReturns(closes);
  let squares = 0;
  let path = 0;
  let net = 0;
  for (const change of returns) {
    squares += change * change;
    path += Math.abs(change);
    net += change;
  }
  const meanSquare = squares / returns.length;
  const short = varianceRatio(returns, Math.floor(closes.length / 12), meanSquare);
  const long = varianceRatio(returns, Math.floor(closes.length / 4), meanSquare);
  return {
    sigma: Math.sqrt(meanSquare * MINUTES_PER_HOUR),
    trendStrength: path > 0 ? Math.min(1, Math.abs(net) / path) : 0,
    ...regime(Math.sqrt(short * long)),
  };
}

/** @param odds V, from 0 on. The three sum to 1. */
function regime(odds: number): Pick<Description, 'pTrend' | 'pChop' | 'pMeanReversion'> {
  const rest = 1 / (1 + odds);
  const chop = Math.min(1, odds);
  return { pTrend: 1 - rest, pChop: rest * chop, pMeanReversion: rest * (1 - chop) };
}

function logReturns(closes: readonly number[]): Float64Array {
  const returns = new Float64Array(closes.length - 1);
  let before = Math.log(closes[0] as number);
  for (let index = 1; index < closes.length; index += 1) {
    const log = Math.log(closes[index] as number);
    returns[index - 1] = log - before;
    before = log;
  }
  return returns;
}

/** Of overlapping sums of `span` returns. A price that never moved is a random walk like any other: 1. */
function varianceRatio(returns: Float64Array, span: number, meanSquare: number): number {
  if (!(meanSquare > 0)) return 1;
  let sum = 0;
  let squares = 0;
  let sums = 0;
  for (let index = 0; index < returns.length; index += 1) {
    sum += returns[index] as number;
    if (index >= span) sum -= returns[index - span] as number;
    if (index < span - 1) continue;
    squares += sum * sum;
    sums += 1;
  }
  return squares / sums / (span * meanSquare);
}
