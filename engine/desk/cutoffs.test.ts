import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Portfolio } from '../nouns/portfolio.ts';
import { cutoffs, seedCutoff, stressOf, type Stress } from './cutoffs.ts';
import { killZ, sampleKill, type KillStats } from './killStats.ts';

const CONFIG = configOf();
const CALM: Stress = { heat: 0, volatility: 0, drawdown: 0, exposure: 0 };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyStress = fc.record({ heat: share, volatility: share, drawdown: share, exposure: share });

describe('cutoffs', () => {
  it('has its calm values, halved by one used-up budget', () => {
    expect(cutoffs(CALM)).toEqual({ entry: 2.05, exit: 1.28 });
    expect(cutoffs({ ...CALM, drawdown: 1 })).toEqual({ entry: 1.025, exit: 0.64 });
  });

  it.each(['heat', 'volatility', 'drawdown', 'exposure'] as const)(
    'more %s tightens entries and hastens exits',
    (name) => {
      fc.assert(
        fc.property(anyStress, fc.double({ min: 0.001, max: 1, noNaN: true }), (stress, more) => {
          const before = cutoffs(stress);
          const now = cutoffs({ ...stress, [name]: stress[name] + more });
          expect(now.entry).toBeLessThan(before.entry);
          expect(now.exit).toBeLessThan(before.exit);
        }),
      );
    },
  );

  it('lets no score deny entries and hold closes', () => {
    fc.assert(fc.property(anyStress, (stress) => cutoffs(stress).exit < cutoffs(stress).entry));
  });
});

describe('a regime flip of two hours', () => {
  /** Kill scores of 120 minutes, judged one by one by those before. */
  function zOf(scores: readonly number[]): number[] {
    let stats: KillStats | undefined;
    return scores.map((score, minute) => {
      const z = killZ(stats, score, CONFIG);
      stats = sampleKill(stats, score, (minute + 1) * 60_000, CONFIG);
      return z;
    });
  }
  const minutes = (min: number, max: number) =>
    fc.array(fc.double({ min, max, noNaN: true }), { minLength: 120, maxLength: 120 });

  it('denies entries and releases closes throughout, whatever K does between 0.71 and 0.76', () => {
    fc.assert(
      fc.property(minutes(0.71, 0.76), (scores) => {
        const least = Math.min(...zOf(scores));
        expect(least).toBeGreaterThan(cutoffs(CALM).entry);
        expect(least).toBeGreaterThan(cutoffs(CALM).exit);
      }),
    );
    expect(Math.min(...zOf([...Array.from({ length: 119 }, () => 0.76), 0.71]))).toBeGreaterThan(2.5);
  });

  it('is told from an ordinary market, which allows entries from the first minute on', () => {
    fc.assert(
      fc.property(minutes(0.5, 0.6), (scores) => {
        expect(zOf(scores)[0]).toBeLessThanOrEqual(cutoffs(CALM).entry);
      }),
    );
    const ordinary = Array.from({ length: 1_440 }, (_, minute) => 0.5 + 0.1 * ((minute * 0.618034) % 1));
    expect(Math.max(...zOf(ordinary))).toBeLessThan(cutoffs(CALM).entry);
  });
});

describe('stressOf', () => {
  const portfolio: Portfolio = {
    equityUsd: decimal('1000'),
    peakEquityUsd: decimal('1000'),
    dayStartEquityUsd: decimal('1000'),
    day: '20260202',
    drawdown: 0.04,
    heat: 0.005,
    exposure: 0,
    asOfMs: 0,
  };
  const components = { regimeFlip: 0, sigmaSpike: 0.25, trendDrop: 0, age: 0 };

  it('is the used share of each budget', () => {
    const stress = stressOf(portfolio, components, decimal('200'), CONFIG);
    expect(stress.heat).toBeCloseTo(0.2, 12);
    expect(stress.volatility).toBe(0.25);
    expect(stress.drawdown).toBeCloseTo(0.5, 12);
    expect(stress.exposure).toBeCloseTo(0.25, 12);
  });

  it('is at most 1, also of nothing', () => {
    const gone = { ...portfolio, equityUsd: 0n, heat: 9, drawdown: 1 };
    const none = configOf({ DRAWDOWN_MAX_FRACTION: '0', DAILY_LOSS_MAX_FRACTION: '0' });
    const stress = stressOf(gone, { ...components, sigmaSpike: 2 }, decimal('1'), none);
    expect(stress).toEqual({ heat: 1, volatility: 1, drawdown: 1, exposure: 1 });
  });

  it('of the seed rises with heat, which is what is wrong with it', () => {
    expect(seedCutoff({ ...portfolio, heat: 0, drawdown: 0 }, CONFIG)).toBeCloseTo(0.7, 12);
    expect(seedCutoff({ ...portfolio, heat: 0.0125, drawdown: 0 }, CONFIG)).toBeCloseTo(0.95, 12);
    expect(seedCutoff({ ...portfolio, heat: 0, drawdown: 0.5 }, CONFIG)).toBeCloseTo(0.85, 12);
  });
});
