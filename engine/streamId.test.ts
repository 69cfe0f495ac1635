import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds, FIRST_ID, idMs, maxId, nextId } from './streamId.ts';

describe('stream ids', () => {
  it.each<[string, string, number]>([
    ['1-0', '1-0', 0],
    ['1-0', '1-1', -1],
    ['1-10', '1-9', 1],
    ['9-0', '10-0', -1],
    ['2-0', '1-99', 1],
    [FIRST_ID, '0-1', -1],
  ])('compares %s with %s', (a, b, sign) => {
    expect(Math.sign(compareIds(a, b))).toBe(sign);
    expect(maxId(a, b)).toBe(sign >= 0 ? a : b);
  });

  it.each<[string, number, string]>([
    [FIRST_ID, 5, '5-0'],
    ['5-0', 5, '5-1'],
    ['5-9', 4, '5-10'],
    ['5-9', 6, '6-0'],
  ])('after %s at %d comes %s', (last, atMs, id) => {
    expect(nextId(last, atMs)).toBe(id);
  });

  it('only ever grows, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (clock) => {
        let last = FIRST_ID;
        for (const atMs of clock) {
          const id = nextId(last, atMs);
          expect(compareIds(id, last)).toBeGreaterThan(0);
          expect(idMs(id)).toBeGreaterThanOrEqual(atMs);
          last = id;
        }
      }),
    );
  });
});
