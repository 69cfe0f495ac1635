import { describe, expect, it } from 'vitest';
import { RandomStreams } from './random.ts';

const draws = (seed: string, name: string, count = 8): number[] => {
  const stream = new RandomStreams(seed).stream(name);
  return Array.from({ length: count }, () => stream.next());
};

describe('RandomStreams', () => {
  it('gives the same numbers for the same seed and name, on every platform', () => {
    expect(draws('seed-1', 'latency', 4)).toEqual([
      0.3265167267527431, 0.31983243045397103, 0.6291615231893957, 0.1201122710481286,
    ]);
    expect(draws('seed-1', 'latency')).toEqual(draws('seed-1', 'latency'));
  });

  it('gives other numbers for another name or seed', () => {
    const first = draws('seed-1', 'latency');
    expect(draws('seed-1', 'faults')).not.toEqual(first);
    expect(draws('seed-2', 'latency')).not.toEqual(first);
  });

  it('does not let a draw in one stream shift another', () => {
    const streams = new RandomStreams('seed-1');
    const shifted = Array.from({ length: 8 }, () => {
      streams.stream('faults').next();
      return streams.stream('latency').next();
    });
    expect(shifted).toEqual(draws('seed-1', 'latency'));
  });

  it('is uncorrelated between neighbouring names', () => {
    const count = 4000;
    const a = draws('s', 'fault/1', count);
    const b = draws('s', 'fault/2', count);
    const covariance = a.reduce((sum, value, i) => sum + (value - 0.5) * ((b[i] ?? 0) - 0.5), 0) / count;
    // Variance of a uniform is 1/12; the standard error of a correlation is 1/sqrt(4000) = 0.016.
    expect(Math.abs(covariance * 12)).toBeLessThan(0.064);
  });
});

describe('RandomStream', () => {
  const stream = new RandomStreams('distributions').stream('test');

  it('int reaches both ends and nothing beyond', () => {
    const seen = new Set(Array.from({ length: 500 }, () => stream.int(-1, 2)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
    expect(() => stream.int(2, 1)).toThrow(RangeError);
    expect(() => stream.int(0.5, 2)).toThrow(RangeError);
  });

  it('chance never, always, and about as often as asked', () => {
    const hits = (p: number): number => Array.from({ length: 4000 }, () => stream.chance(p)).filter(Boolean).length;
    expect(hits(0)).toBe(0);
    expect(hits(1)).toBe(4000);
    expect(Math.abs(hits(0.25) - 1000)).toBeLessThan(4 * 28);
    expect(() => stream.chance(1.5)).toThrow(RangeError);
  });

  it('shuffle keeps the items and the argument', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = stream.shuffle(items);
    expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });

  it('shuffle puts each item first equally often', () => {
    const first = [0, 0, 0];
    for (let i = 0; i < 3000; i++) first[stream.shuffle([0, 1, 2])[0] as number]! += 1;
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(4 * 26);
  });

  it('pick returns every item and refuses an empty list', () => {
    expect(new Set(Array.from({ length: 100 }, () => stream.pick(['a', 'b', 'c']))).size).toBe(3);
    expect(() => stream.pick([])).toThrow(RangeError);
  });

  it('normal has mean 0 and deviation 1, exponential its mean', () => {
    const count = 20_000;
    const normals = Array.from({ length: count }, () => stream.normal());
    const mean = normals.reduce((sum, value) => sum + value, 0) / count;
    const variance = normals.reduce((sum, value) => sum + value * value, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    const waits = Array.from({ length: count }, () => stream.exponential(50));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(waits.reduce((sum, value) => sum + value, 0) / count - 50)).toBeLessThan(1.5);
  });
});
