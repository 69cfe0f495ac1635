/** Volatility, trend and regime of one symbol, as the market stage computed them. Binary floats: statistics. */
import { integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

export interface MarketState {
  /** Volatility of one hour, as a fraction (market/formulas.ts). */
  readonly sigma: number;
  /** Kaufman's efficiency ratio: 0 (none) to 1. */
  readonly trendStrength: number;
  readonly pTrend: number;
  readonly pChop: number;
  readonly pMeanReversion: number;
  readonly lastClose: number;
  /** Close time of the newest bar it was computed from. */
  readonly asOfMs: number;
}

export function writeMarketState(state: MarketState): Fields {
  const fields = {
    sigma: String(state.sigma),
    ts: String(state.trendStrength),
    p_trend: String(state.pTrend),
    p_chop: String(state.pChop),
    p_mr: String(state.pMeanReversion),
    last_close: String(state.lastClose),
    ts_timestamp: String(Math.floor(state.asOfMs / 1000)),
    as_of_ms: String(state.asOfMs),
  };
  return readMarketState.wrote(fields, state);
}

/** @returns undefined when absent or not readable. */
export const readMarketState = remembered(parseMarketState);

function parseMarketState(fields: Fields): MarketState | undefined {
  const sigma = numberField(fields, 'sigma');
  const trendStrength = numberField(fields, 'ts');
  const pTrend = numberField(fields, 'p_trend');
  const pChop = numberField(fields, 'p_chop');
  const pMeanReversion = numberField(fields, 'p_mr');
  const lastClose = numberField(fields, 'last_close');
  const asOfMs = integerField(fields, 'as_of_ms');
  if (sigma === undefined || trendStrength === undefined || pTrend === undefined) return undefined;
  if (pChop === undefined || pMeanReversion === undefined) return undefined;
  if (lastClose === undefined || asOfMs === undefined) return undefined;
  return { sigma, trendStrength, pTrend, pChop, pMeanReversion, lastClose, asOfMs };
}
