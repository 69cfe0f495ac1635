import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMarket } from './formulas.ts';

const RECORDED = new URL('../../../shared/data/klines-1m/', import.meta.url);
const FLIP_BELOW = 0.3;

/** Uniforms of a linear congruential generator (Numerical Recipes), summed to normals. */
function normals(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761);
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
}

/** Closes of a walk with this drift and noise a bar, pulled back to its start by `pull`. */
function walk(seed: number, bars: number, drift: number, noise: number, pull = 0): number[] {
  const normal = normals(seed);
  const closes = [100];
  let log = 0;
  for (let bar = 1; bar < bars; bar += 1) {
    log += drift + noise * normal() - pull * log;
    closes.push(100 * Math.exp(log));
  }
  return closes;
}

function shareOfFlips(windows: readonly (readonly number[])[]): number {
  return windows.filter((closes) => describeMarket(closes).pTrend < FLIP_BELOW).length / windows.length;
}
const many = (make: (seed: number) => number[]) => Array.from({ length: 1_000 }, (_, seed) => make(seed + 1));

describe('describeMarket', () => {
  it('scales volatility to an hour', () => {
    const { sigma } = describeMarket(
      Array.from({ length: 121 }, (_, minute) => 100 * Math.exp(minute % 2 === 0 ? 0 : 0.001)),
    );
    expect(sigma).toBeCloseTo(0.001 * Math.sqrt(60), 12);
  });

  it('of a straight line is all trend, of a zigzag none', () => {
    const line = describeMarket(walk(1, 120, 0.001, 0));
    expect(line.trendStrength).toBeCloseTo(1, 12);
    expect(line.pTrend).toBeGreaterThan(0.9);
    expect(line.pMeanReversion).toBe(0);
    const zigzag = describeMarket(Array.from({ length: 121 }, (_, minute) => 100 + (minute % 2)));
    expect(zigzag.trendStrength).toBeCloseTo(0, 12);
    expect(zigzag.pTrend).toBeLessThan(0.05);
    expect(zigzag.pMeanReversion).toBeGreaterThan(0.9);
  });

  it('of a price that never moves is quiet and no flip', () => {
    const dead = describeMarket(Array.from({ length: 120 }, () => 1.3355));
    expect(dead).toEqual({ sigma: 0, trendStrength: 0, pTrend: 0.5, pChop: 0.5, pMeanReversion: 0 });
  });

  it('sees a flip in a random walk about one time in twenty, with windows of an hour and more', () => {
    for (const bars of [60, 120, 480]) {
      const share = shareOfFlips(many((seed) => walk(seed, bars, 0, 0.001)));
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(0.09);
    }
  });

  it('sees a flip in a market that is pulled back hard, none in one that drifts', () => {
    expect(shareOfFlips(many((seed) => walk(seed, 120, 0, 0.001, 0.3)))).toBeGreaterThan(0.9);
    expect(shareOfFlips(many((seed) => walk(seed, 120, 0.0005, 0.001)))).toBe(0);
  });

  it.skipIf(!existsSync(RECORDED))('finds a recorded week mostly ordinary', { timeout: 30_000 }, () => {
    const windows: number[][] = [];
    for (const name of readdirSync(RECORDED)) {
      const rows = gunzipSync(readFileSync(new URL(name, RECORDED)))
        .toString()
        .trim()
        .split('\n')
        .slice(1);
      const closes = rows.map((row) => Number(row.split(',')[4]));
      for (let end = 120; end <= closes.length; end += 30) windows.push(closes.slice(end - 120, end));
    }
    const sigmas = windows.map((closes) => describeMarket(closes).sigma).sort((a, b) => a - b);
    expect(sigmas[Math.floor(sigmas.length / 2)]).toBeCloseTo(0.0068, 3);
    expect(shareOfFlips(windows)).toBeCloseTo(1 / 7, 1);
  });

  it('gives three probabilities that sum to 1 and finite numbers, for any prices', () => {
    const price = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(fc.array(price, { minLength: 30, maxLength: 150 }), (closes) => {
        const { sigma, trendStrength, pTrend, pChop, pMeanReversion } = describeMarket(closes);
        expect(Number.isFinite(sigma)).toBe(true);
        expect(sigma).toBeGreaterThanOrEqual(0);
        for (const part of [trendStrength, pTrend, pChop, pMeanReversion]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1);
        }
        expect(pTrend + pChop + pMeanReversion).toBeCloseTo(1, 12);
      }),
    );
  });
});
