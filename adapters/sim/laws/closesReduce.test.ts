import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import { closesReduceLaw } from './closesReduce.ts';
import { BTC, LawBench, placement, ticket, venueOrder } from './fixture.ts';

const close = ticket({ planId: 'x1', side: 'SELL', reduceOnly: true });
const held = () => new LawBench(closesReduceLaw).permit(close).permit(ticket()).outside(BTC, decimal('1'));

describe('closes-reduce', () => {
  it('passes an entry that grows and a close that shrinks, to the last unit', () => {
    const bench = held().send(placement()).fill(venueOrder(), '1', decimal('1')).send(placement(close));
    bench.fill(venueOrder(close), '2', decimal('1')).fill(venueOrder(close), '3', decimal('1'));
    expect(bench.broken).toEqual([]);
  });

  it('catches a close that crosses zero, and one that grows', () => {
    expect(held().fill(venueOrder(close), '1', decimal('1.5')).broken).toEqual([
      'trade 1 of the close lk-x1-1 moved BTCUSDT from 1 to -0.5',
    ]);
    const wrong = venueOrder({ ...close, side: 'BUY' });
    expect(held().fill(wrong, '1', decimal('1')).broken).toEqual([
      'trade 1 of the close lk-x1-1 moved BTCUSDT from 1 to 2',
    ]);
  });

  it('knows a close by its ticket, whatever the order says', () => {
    const disguised = { ...venueOrder(close), reduceOnly: false };
    expect(held().fill(disguised, '1', decimal('3')).broken).toHaveLength(1);
    expect(held().send(placement(close, { reduceOnly: false })).broken).toEqual([
      'executor sent lk-x1-1, a close, without reduce-only',
    ]);
  });
});
