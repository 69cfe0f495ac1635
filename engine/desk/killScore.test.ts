import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import type { MarketState } from '../nouns/marketState.ts';
import type { Position } from '../nouns/position.ts';
import { heldForS, killComponents, killScore } from './killScore.ts';

const DEFAULT = configOf();
const POLICY = configOf({
  KILL_WEIGHT_REGIME_FLIP: '0.8',
  KILL_WEIGHT_SIGMA_SPIKE: '0.6',
  KILL_WEIGHT_TREND_DROP: '0.4',
  KILL_WEIGHT_AGE: '0.2',
});

function market(part: Partial<MarketState>): MarketState {
  const calm = { sigma: 0.005, trendStrength: 0.3, pTrend: 0.5, pChop: 0.4, pMeanReversion: 0.1 };
  return { ...calm, lastClose: 100, asOfMs: 0, ...part };
}

describe('killScore', () => {
  it.each([
    // DESIGN section 3; the first is the seed's BTC denial of 2026-02-02.
    [DEFAULT, { regimeFlip: 1, sigmaSpike: 0, trendDrop: 0.2398, age: 0.0417 }, 0.7563, 4],
    [POLICY, { regimeFlip: 1, sigmaSpike: 0.0699, trendDrop: 0.294589, age: 0.041666 }, 0.72474, 5],
    // The published 0.7247424076694772 was computed before its components were rounded.
    [POLICY, { regimeFlip: 1, sigmaSpike: 0.0699, trendDrop: 0.294589, age: 0.041666 }, 0.7247424076694772, 7],
    // XRP's components were not published: an age of one hour and this trend drop give its score.
    [POLICY, { regimeFlip: 0, sigmaSpike: 0, trendDrop: 0.0795603333, age: 0.041666 }, 0.5100379844222276, 10],
    [DEFAULT, { regimeFlip: 0, sigmaSpike: 0, trendDrop: 0, age: 0 }, 0.5, 15],
    [DEFAULT, { regimeFlip: 1, sigmaSpike: 2, trendDrop: 0.5, age: 1 }, 0.927574, 6],
  ])('vector %#', (config, components, expected, digits) => {
    expect(killScore(components, config)).toBeCloseTo(expected, digits);
  });
});

describe('killComponents', () => {
  it.each([
    [{ pTrend: 0.29, pChop: 0.4, pMeanReversion: 0.31 }, 1],
    [{ pTrend: 0.3, pChop: 0.4, pMeanReversion: 0.3 }, 0],
    [{ pTrend: 0.1, pChop: 0.25, pMeanReversion: 0.25 }, 0],
  ])('regime %o flips: %d', (regime, flip) => {
    expect(killComponents(market(regime), 0).regimeFlip).toBe(flip);
  });

  it.each([
    [{ sigma: 0.01 }, 'sigmaSpike', 0],
    [{ sigma: 0.015 }, 'sigmaSpike', 0.5],
    [{ sigma: 9 }, 'sigmaSpike', 2],
    [{ trendStrength: 0.9 }, 'trendDrop', 0],
    [{ trendStrength: 0.1 }, 'trendDrop', 0.2],
    [{ trendStrength: -1 }, 'trendDrop', 0.5],
  ] as const)('%o: %s is %d', (part, component, value) => {
    expect(killComponents(market(part), 0)[component]).toBeCloseTo(value, 12);
  });

  it.each([
    [-5, 0],
    [43_200, 0.5],
    [1e9, 1],
  ])('an age of %d s counts %d', (ageS, age) => {
    expect(killComponents(market({}), ageS).age).toBe(age);
  });

  it('never falls below a half, whatever the market', () => {
    const any = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(any, any, any, any, any, any, (sigma, trendStrength, pTrend, pChop, pMeanReversion, ageS) => {
        const state = market({ sigma, trendStrength, pTrend, pChop, pMeanReversion });
        const score = killScore(killComponents(state, ageS), DEFAULT);
        expect(score).toBeGreaterThanOrEqual(0.5);
        expect(score).toBeLessThan(0.93);
      }),
    );
  });
});

describe('heldForS', () => {
  const position = { openedMs: 10_000 } as Position;
  it.each([
    [undefined, 70_000, 0],
    [position, 70_000, 60],
    [position, 5_000, 0],
    [{ ...position, openedMs: 0 }, 70_000, 0],
  ])('%o at %d is held for %d s', (held, atMs, seconds) => {
    expect(heldForS(held, atMs)).toBe(seconds);
  });
});
