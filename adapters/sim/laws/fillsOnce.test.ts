import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import { ORDER_STATUSES, ORDER_STEPS } from '../../../engine/nouns/orderStatus.ts';
import type { Order } from '../../../engine/nouns/order.ts';
import { fillsOnceLaw } from './fillsOnce.ts';
import { journal, LawBench, ticket, venueOrder } from './fixture.ts';

const half = decimal('0.5');
const with_ = (tradeIds: string[], filled: string, more: Partial<Order> = {}) =>
  journal(ticket(), { status: 'PARTIALLY_FILLED', tradeIds, filledQuantity: decimal(filled), ...more });

function traded(): LawBench {
  return new LawBench(fillsOnceLaw)
    .fill(venueOrder(), '1', half)
    .fill(venueOrder(), '12', half)
    .journal(with_(['1'], '0.5'));
}

describe('fills-once', () => {
  it('passes each trade folded once', () => {
    const bench = traded().journal(with_(['1', '12'], '1', { status: 'FILLED' }));
    bench.journal(with_(['1', '12'], '1', { status: 'FILLED', endCode: 'FILLED' })).atRest();
    expect(bench.broken).toEqual([]);
  });

  it.each([
    ['a trade folded again', with_(['1', '1'], '1')],
    ['a trade that never was', with_(['1', '99'], '1')],
    ['a wrong quantity', with_(['1', '12'], '0.9')],
    ['a fill without a trade', with_(['1'], '1')],
    ['a forgotten trade', with_(['12'], '0.5')],
    ['a trade id that only begins alike', with_(['12'], '1')],
  ])('catches %s', (_, order) => {
    expect(traded().journal(order).broken.length).toBeGreaterThan(0);
  });

  it('does not wait for the trades of an account that was reset, but takes one that is on its way', () => {
    expect(traded().atRest().broken).toHaveLength(1);
    expect(traded().reset().atRest().broken).toEqual([]);
    const late = traded()
      .reset()
      .journal(with_(['1', '12'], '1'));
    expect(late.broken).toEqual([]);
    expect(late.journal(with_(['1', '12', '12'], '1')).broken).toHaveLength(1);
  });

  it('catches the trade of another order', () => {
    const other = ticket({ planId: 'p2' });
    const bench = traded().journal(journal(other, { status: 'FILLED', tradeIds: ['12'], filledQuantity: half }));
    expect(bench.broken).toEqual(['plan p2 (lk-p2-1) folded trade 12 of BTCUSDT, which belongs to lk-p1-1']);
  });

  it('catches, at rest, a trade that is not folded', () => {
    expect(traded().atRest().broken).toEqual(['at rest trade BTCUSDT 12 of order lk-p1-1 is not folded']);
  });

  it('allows exactly the steps of the table', () => {
    for (const before of ORDER_STATUSES) {
      for (const status of ORDER_STATUSES) {
        const bench = new LawBench(fillsOnceLaw)
          .journal(journal(ticket(), { status: before }))
          .journal(journal(ticket(), { status }));
        const allowed = before === status || ORDER_STEPS[before].includes(status);
        expect([before, status, bench.broken.length]).toEqual([before, status, allowed ? 0 : 1]);
      }
    }
  });

  it('catches an order that goes on after its end', () => {
    const ended = journal(ticket(), { status: 'REJECTED', endCode: 'VENUE_REJECTED' });
    const bench = new LawBench(fillsOnceLaw).journal(ended).journal({ ...ended, endCode: 'NOT_FILLED' });
    expect(bench.broken).toEqual(['plan p1 ended as VENUE_REJECTED and went on as NOT_FILLED']);
  });
});
