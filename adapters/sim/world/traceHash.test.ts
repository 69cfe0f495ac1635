import { describe, expect, it } from 'vitest';
import { TraceHash } from './traceHash.ts';

const hashOf = (...parts: (string | number)[]): string => {
  const hash = new TraceHash();
  for (const part of parts) {
    if (typeof part === 'string') hash.text(part);
    else hash.integer(part);
  }
  return hash.hex();
};

describe('a trace hash', () => {
  it('is the same on every machine', () => {
    expect(hashOf('quantum:position:BTCUSDT', 'odd', 'ünicöde €', 1_769_990_400_000_123)).toBe('f78a56b6a3026fba');
  });

  it.each<[(string | number)[], (string | number)[]]>([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['abc'], ['abc', '']],
    [['ab'], ['ba']],
    [['abcd'], ['cdab']],
    [['a'], ['a\0']],
    [['a\u0100'], ['\u0100a']],
    [[1], [2]],
    [[1], [1 + 2 ** 32]],
    [['1'], [1]],
  ])('tells %j from %j', (one, other) => {
    expect(hashOf(...one)).not.toBe(hashOf(...other));
  });

  it('spreads: a hundred thousand texts that differ in one place have hashes of their own, in both halves', () => {
    const hashes = Array.from({ length: 100_000 }, (_, number) => hashOf(`entry-price-${number}`));
    expect(new Set(hashes).size).toBe(hashes.length);
    // By chance alone about 1.2 pairs of 32 bits meet.
    for (const half of [hashes.map((hash) => hash.slice(0, 8)), hashes.map((hash) => hash.slice(8))])
      expect(new Set(half).size).toBeGreaterThan(hashes.length - 12);
  });
});
