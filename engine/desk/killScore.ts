/**
 * The kill score K: how much speaks against holding a symbol, from 0.5 (nothing) towards 1.
 *
 *   K = 1/(1 + e^-z),  z = w_rf·rf + w_ss·ss + w_ts·ts + w_age·age
 *
 * Source: DESIGN section 3, governor 5; the original's compute_kill_score (research/original-system.md 2.3).
 * Every term is at least 0 and every weight too, so K never falls below 0.5.
 */
import type { Config } from '../config.ts';
import type { MarketState } from '../nouns/marketState.ts';
import type { Position } from '../nouns/position.ts';
import type { Numbers } from '../outcomes.ts';
import { DAY_MS, SECOND_MS } from '../time.ts';

/** Hourly volatility from which the kill score speaks of a spike: 1 %. */
const SIGMA_SPIKE = 0.01;
const SPIKE_MAX = 2;
const DAY_S = DAY_MS / SECOND_MS;
const TREND_STRENGTH_ENOUGH = 0.3;
const TREND_DROP_MAX = 0.5;
const P_TREND_MIN = 0.3;
const P_AGAINST_MIN = 0.5;

export interface KillComponents {
  /** 1 when the trending regime is gone, else 0. */
  readonly regimeFlip: number;
  /** Volatility above SIGMA_SPIKE, in multiples of it: 0 to 2. */
  readonly sigmaSpike: number;
  /** Missing trend strength (not a trailing stop's distance, as the seeds read k_ts_drop): 0 to 0.5. */
  readonly trendDrop: number;
  /** Days held: 0 to 1. */
  readonly age: number;
}

/** @param ageS how long the position is held; 0 for an entry. */
export function killComponents(state: MarketState, ageS: number): KillComponents {
  const flipped = state.pTrend < P_TREND_MIN && state.pChop + state.pMeanReversion > P_AGAINST_MIN;
  return {
    regimeFlip: flipped ? 1 : 0,
    sigmaSpike: clamp(state.sigma / SIGMA_SPIKE - 1, 0, SPIKE_MAX),
    trendDrop: clamp(TREND_STRENGTH_ENOUGH - state.trendStrength, 0, TREND_DROP_MAX),
    age: clamp(ageS / DAY_S, 0, 1),
  };
}

export function killScore(components: KillComponents, config: Config): number {
  const z =
    config.KILL_WEIGHT_REGIME_FLIP * components.regimeFlip +
    config.KILL_WEIGHT_SIGMA_SPIKE * components.sigmaSpike +
    config.KILL_WEIGHT_TREND_DROP * components.trendDrop +
    config.KILL_WEIGHT_AGE * components.age;
  return 1 / (1 + Math.exp(-z));
}

/** 0 while nothing is held: an entry under way has no age. */
export function heldForS(position: Position | undefined, atMs: number): number {
  return position === undefined || position.openedMs === 0 ? 0 : Math.max(0, atMs - position.openedMs) / SECOND_MS;
}

/** The names the original publishes them under. */
export function killNumbers(components: KillComponents, score: number): Numbers {
  return {
    kill_score: score,
    k_regime_flip: components.regimeFlip,
    k_sigma_spike: components.sigmaSpike,
    k_ts_drop: components.trendDrop,
    k_age_penalty: components.age,
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
