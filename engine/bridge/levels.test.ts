import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decimal, formatDecimal, fromInteger } from '../decimal.ts';
import { resolveLevels } from './levels.ts';

const at = (text: string) => ({ price: decimal(text) });
const away = (text: string) => ({ distance: decimal(text) });

describe('resolveLevels', () => {
  it.each([
    ['BUY', away('0.02'), away('0.04'), '98', '104'],
    ['SELL', away('0.02'), away('0.04'), '102', '96'],
    ['BUY', at('95'), at('199.9'), '95', '199.9'],
    ['SELL', at('199.9'), at('0.1'), '199.9', '0.1'],
  ] as const)('%s', (side, stopLoss, takeProfit, stop, target) => {
    expect(resolveLevels({ stopLoss, takeProfit }, side, decimal('100'))).toEqual({
      stopLoss: decimal(stop),
      takeProfit: decimal(target),
    });
  });

  it('leaves out what was not said', () => expect(resolveLevels({}, 'BUY', decimal('100'))).toEqual({}));

  it.each([
    // AAVEUSDT 2026-02-07: a short with the stop of a long.
    [
      'SELL',
      '103.15',
      { stopLoss: at('99.96') },
      'stop_loss on the wrong side of the price: stop_loss=99.96 price=103.15',
    ],
    ['BUY', '100', { stopLoss: at('100') }, 'stop_loss on the wrong side of the price: stop_loss=100 price=100'],
    ['BUY', '100', { takeProfit: at('99') }, 'take_profit on the wrong side of the price: take_profit=99 price=100'],
    ['SELL', '100', { takeProfit: at('101') }, 'take_profit on the wrong side of the price: take_profit=101 price=100'],
    // 2026-03-03: an absolute ATR used as a fraction.
    [
      'SELL',
      '71000',
      { stopLoss: at('96000000') },
      'stop_loss further from the price than the price itself: stop_loss=96000000 price=71000',
    ],
    [
      'BUY',
      '100',
      { takeProfit: at('200') },
      'take_profit further from the price than the price itself: take_profit=200 price=100',
    ],
  ] as const)('refuses %s at %s', (side, price, levels, fault) => {
    expect(resolveLevels(levels, side, decimal(price))).toEqual({ fault });
  });

  it('puts the stop and the target on different sides, whatever it accepts', () => {
    const price = fc.integer({ min: 1, max: 1_000_000 }).map(fromInteger);
    const level = fc.oneof(
      price.map((value) => ({ price: value })),
      fc.integer({ min: 1, max: 9_999 }).map((value) => ({ distance: fromInteger(value) / 10_000n })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('BUY' as const, 'SELL' as const),
        price,
        level,
        level,
        (side, entry, stopLoss, takeProfit) => {
          const levels = resolveLevels({ stopLoss, takeProfit }, side, entry);
          if ('fault' in levels) return;
          const { stopLoss: stop = 0n, takeProfit: target = 0n } = levels;
          const ordered = side === 'BUY' ? stop < entry && entry < target : target < entry && entry < stop;
          expect(ordered, `${formatDecimal(stop)} ${formatDecimal(entry)} ${formatDecimal(target)}`).toBe(true);
          expect(stop > 0n && target > 0n).toBe(true);
        },
      ),
    );
  });
});
