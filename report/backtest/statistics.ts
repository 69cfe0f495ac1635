/** Statistics of a run: floats, for people; no decision is made on them. */
import { toNumber, ZERO } from '../../engine/decimal.ts';
import { HOUR_MS } from '../../engine/time.ts';
import type { EquitySample } from './facts.ts';
import { netPnlUsd, type Trade } from './trades.ts';

export interface TradeStatistics {
  readonly trades: number;
  /** Net above zero. */
  readonly wins: number;
  /** Wins per closed trade; undefined without one, as all ratios here. */
  readonly winRate: number | undefined;
  readonly grossPnlUsd: number;
  readonly feesUsd: number;
  readonly netPnlUsd: number;
  /** Net gains of the winners per net loss of the others. */
  readonly profitFactor: number | undefined;
  /** Mean net result of a trade. */
  readonly expectancyUsd: number | undefined;
  readonly averageWinUsd: number | undefined;
  readonly averageLossUsd: number | undefined;
  readonly averageHoldingS: number | undefined;
}

export function tradeStatistics(closed: readonly Trade[]): TradeStatistics {
  let [gross, fees, gains, losses] = [ZERO, ZERO, ZERO, ZERO];
  let [wins, heldMs] = [0, 0];
  for (const trade of closed) {
    const net = netPnlUsd(trade);
    gross += trade.grossPnlUsd;
    fees += trade.feesUsd;
    heldMs += trade.changedMs - trade.openedMs;
    if (net > ZERO) {
      wins += 1;
      gains += net;
    } else losses -= net;
  }
  const count = closed.length;
  return {
    trades: count,
    wins,
    winRate: ratio(wins, count),
    grossPnlUsd: toNumber(gross),
    feesUsd: toNumber(fees),
    netPnlUsd: toNumber(gross - fees),
    profitFactor: ratio(toNumber(gains), toNumber(losses)),
    expectancyUsd: ratio(toNumber(gross - fees), count),
    averageWinUsd: ratio(toNumber(gains), wins),
    averageLossUsd: ratio(-toNumber(losses), count - wins),
    averageHoldingS: ratio(heldMs / 1000, count),
  };
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

export interface Drawdown {
  readonly usd: number;
  /** Of the peak, 0 to 1. */
  readonly fraction: number;
  readonly peakMs: number;
  readonly troughMs: number;
}

/** The deepest fall from a peak of the minute equity curve, as a share of that peak. */
export function maxDrawdown(samples: readonly EquitySample[]): Drawdown {
  let peak = samples[0];
  let worst: Drawdown = { usd: 0, fraction: 0, peakMs: peak?.atMs ?? 0, troughMs: peak?.atMs ?? 0 };
  for (const sample of samples) {
    if (peak === undefined || sample.equityUsd > peak.equityUsd) peak = sample;
    const usd = peak.equityUsd - sample.equityUsd;
    const fraction = usd / peak.equityUsd;
    if (fraction > worst.fraction) worst = { usd, fraction, peakMs: peak.atMs, troughMs: sample.atMs };
  }
  return worst;
}

export interface Sharpe {
  /** Annualised; undefined with too few returns, or when they do not vary. */
  readonly value: number | undefined;
  /** Of the value, for independent returns (Lo 2002, "The Statistics of Sharpe Ratios"): √((1 + SR²/2) / n). */
  readonly standardError: number | undefined;
  /** Hourly returns it is made of. */
  readonly returns: number;
}

/** Two days: below that a standard deviation of hourly returns says nothing about a year. */
export const SHARPE_RETURNS_MIN = 48;
/** The market never closes. */
const HOURS_PER_YEAR = 365 * 24;

/**
 * mean(r) / std(r) · √8760, with r the hourly returns of equity (from the first sample on), std with n − 1, and no
 * risk-free rate.
 */
export function sharpe(samples: readonly EquitySample[]): Sharpe {
  const returns = hourlyReturns(samples);
  const count = returns.length;
  if (count < SHARPE_RETURNS_MIN) return { value: undefined, standardError: undefined, returns: count };
  const mean = returns.reduce((sum, value) => sum + value, 0) / count;
  const variance = returns.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (count - 1);
  if (variance === 0) return { value: undefined, standardError: undefined, returns: count };
  const hourly = mean / Math.sqrt(variance);
  const year = Math.sqrt(HOURS_PER_YEAR);
  return { value: hourly * year, standardError: Math.sqrt((1 + (hourly * hourly) / 2) / count) * year, returns: count };
}

function hourlyReturns(samples: readonly EquitySample[]): readonly number[] {
  const startMs = samples[0]?.atMs ?? 0;
  const hours = samples.filter(({ atMs }) => (atMs - startMs) % HOUR_MS === 0);
  return hours.slice(1).map(({ equityUsd }, index) => equityUsd / (hours[index]?.equityUsd ?? Number.NaN) - 1);
}

export interface ExposureStatistics {
  readonly averageUsd: number;
  readonly maxUsd: number;
  /** Of equity at the same minute. */
  readonly averageFraction: number;
  readonly maxFraction: number;
  readonly maxPositions: number;
}

/** Gross notional at the minutes of the equity curve. */
export function exposureStatistics(samples: readonly EquitySample[]): ExposureStatistics {
  const sums = { usd: 0, fraction: 0 };
  const most = { usd: 0, fraction: 0, positions: 0 };
  for (const { exposureUsd, equityUsd, positions } of samples) {
    const fraction = exposureUsd / equityUsd;
    sums.usd += exposureUsd;
    sums.fraction += fraction;
    most.usd = Math.max(most.usd, exposureUsd);
    most.fraction = Math.max(most.fraction, fraction);
    most.positions = Math.max(most.positions, positions);
  }
  const count = Math.max(1, samples.length);
  return {
    averageUsd: sums.usd / count,
    maxUsd: most.usd,
    averageFraction: sums.fraction / count,
    maxFraction: most.fraction,
    maxPositions: most.positions,
  };
}

export type Interval = readonly [fromMs: number, toMs: number];

/** Length of the union of intervals, ms: the time in which at least one position was open. */
export function coveredMs(intervals: readonly Interval[]): number {
  let covered = 0;
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const [fromMs, toMs] of [...intervals].sort((a, b) => a[0] - b[0])) {
    if (toMs <= reachedMs) continue;
    covered += toMs - Math.max(fromMs, reachedMs);
    reachedMs = toMs;
  }
  return covered;
}
