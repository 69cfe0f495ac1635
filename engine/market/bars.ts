/** Market state of each symbol, and one kill score sample per symbol and minute of bars. */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { heldForS, killComponents, killScore } from '../desk/killScore.ts';
import { readKillStats, sampleKill, writeKillStats } from '../desk/killStats.ts';
import { HASH } from '../names.ts';
import { readMarketState, writeMarketState, type MarketState } from '../nouns/marketState.ts';
import { readPosition } from '../nouns/position.ts';
import { render } from '../outcomes.ts';
import { MINUTE_MS } from '../time.ts';
import type { ClosedBars } from '../venue.ts';
import type { View } from '../view.ts';
import { CLOSES_MIN, describeMarket } from './formulas.ts';

/** Further ahead of our clock than this no bar has closed: taking it would shut out every later one. */
const AHEAD_MAX_MS = MINUTE_MS;

/** What must be read before a symbol's bars can be taken in. */
export function barKeys(symbol: string): string[] {
  return [HASH.marketState(symbol), HASH.stats('ENTRY', symbol), HASH.stats('EXIT', symbol), HASH.position(symbol)];
}

export function takeBars(
  asked: readonly string[],
  answered: readonly ClosedBars[],
  view: View,
  config: Config,
  atMs: number,
): Decision {
  const decision = new Decision();
  const bySymbol = new Map(answered.map((bars) => [bars.symbol, bars]));
  for (const symbol of asked) {
    const bars = bySymbol.get(symbol);
    const fault = faultOf(bars, readMarketState(view.hash(HASH.marketState(symbol))), atMs);
    if (bars === undefined || fault !== undefined) {
      const numbers = { symbol, why: fault, closes: bars?.closes.length, last_close_ms: bars?.lastCloseMs };
      decision.mark(render('MARKET_STATE_SKIPPED', numbers));
      continue;
    }
    const { sigma, trendStrength, pTrend, pChop, pMeanReversion } = describeMarket(bars.closes);
    const lastClose = bars.closes[bars.closes.length - 1] ?? 0;
    const asOfMs = bars.lastCloseMs;
    const state = { sigma, trendStrength, pTrend, pChop, pMeanReversion, lastClose, asOfMs };
    decision.put(HASH.marketState(symbol), writeMarketState(state));
    decision.include(sampleBoth(symbol, state, view, config, atMs));
  }
  return decision;
}

type Fault = 'no_bars' | 'too_few' | 'not_newer' | 'from_the_future' | 'unusable_close';

function faultOf(bars: ClosedBars | undefined, before: MarketState | undefined, atMs: number): Fault | undefined {
  if (bars === undefined) return 'no_bars';
  if (bars.closes.length < CLOSES_MIN) return 'too_few';
  if (bars.lastCloseMs > atMs + AHEAD_MAX_MS) return 'from_the_future';
  if (before !== undefined && bars.lastCloseMs <= before.asOfMs) return 'not_newer';
  return bars.closes.every((close) => close > 0 && Number.isFinite(close)) ? undefined : 'unusable_close';
}

/** ENTRY as if the symbol were entered now, EXIT with the age of what is held. */
function sampleBoth(symbol: string, state: MarketState, view: View, config: Config, atMs: number): Decision {
  const decision = new Decision();
  const position = readPosition(view.hash(HASH.position(symbol)));
  const heldS = heldForS(position === 'corrupt' ? undefined : position, atMs);
  for (const [evalType, ageS] of [
    ['ENTRY', 0],
    ['EXIT', heldS],
  ] as const) {
    const key = HASH.stats(evalType, symbol);
    const score = killScore(killComponents(state, ageS), config);
    const stats = sampleKill(readKillStats(view.hash(key)), score, state.asOfMs, config);
    if (stats !== undefined) decision.put(key, writeKillStats(stats));
  }
  return decision;
}
