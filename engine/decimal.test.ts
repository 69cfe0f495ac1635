import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolute,
  ceilTo,
  decimal,
  divide,
  floorTo,
  formatDecimal,
  fromInteger,
  fromNumber,
  maximum,
  minimum,
  multiply,
  ONE,
  parseDecimal,
  toNumber,
} from './decimal.ts';
import { runs } from '../properties/drawn/runs.ts';

const anyDecimal = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const amount = fc.bigInt({ min: 0n, max: 10n ** 36n });
const step = fc.bigInt({ min: 1n, max: 10n ** 22n });
/** At most nine decimals, as text and as an integer count of 10⁻⁹. */
const nineDecimals = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });

describe('decimal', () => {
  it.each<[string, bigint]>([
    ['0', 0n],
    ['-0', 0n],
    ['-0.000', 0n],
    ['1.5', 1_500_000_000_000_000_000n],
    ['+1.5', 1_500_000_000_000_000_000n],
    ['1.', ONE],
    ['007', 7n * ONE],
    ['0.000000000000000001', 1n],
    ['1e-7', 100_000_000_000n],
    ['1.25E+3', 1_250n * ONE],
    ['-9.99e-05', -99_900_000_000_000n],
    ['1.500000000000000000000', 1_500_000_000_000_000_000n],
    ['999999999999999999999999999999', (10n ** 30n - 1n) * ONE],
  ])('reads %s', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each<string | undefined>([
    undefined,
    '',
    ' ',
    '.',
    '.5',
    '-',
    '1,5',
    ' 1',
    '1 ',
    '1\n',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '1e',
    '1e100',
    '1e99',
    '--1',
    '1.2.3',
    '١',
    '1'.repeat(31),
    '0.0000000000000000001',
    '1e-19',
    `0.${'0'.repeat(70)}`,
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it('refuses absurdly long text at once', () => {
    const startMs = performance.now();
    for (let count = 0; count < 1_000; count += 1) expect(parseDecimal('9'.repeat(1_000_000))).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  it('throws for our own mistakes', () => {
    expect(() => decimal('1,5')).toThrow('not a decimal');
    expect(() => divide(ONE, 0n)).toThrow('division by zero');
  });

  it('writes what it reads back, as plain text', () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        const text = formatDecimal(value);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(text).not.toBe('-0');
        expect(parseDecimal(text)).toBe(value);
      }),
    );
  });

  it('reads any number of digits, whatever the zeros around them', () => {
    const digits = (least: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},18}$`));
    fc.assert(
      fc.property(fc.constantFrom('', '-', '+'), digits(1), digits(0), (sign, whole, fraction) => {
        const magnitude = BigInt(whole + fraction.padEnd(18, '0'));
        expect(parseDecimal(`${sign}${whole}.${fraction}`)).toBe(sign === '-' ? -magnitude : magnitude);
      }),
    );
  });

  it('is, as a float, the double nearest to its text', () => {
    const nano = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((count) => count * 10n ** 9n);
    const small = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
    fc.assert(
      fc.property(fc.oneof(nano, small, anyDecimal), (value) => {
        expect(toNumber(value)).toBe(Number(formatDecimal(value)));
      }),
      runs(1_000),
    );
  });

  it.each<[number, string | undefined]>([
    [0.1 + 0.2, '0.30000000000000004'],
    [-0, '0'],
    [1e-7, '0.0000001'],
    [1.1e-10, '0.00000000011'],
    [1.23456789e-12, '0.000000000001234568'],
    [5e-324, '0'],
    [1e21, '1000000000000000000000'],
    [70_717.000_001, '70717.000001'],
    [-1234.5, '-1234.5'],
    [1e300, undefined],
    [Number.NaN, undefined],
    [Number.NEGATIVE_INFINITY, undefined],
  ])('reads the float %d', (value, text) => {
    const read = fromNumber(value);
    expect(read === undefined ? undefined : formatDecimal(read)).toBe(text);
  });

  it('reads every price-like float as the shortest decimal that names it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (value) => {
        const read = fromNumber(value);
        expect(read === undefined ? undefined : Math.abs(toNumber(read) - value)).toBeLessThanOrEqual(1e-18);
      }),
    );
  });

  it('multiplies factors of at most nine decimals exactly', () => {
    fc.assert(
      fc.property(nineDecimals, nineDecimals, (a, b) => {
        const nine = 10n ** 9n;
        expect(multiply(a * nine, b * nine)).toBe(a * b);
      }),
    );
    expect(formatDecimal(multiply(decimal('0.000000001'), decimal('0.000000001')))).toBe('0.000000000000000001');
  });

  it('divides towards zero', () => {
    expect(formatDecimal(divide(decimal('-2'), decimal('3')))).toBe('-0.666666666666666666');
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 30n }), (a, b) => {
        const quotient = divide(a, b);
        expect(quotient * b <= a * ONE && a * ONE < (quotient + 1n) * b).toBe(true);
      }),
    );
  });

  it('rounds to the nearest multiple below and above', () => {
    fc.assert(
      fc.property(amount, step, (value, size) => {
        const [low, high] = [floorTo(value, size), ceilTo(value, size)];
        expect([low % size, high % size]).toEqual([0n, 0n]);
        expect(low <= value && value < low + size && high >= value && value > high - size).toBe(true);
      }),
    );
  });

  it('has the small change', () => {
    expect([absolute(-3n), absolute(3n), minimum(1n, 2n), maximum(1n, 2n)]).toEqual([3n, 3n, 1n, 2n]);
    expect(fromInteger(-7)).toBe(decimal('-7'));
  });
});
