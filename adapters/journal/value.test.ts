import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, encode } from './value.ts';

/** Keys that could pose as the encoding's own words, or as something of JavaScript's. */
const hostileKey = fc.constantFrom('$n', '$u', '$m', '$o', '$f', '$', '__proto__', 'constructor', '', '\t\n', '7');

const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(tie('value'), fc.constant(undefined))),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((pairs) => new Map(pairs)),
    fc.array(fc.tuple(fc.oneof(fc.string(), hostileKey), tie('value'))).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;

it('comes back as it was, whatever the keys and texts are', () => {
  fc.assert(
    fc.property(value, (one) => {
      const text = encode(one);
      expect(text).not.toMatch(/[\t\n]/);
      expect(decode(text)).toEqual(one);
      expect(encode(decode(text))).toBe(text);
    }),
    { numRuns: 500 },
  );
});

it('takes an outside record that speaks the encoding’s words for a record', () => {
  for (const fields of [{ $n: '5' }, { a: '1', $u: '0' }, { $m: [] }]) expect(decode(encode(fields))).toEqual(fields);
});

it('leaves out a property that is undefined, and keeps an absence in a list', () => {
  expect(encode({ a: undefined, b: [undefined] })).toBe('{"b":[{"$u":0}]}');
});

it('refuses what no record can hold', () => {
  expect(() => encode({ a: () => 1 })).toThrow('a function has no form in a journal');
});
