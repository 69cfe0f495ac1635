import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../engine/decimal.ts';
import { HOUR_MS, MINUTE_MS } from '../../engine/time.ts';
import type { EquitySample } from './facts.ts';
import { coveredMs, exposureStatistics, maxDrawdown, sharpe, tradeStatistics } from './statistics.ts';
import type { Trade } from './trades.ts';

function curve(equities: readonly number[], everyMs = MINUTE_MS): EquitySample[] {
  return equities.map((equityUsd, index) => ({
    atMs: index * everyMs,
    equityUsd,
    walletUsd: equityUsd,
    exposureUsd: 0,
    positions: 0,
  }));
}

function trade(gross: string, fees: string, heldMs = 60_000): Trade {
  return {
    symbol: 'A',
    side: 'LONG',
    openedMs: 0,
    changedMs: heldMs,
    quantity: 1n,
    exitedQuantity: 1n,
    entryPrice: ZERO,
    exitPrice: ZERO,
    grossPnlUsd: decimal(gross),
    feesUsd: decimal(fees),
    fills: 2,
    exitReason: 'stop',
  };
}

describe('trade statistics', () => {
  it('counts as a win what is left after fees', () => {
    const told = tradeStatistics([trade('3', '1'), trade('1', '1'), trade('-3', '1', 120_000)]);
    expect(told).toEqual({
      trades: 3,
      wins: 1,
      winRate: 1 / 3,
      grossPnlUsd: 1,
      feesUsd: 3,
      netPnlUsd: -2,
      profitFactor: 0.5,
      expectancyUsd: -2 / 3,
      averageWinUsd: 2,
      averageLossUsd: -2,
      averageHoldingS: 80,
    });
  });

  it('has no ratios without trades, and no profit factor without a loss', () => {
    const { winRate, profitFactor, expectancyUsd, averageHoldingS } = tradeStatistics([]);
    expect([winRate, profitFactor, expectancyUsd, averageHoldingS]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(tradeStatistics([trade('2', '1')]).profitFactor).toBeUndefined();
  });
});

describe('drawdown', () => {
  it('is the deepest fall from a peak, as a share of that peak', () => {
    const told = maxDrawdown(curve([100, 120, 90, 200, 160, 170]));
    expect(told).toEqual({ usd: 30, fraction: 0.25, peakMs: MINUTE_MS, troughMs: 2 * MINUTE_MS });
  });

  it.each([[[]], [[100]], [[100, 101, 102]]])('is nothing for %j', (equities) => {
    expect(maxDrawdown(curve(equities))).toMatchObject({ usd: 0, fraction: 0 });
  });
});

describe('Sharpe', () => {
  it('is mean over standard deviation of hourly returns, times √8760', () => {
    const equities = [100];
    for (let hour = 0; hour < 48; hour += 1) equities.push((equities.at(-1) ?? 0) * (hour % 2 === 0 ? 1.02 : 0.99));
    const told = sharpe(curve(equities, HOUR_MS));
    // Returns 0.02 and −0.01, 24 each: mean 0.005, squared deviations all 0.015², so std = 0.015 · √(48/47).
    const hourly = 0.005 / (0.015 * Math.sqrt(48 / 47));
    expect(told.value).toBeCloseTo(hourly * Math.sqrt(8760), 6);
    expect(told.standardError).toBeCloseTo(Math.sqrt((1 + hourly ** 2 / 2) / 48) * Math.sqrt(8760), 6);
    expect(told.returns).toBe(48);
  });

  it('looks at whole hours after the first sample only', () => {
    const minutes = curve(
      Array.from({ length: 50 * 60 + 1 }, (_, index) => (index % 60 === 0 ? 100 + (index % 7) : 1)),
    );
    const hours = minutes.filter((_, index) => index % 60 === 0);
    expect(sharpe(minutes)).toEqual(sharpe(hours));
    expect(sharpe(minutes).returns).toBe(50);
  });

  it('is not told of less than two days, nor of what does not move', () => {
    expect(sharpe(curve([100, 101, 99], HOUR_MS))).toEqual({ value: undefined, standardError: undefined, returns: 2 });
    expect(sharpe(curve(Array<number>(60).fill(100), HOUR_MS)).value).toBeUndefined();
  });
});

describe('exposure and time', () => {
  it('averages over minutes', () => {
    const samples = [
      { atMs: 0, equityUsd: 100, walletUsd: 100, exposureUsd: 0, positions: 0 },
      { atMs: 1, equityUsd: 50, walletUsd: 100, exposureUsd: 40, positions: 2 },
    ];
    expect(exposureStatistics(samples)).toEqual({
      averageUsd: 20,
      maxUsd: 40,
      averageFraction: 0.4,
      maxFraction: 0.8,
      maxPositions: 2,
    });
  });

  it.each([
    [[], 0],
    [[[0, 10]], 10],
    [
      [
        [5, 10],
        [0, 6],
      ],
      10,
    ],
    [
      [
        [0, 10],
        [2, 3],
        [20, 25],
      ],
      15,
    ],
    [[[3, 3]], 0],
  ] as [[number, number][], number][])('the union of %j is %d long', (intervals, length) => {
    expect(coveredMs(intervals)).toBe(length);
  });
});
