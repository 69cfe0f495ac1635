import { describe, expect, it } from 'vitest';
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { readOrder } from '../nouns/order.ts';
import { AT_MS, CLOSE, ENTRY, SYMBOL } from './fixture.ts';
import { mayStart, readOpenOrders, saveOrder, type OpenOrder } from './openOrders.ts';
import type { OrderStatus } from '../nouns/orderStatus.ts';
import { newOrder } from './sending.ts';

function open(planId: string, status: OrderStatus, more: Partial<OpenOrder> = {}): OpenOrder {
  return { planId, symbol: SYMBOL, reduceOnly: false, status, checkMs: 0, issuedMs: 0, ...more };
}
const exit = { reduceOnly: true } as const;
const elsewhere = { symbol: 'ETHUSDT' } as const;
const entry = open('me', 'READY');
const close = open('me', 'READY', exit);

describe('an order may start', () => {
  it.each<[string, OpenOrder, OpenOrder[], boolean]>([
    ['alone', entry, [], true],
    ['when only it itself is in flight', entry, [open('me', 'SENDING')], true],
    ['beside one that waits', entry, [open('a', 'READY')], true],
    ['not beside one whose fills are not folded yet', entry, [open('a', 'FILLED')], false],
    ['not beside an exit whose fills are not folded yet', entry, [open('a', 'FILLED', exit)], false],
    ['an exit past fills that are not folded yet', close, [open('a', 'FILLED'), open('b', 'FILLED', exit)], true],
    ['beside others elsewhere', entry, [open('a', 'SENDING', elsewhere), open('b', 'UNKNOWN', elsewhere)], true],
    ['not beside a sent one', entry, [open('a', 'SENDING')], false],
    ['not beside an unknown one', entry, [open('a', 'UNKNOWN')], false],
    ['not beside an accepted one', entry, [open('a', 'ACCEPTED')], false],
    ['not beside a partly filled one', entry, [open('a', 'PARTIALLY_FILLED')], false],
    ['not beside an exit', entry, [open('a', 'UNKNOWN', exit)], false],
    ['an exit past an unknown entry', close, [open('a', 'UNKNOWN')], true],
    ['an exit past an entry that was sent', close, [open('a', 'SENDING')], true],
    ['an exit past an entry that is filling', close, [open('a', 'PARTIALLY_FILLED')], true],
    ['an exit not past an unknown exit', close, [open('a', 'UNKNOWN', exit)], false],
  ])('%s', (_, order, others, may) => {
    expect(mayStart(order, others, 16)).toBe(may);
  });

  it('within the bound of orders in flight; an exit always', () => {
    const busy = ['A', 'B', 'C'].map((symbol) => open(symbol, 'SENDING', { symbol }));
    expect([mayStart(entry, busy, 4), mayStart(entry, busy, 3), mayStart(close, busy, 3)]).toEqual([true, false, true]);
  });
});

describe('the index of open orders', () => {
  it('puts exits first, then the oldest', () => {
    const fields = { b: 'S|E|READY|5|2', a: 'S|E|READY|5|2', c: 'S|E|READY|5|1', x: 'S|X|UNKNOWN|5|9' };
    expect(readOpenOrders(fields).map(({ planId }) => planId)).toEqual(['x', 'c', 'a', 'b']);
  });

  it('leaves out what cannot be read; an unreadable time is due', () => {
    expect(readOpenOrders({ a: '', b: 'S|E|NONSENSE|1|1', c: 'S' })).toEqual([]);
    expect(readOpenOrders({ a: 'S|E|UNKNOWN|x|' })).toMatchObject([{ checkMs: 0, issuedMs: 0 }]);
    expect(readOpenOrders(undefined)).toEqual([]);
  });

  it.each([ENTRY, CLOSE])('says what the journal says, until the order ends', (ticket) => {
    const order = { ...newOrder(ticket, AT_MS), status: 'UNKNOWN' as const, checkMs: AT_MS + 5 };
    const saved = new Decision();
    saveOrder(saved, order, AT_MS);
    const [journal, index] = saved.writes;
    const { planId, symbol, reduceOnly, status, checkMs, issuedMs } = order;
    if (journal?.op !== 'put' || index?.op !== 'merge') throw new Error('not a put and a merge');
    expect(readOpenOrders(index.fields)).toEqual([{ planId, symbol, reduceOnly, status, checkMs, issuedMs }]);
    expect(readOrder(journal.fields)).toEqual(order);
    const ended = new Decision();
    saveOrder(ended, { ...order, endCode: 'FILLED' }, AT_MS);
    expect(ended.writes).toMatchObject([
      { op: 'put', key: HASH.order(planId), expiresAtMs: AT_MS + 86_400_000 },
      { op: 'drop', key: HASH.openOrders, fields: [planId] },
    ]);
  });
});
