import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ddmin } from './ddmin.ts';

it('finds exactly the items that must be there together, in their order', () => {
  const cases = fc
    .uniqueArray(fc.nat(), { minLength: 1, maxLength: 40 })
    .chain((items) => fc.tuple(fc.constant(items), fc.subarray(items)));
  fc.assert(
    fc.property(cases, ([items, culprits]) => {
      const fails = (part: readonly number[]): boolean => culprits.every((culprit) => part.includes(culprit));
      expect(ddmin(items, fails)).toEqual(culprits);
    }),
  );
});

it('leaves nothing out that is needed where any two of three will do', () => {
  const kept = ddmin([1, 2, 3, 4, 5, 6], (part) => part.filter((item) => item % 2 === 0).length >= 2);
  expect(kept).toHaveLength(2);
});

it('keeps what it has when it may try no more', () => {
  let tries = 3;
  const kept = ddmin([1, 2, 3, 4, 5, 6, 7, 8], (part) => (tries -= 1) >= 0 && part.includes(8));
  expect(kept).toContain(8);
  expect(kept.length).toBeLessThan(8);
});
