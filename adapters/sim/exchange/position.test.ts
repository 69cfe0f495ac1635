import { expect, test } from 'vitest';
import { decimal, formatDecimal } from '../../../engine/decimal.ts';
import { closableQuantity, FLAT, fillPosition, unrealizedPnlUsd, type Position } from './position.ts';

/** Worked out by hand. `from` and `to` are [amount, entry price]. */
const FILLS = [
  { name: 'open long', from: ['0', '0'], side: 'BUY', quantity: '2', price: '100', to: ['2', '100'], pnl: '0' },
  { name: 'open short', from: ['0', '0'], side: 'SELL', quantity: '2', price: '100', to: ['-2', '100'], pnl: '0' },
  {
    name: 'increase long: (2·100 + 1·130) / 3',
    from: ['2', '100'],
    side: 'BUY',
    quantity: '1',
    price: '130',
    to: ['3', '110'],
    pnl: '0',
  },
  {
    name: 'increase short: (1·100 + 3·120) / 4',
    from: ['-1', '100'],
    side: 'SELL',
    quantity: '3',
    price: '120',
    to: ['-4', '115'],
    pnl: '0',
  },
  {
    name: 'increase with a repeating quotient',
    from: ['1', '100'],
    side: 'BUY',
    quantity: '2',
    price: '100.1',
    to: ['3', '100.066666666666666666'],
    pnl: '0',
  },
  {
    name: 'reduce long keeps the entry: 1·(120 − 110)',
    from: ['3', '110'],
    side: 'SELL',
    quantity: '1',
    price: '120',
    to: ['2', '110'],
    pnl: '10',
  },
  {
    name: 'reduce short at a loss: 1·(115 − 120)',
    from: ['-4', '115'],
    side: 'BUY',
    quantity: '1',
    price: '120',
    to: ['-3', '115'],
    pnl: '-5',
  },
  { name: 'close long', from: ['2', '110'], side: 'SELL', quantity: '2', price: '100', to: ['0', '0'], pnl: '-20' },
  {
    name: 'flip resets the entry: 2·(120 − 110)',
    from: ['2', '110'],
    side: 'SELL',
    quantity: '5',
    price: '120',
    to: ['-3', '120'],
    pnl: '20',
  },
  {
    name: 'flip from short: 1·(100 − 90)',
    from: ['-1', '100'],
    side: 'BUY',
    quantity: '3',
    price: '90',
    to: ['2', '90'],
    pnl: '10',
  },
] as const;

test.each(FILLS)('$name', ({ from, side, quantity, price, to, pnl }) => {
  const before: Position = { amount: decimal(from[0]), entryPrice: decimal(from[1]) };
  const { position, realizedPnlUsd } = fillPosition(before, side, decimal(quantity), decimal(price));
  expect([formatDecimal(position.amount), formatDecimal(position.entryPrice)]).toEqual(to);
  expect(formatDecimal(realizedPnlUsd)).toBe(pnl);
});

test.each([
  ['2', 'SELL', '2'],
  ['2', 'BUY', '0'],
  ['-3', 'BUY', '3'],
  ['-3', 'SELL', '0'],
] as const)('of %s a %s can close %s', (amount, side, closable) => {
  expect(closableQuantity({ amount: decimal(amount), entryPrice: decimal('1') }, side)).toBe(decimal(closable));
});

test('unrealized PnL has the sign of the direction', () => {
  const entryPrice = decimal('100');
  expect(unrealizedPnlUsd({ amount: decimal('-2'), entryPrice }, decimal('90'))).toBe(decimal('20'));
  expect(unrealizedPnlUsd({ amount: decimal('2'), entryPrice }, decimal('90'))).toBe(decimal('-20'));
  expect(unrealizedPnlUsd(FLAT, decimal('90'))).toBe(0n);
});
