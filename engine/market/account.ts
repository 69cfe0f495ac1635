/**
 * The portfolio from the account's equity and the desk's exposure.
 *
 *   drawdown  1 − equity / highest equity seen, 0 to 1
 *   exposure  Σ |notional| / equity
 *   heat      Σ |notional| · sigma / equity, 0 to 1
 *
 * Heat is the original's (research/original-system.md 2.13). With sigma of an hour it is the part of equity that an
 * hour of one sigma against all positions at once would cost; how much that is, the readers judge by the daily
 * loss limit.
 */
import type { Config } from '../config.ts';
import { toNumber, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { isFresh } from '../desk/entryGates.ts';
import { HASH } from '../names.ts';
import { readExposure } from '../nouns/exposure.ts';
import { readMarketState } from '../nouns/marketState.ts';
import { readPortfolio, writePortfolio } from '../nouns/portfolio.ts';
import { utcDay } from '../time.ts';
import type { View } from '../view.ts';

/** Three times the kill score's spike threshold: not knowing is hot (missing data counted as cold, 2.13). */
const SIGMA_UNKNOWN = 0.03;
/** Stands for any multiple of an equity that is gone. */
const EXPOSURE_MAX = 1_000;

export function takeAccount(
  equityUsd: Decimal,
  held: readonly string[],
  view: View,
  config: Config,
  time: { readonly asOfMs: number; readonly atMs: number },
): Decision {
  const before = readPortfolio(view.hash(HASH.portfolio));
  const day = utcDay(time.atMs);
  // A clock that steps back over midnight must not begin the day again.
  const begins = before === undefined || day > before.day;
  const peakEquityUsd = before !== undefined && before.peakEquityUsd > equityUsd ? before.peakEquityUsd : equityUsd;
  const equity = toNumber(equityUsd);
  const peak = toNumber(peakEquityUsd);
  const exposure = readExposure(view.hash(HASH.exposure));
  let riskUsd = 0;
  for (const symbol of held) {
    const notionalUsd = toNumber(exposure.bySymbol.get(symbol) ?? 0n);
    riskUsd += notionalUsd * sigmaOf(symbol, view, config, time.atMs);
  }
  const portfolio = {
    equityUsd,
    peakEquityUsd,
    dayStartEquityUsd: begins ? equityUsd : before.dayStartEquityUsd,
    day: begins ? day : before.day,
    drawdown: peak > 0 ? share(peak - equity, peak, 1) : 1,
    heat: share(riskUsd, equity, 1),
    exposure: share(toNumber(exposure.totalUsd), equity, EXPOSURE_MAX),
    asOfMs: time.asOfMs,
  };
  return new Decision().put(HASH.portfolio, writePortfolio(portfolio));
}

function sigmaOf(symbol: string, view: View, config: Config, atMs: number): number {
  const state = readMarketState(view.hash(HASH.marketState(symbol)));
  if (state === undefined || !isFresh(state.asOfMs, config.MARKET_STATE_MAX_AGE_S, atMs)) return SIGMA_UNKNOWN;
  return state.sigma;
}

/** Part of a whole, 0 to `max`; anything of a whole that is gone is `max`. */
function share(part: number, whole: number, max: number): number {
  if (part <= 0) return 0;
  return whole > 0 ? Math.min(max, part / whole) : max;
}
