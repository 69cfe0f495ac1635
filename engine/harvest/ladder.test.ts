import { describe, expect, it } from 'vitest';
import { RUNGS_MAX, rungAt, rungReached } from './ladder.ts';

describe('the ladder', () => {
  it.each([
    [0.039, 0],
    [0.04, 1],
    [0.079, 1],
    [0.08, 2],
    [0.12, 3],
    [5, 3],
    [-1, 0],
  ])('a net return of %d with a distance of 0.02 reaches rung %i', (net, rung) => {
    expect(rungReached(net, 0.02)).toBe(rung);
  });

  it('takes 25, 50 and 75 %', () => {
    expect([1, 2, 3].map((number) => rungAt(number)?.action)).toEqual(['PARTIAL_25', 'PARTIAL_50', 'PARTIAL_75']);
    expect(rungAt(0)).toBeUndefined();
    expect(rungAt(RUNGS_MAX + 1)).toBeUndefined();
  });
});
