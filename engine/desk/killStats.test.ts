import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { killZ, readKillStats, sampleKill, writeKillStats, type KillStats } from './killStats.ts';

const CONFIG = configOf();
const SEED = configOf({ GOVERNOR_CUTOFFS: 'seed' });

/** Samples one score a minute, the last of which still waits. */
function after(scores: readonly number[], config = CONFIG): KillStats | undefined {
  let stats: KillStats | undefined;
  scores.forEach((score, index) => {
    stats = sampleKill(stats, score, (index + 1) * 60_000, config);
  });
  return stats;
}

describe('sampleKill', () => {
  it('judges a score by the samples before it', () => {
    const first = after([0.55]);
    expect(first).toMatchObject({ mean: 0.5, count: 0, newest: 0.55, asOfMs: 60_000 });
    expect(first?.variance).toBeCloseTo(0.0025, 12);
    const second = after([0.55, 0.9]);
    expect(second).toMatchObject({ count: 1, newest: 0.9, asOfMs: 120_000 });
    expect(second?.mean).toBeCloseTo(0.5 + 0.002 * 0.05, 12);
    expect(second?.variance).toBeCloseTo(0.998 * (0.0025 + 0.002 * 0.05 * 0.05), 12);
  });

  it('takes a bar once', () => {
    const once = after([0.5, 0.6]);
    expect(sampleKill(once, 0.6, 120_000, CONFIG)).toBeUndefined();
    expect(sampleKill(once, 0.9, 60_000, CONFIG)).toBeUndefined();
    expect(sampleKill(once, 0.9, 180_000, CONFIG)).toBeDefined();
  });

  it('cuts a sample to two standard deviations', () => {
    const cut = after([0.9, 0.5]);
    expect(cut?.mean).toBeCloseTo(0.5 + 0.002 * 0.1, 12);
    expect(after([0.6, 0.5])).toEqual(cut);
  });

  it('never calls usual what happens less than a quarter of the time', () => {
    const stats = after(Array.from({ length: 20_000 }, (_, minute) => (minute % 5 === 0 ? 0.74 : 0.525)));
    expect(killZ(stats, 0.74, CONFIG)).toBeGreaterThan(5);
  });

  it('calls usual what goes on for a day', () => {
    const stats = after(Array.from({ length: 1_440 }, () => 0.74));
    expect(killZ(stats, 0.74, CONFIG)).toBeLessThan(0.5);
  });

  it('follows the seed to the letter when asked to: alpha 0.1, nothing cut', () => {
    const stats = after([0.9, 0.5], SEED);
    expect(stats?.mean).toBeCloseTo(0.54, 12);
    expect(stats?.variance).toBeCloseTo(0.9 * (0.0025 + 0.1 * 0.16), 12);
    expect(killZ(stats, 0.64, SEED)).toBeCloseTo(0.1 / (Math.sqrt(0.01665) + 1e-6), 9);
  });

  it('is moved by each bar once, whichever of them are told again, and in whatever order', () => {
    const told = fc.record({
      minute: fc.integer({ min: 1, max: 30 }),
      score: fc.double({ min: 0.5, max: 0.93, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), (stories) => {
        let [stats, once]: (KillStats | undefined)[] = [undefined, undefined];
        let newest = 0;
        for (const { minute, score } of stories) {
          stats = sampleKill(stats, score, minute * 60_000, CONFIG) ?? stats;
          if (minute <= newest) continue;
          newest = minute;
          once = sampleKill(once, score, minute * 60_000, CONFIG);
        }
        expect(stats).toEqual(once);
        expect(stats?.count ?? 0).toBeLessThan(Math.max(1, newest));
      }),
    );
  });

  it('stays within the range of scores', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 0.93, noNaN: true }), { maxLength: 300 }), (scores) => {
        const stats = after(scores);
        if (stats === undefined) return;
        expect(stats.mean).toBeGreaterThanOrEqual(0.5);
        expect(stats.mean).toBeLessThanOrEqual(0.93);
        expect(stats.variance).toBeGreaterThan(0);
      }),
    );
  });
});

describe('killZ', () => {
  it('measures by the prior before any sample, and never by less than the floor', () => {
    expect(killZ(undefined, 0.6, CONFIG)).toBeCloseTo(2, 12);
    const still = { mean: 0.5, variance: 0, count: 9, asOfMs: 1 };
    expect(killZ(still, 0.55, CONFIG)).toBeCloseTo(2.5, 12);
  });
});

describe('readKillStats', () => {
  it('reads what was written', () => {
    const stats = after([0.5, 0.7312, 0.61]);
    expect(stats).toBeDefined();
    if (stats !== undefined) expect(readKillStats(writeKillStats(stats))).toEqual(stats);
  });

  it.each([
    [undefined],
    [{}],
    [{ mean: 'x' }],
    [{ mean: '1.5' }],
    [{ mean: '' }],
    [{ variance: '-1' }],
    [{ variance: 'Infinity' }],
    [{ count: '0.5' }],
    [{ count: '-1' }],
    [{ as_of_ms: '1e400' }],
  ])('takes %o for absent', (spoiled) => {
    const good = { mean: '0.5', variance: '0.01', count: '3', as_of_ms: '60000' };
    expect(readKillStats(good)).toBeDefined();
    const empty = spoiled === undefined || Object.keys(spoiled).length === 0;
    expect(readKillStats(empty ? spoiled : { ...good, ...spoiled })).toBeUndefined();
  });
});
