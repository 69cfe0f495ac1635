/**
 * What kill score is usual for a symbol: an exponentially weighted mean and variance per eval type, fed by the
 * market stage once per minute of bars and by nothing else, so that neither duplicates nor replays move it.
 *
 *   d = K − mean,  mean += α·d,  variance = (1 − α)·(variance + α·d²)
 *
 * (T. Finch 2009, "Incremental calculation of weighted mean and variance", 9.) Before it is taken in, d is cut to
 * ±2 standard deviations: the filter of Gelper, Fried & Croux 2010, "Robust forecasting with exponential and
 * Holt-Winters smoothing", with their k = 2. Without the cut a regime flip inflates the variance it is measured
 * by. With it, what happens less than a quarter of the time (1/k²) never comes to look usual, and a flip from
 * the prior stays above two standard deviations for nearly three hours before it does.
 *
 * A score is judged by the samples before it: the newest waits until its successor arrives.
 */
import type { Config } from '../config.ts';
import { integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

export interface KillStats {
  readonly mean: number;
  readonly variance: number;
  /** Samples taken in. */
  readonly count: number;
  /** The newest sample, not yet taken in. */
  readonly newest?: number | undefined;
  /** Close time of the bar it is of. */
  readonly asOfMs: number;
}

const CUT_STDS = 2;
/** GOVERNOR_CUTOFFS=seed (001_8ebe204d60787f2f). Its update per evaluation is approximated by one per minute. */
const SEED_ALPHA = 0.1;
const SEED_EPSILON = 1e-6;

function priorStats(config: Config): KillStats {
  const std = config.KILL_STATS_PRIOR_STD;
  return { mean: config.KILL_STATS_PRIOR_MEAN, variance: std * std, count: 0, newest: undefined, asOfMs: 0 };
}

/**
 * Adds the score of the bar that closed at `barMs`.
 * @returns undefined when a bar as new as this one was sampled before: there is nothing to write.
 */
export function sampleKill(
  before: KillStats | undefined,
  score: number,
  barMs: number,
  config: Config,
): KillStats | undefined {
  const stats = before ?? priorStats(config);
  if (barMs <= stats.asOfMs) return undefined;
  const { mean, variance, count } = stats.newest === undefined ? stats : takeIn(stats, stats.newest, config);
  return { mean, variance, count, newest: score, asOfMs: barMs };
}

function takeIn(stats: KillStats, score: number, config: Config): KillStats {
  const seed = config.GOVERNOR_CUTOFFS === 'seed';
  const alpha = seed ? SEED_ALPHA : config.KILL_STATS_ALPHA;
  const difference = score - stats.mean;
  const most = CUT_STDS * flooredStd(stats, config);
  const taken = seed ? difference : Math.min(most, Math.max(-most, difference));
  return {
    ...stats,
    mean: stats.mean + alpha * taken,
    variance: (1 - alpha) * (stats.variance + alpha * taken * taken),
    count: stats.count + 1,
  };
}

/** How unusual a score is, in standard deviations. */
export function killZ(before: KillStats | undefined, score: number, config: Config): number {
  const stats = before ?? priorStats(config);
  const seed = config.GOVERNOR_CUTOFFS === 'seed';
  const std = seed ? Math.sqrt(stats.variance) + SEED_EPSILON : flooredStd(stats, config);
  return (score - stats.mean) / std;
}

function flooredStd(stats: KillStats, config: Config): number {
  return Math.max(Math.sqrt(stats.variance), config.KILL_STATS_STD_MIN);
}

export function writeKillStats(stats: KillStats): Fields {
  const fields: Record<string, string> = {
    mean: String(stats.mean),
    variance: String(stats.variance),
    count: String(stats.count),
  };
  if (stats.newest !== undefined) fields['newest'] = String(stats.newest);
  fields['as_of_ms'] = String(stats.asOfMs);
  return readKillStats.wrote(fields, stats);
}

/** @returns undefined when absent or not readable: then the prior holds. */
export const readKillStats = remembered(parseKillStats);

function parseKillStats(fields: Fields): KillStats | undefined {
  const mean = numberField(fields, 'mean');
  const variance = numberField(fields, 'variance');
  const count = integerField(fields, 'count');
  const asOfMs = integerField(fields, 'as_of_ms');
  if (mean === undefined || mean < 0 || mean > 1) return undefined;
  if (variance === undefined || variance < 0 || variance > 1) return undefined;
  if (count === undefined || count < 0 || asOfMs === undefined) return undefined;
  const newest = numberField(fields, 'newest');
  const waiting = newest !== undefined && newest >= 0 && newest <= 1;
  return { mean, variance, count, newest: waiting ? newest : undefined, asOfMs };
}
