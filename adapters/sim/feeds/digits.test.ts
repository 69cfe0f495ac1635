import { describe, expect, it } from 'vitest';
import { decimalsOf, decimalText, plainDecimal, unitsOf } from './digits.ts';

describe('plainDecimal', () => {
  it.each([
    ['92404.24', '92404.24'],
    ['0', '0'],
    ['1e-7', '0.0000001'],
    ['1.25e-3', '0.00125'],
    ['1.25E+3', '1250'],
    ['1.25e1', '12.5'],
  ])('%s is %s', (text, plain) => {
    expect(plainDecimal(text)).toBe(plain);
  });

  it.each(['', '-1', '+1', '1.', '.5', '1,5', 'NaN', 'Infinity', '0x10', '1e999', ' 1'])('"%s" is none', (text) => {
    expect(plainDecimal(text)).toBeUndefined();
  });
});

describe('units', () => {
  it.each([
    ['1.5', 2, 150],
    ['1.500', 1, 15],
    ['100', 0, 100],
    ['100.0', 0, 100],
    ['0.00848', 5, 848],
    ['92404.24', 2, 9_240_424],
    ['1.005', 3, 1005],
  ])('%s in units of 10^-%i is %i', (text, decimals, units) => {
    expect(unitsOf(text, decimals)).toBe(units);
  });

  it('refuses a count that a double cannot hold exactly', () => {
    expect(unitsOf('9007199254740992', 0)).toBeNaN();
    expect(unitsOf('90071992547409.91', 3)).toBeNaN();
  });

  it('needs the decimals up to the last digit that is not zero', () => {
    expect(['1', '1.0', '1.50', '0.00848', '10.001000'].map(decimalsOf)).toEqual([0, 0, 1, 5, 3]);
  });

  it('writes them back', () => {
    expect([decimalText(150, 2), decimalText(5, 3), decimalText(7, 0)]).toEqual(['1.50', '0.005', '7']);
  });
});
