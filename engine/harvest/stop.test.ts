import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, fromInteger, type Decimal } from '../decimal.ts';
import { isHit, isTighter, isWorthMoving, stopAt, tighterOf } from './stop.ts';

const tick = decimal('0.1');
const sides = fc.constantFrom('LONG', 'SHORT');

describe('stopAt', () => {
  it.each([
    ['LONG', '100', 0.02, '98'],
    ['SHORT', '100', 0.02, '102'],
    ['LONG', '100', 0.0206, '98'],
    ['SHORT', '100', 0.0206, '102'],
    ['LONG', '100', -0.05, '105'],
    ['SHORT', '100', -0.05, '95'],
  ] as const)('%s from %s at %d: %s', (side, entry, distance, expected) => {
    expect(stopAt(side, decimal(entry), distance, tick)).toBe(decimal(expected));
  });

  it('is exact without a tick, and nothing where no price can be', () => {
    expect(stopAt('LONG', decimal('100'), 0.0206, undefined)).toBe(decimal('97.94'));
    expect(stopAt('LONG', decimal('100'), 1, tick)).toBeUndefined();
    expect(stopAt('SHORT', decimal('100'), -1, tick)).toBeUndefined();
    expect(stopAt('SHORT', decimal('0.05'), 0.5, tick)).toBeUndefined();
    expect(stopAt('LONG', 0n, 0.02, tick)).toBeUndefined();
  });

  it('stands on the losing side of the entry, no further than the distance, and is not hit at the entry', () => {
    const entries = fc.integer({ min: 100, max: 10_000_000 }).map((ticks) => fromInteger(ticks) / 10n);
    fc.assert(
      fc.property(sides, entries, fc.double({ min: 0.011, max: 0.5, noNaN: true }), (side, entry, distance) => {
        const stop = stopAt(side, entry, distance, tick) as Decimal;
        expect(isTighter(side, entry, stop)).toBe(true);
        expect(isHit(side, entry, stop)).toBe(false);
        const exact = stopAt(side, entry, distance, undefined) as Decimal;
        expect(isTighter(side, exact, stop)).toBe(false);
      }),
    );
  });
});

describe('the tighter stop', () => {
  it.each([
    ['LONG', '98', '97', true],
    ['LONG', '97', '98', false],
    ['SHORT', '102', '103', true],
    ['SHORT', '103', '102', false],
    ['LONG', '98', '98', false],
    ['SHORT', '98', '98', false],
  ] as const)('%s %s against %s: %s', (side, a, b, tighter) => {
    expect(isTighter(side, decimal(a), decimal(b))).toBe(tighter);
    expect(tighterOf(side, decimal(a), decimal(b))).toBe(decimal(tighter ? a : b));
    expect(tighterOf(side, undefined, decimal(b))).toBe(decimal(b));
  });

  it.each([
    ['LONG', '98', '98.2', true],
    ['LONG', '98', '98.1', false],
    ['LONG', '98', '97', false],
    ['SHORT', '102', '101.8', true],
    ['SHORT', '102', '101.9', false],
  ] as const)('%s from %s to %s by steps of 0.2: %s', (side, from, to, worth) => {
    expect(isWorthMoving(side, decimal(from), decimal(to), decimal('0.2'))).toBe(worth);
  });

  it('is no move at all to stay, however small the step', () => {
    expect(isWorthMoving('LONG', decimal('98'), decimal('98'), 0n)).toBe(false);
  });
});

describe('isHit', () => {
  it.each([
    ['LONG', '98', true],
    ['LONG', '97', true],
    ['LONG', '98.1', false],
    ['SHORT', '98', true],
    ['SHORT', '98.1', true],
    ['SHORT', '97.9', false],
  ] as const)('%s at %s with the stop at 98: %s', (side, price, hit) => {
    expect(isHit(side, decimal(price), decimal('98'))).toBe(hit);
  });
});
