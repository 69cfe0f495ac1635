import { expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const KNOWN = ['deadlock', 'duplicate-storm', 'p33-outage'];

it.each([
  ['deadlok', 'deadlock'],
  ['DEADLOCK', 'deadlock'],
  ['storm', 'duplicate-storm'],
  ['outage', 'p33-outage'],
  ['dupicate-strom', 'duplicate-storm'],
  ['xyzzy', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('nearest(%.20s)', (word, meant) => expect(nearest(word, KNOWN)).toBe(meant));

it('says nothing where it knows nothing', () => {
  expect(didYouMean('deadlok', KNOWN)).toBe(', did you mean deadlock?');
  expect(didYouMean('deadlok', [])).toBe('');
});
