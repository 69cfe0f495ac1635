import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH } from '../names.ts';
import { EMPTY_LEDGER, writeLedger, type Ledger } from '../nouns/ledger.ts';
import type { Ticket } from '../nouns/ticket.ts';
import {
  answer,
  AT_MS,
  Bench,
  CLOSE,
  DEADLINE_MS,
  ENTRY,
  found,
  holds,
  NOT_FOUND,
  rejected,
  SYMBOL,
  trade,
  trades,
  UNKNOWN,
} from './fixture.ts';

const NO_ORDERS = answer({ kind: 'orders', orders: [] });
const HELD: Ledger = {
  ...EMPTY_LEDGER,
  amount: decimal('2'),
  entryPrice: decimal('100'),
  version: 1,
  recentOrders: ['70'],
  externalTradeId: '99',
};

/** An order nobody has answered for; the clock is past the deadline, and the venue has been asked. */
function unknown(ticket: Ticket = ENTRY, ledger?: Ledger): Bench {
  const bench = new Bench();
  bench.take(ticket);
  if (ledger !== undefined) bench.shelf.hashes.set(HASH.ledger(SYMBOL), writeLedger(ledger));
  bench.reply('placeOrder', UNKNOWN);
  bench.cycle(250);
  return bench;
}

/** All four pieces of evidence, the position last. */
function prove(bench: Bench, amount: string, ...list: Parameters<typeof trades>): void {
  bench.reply('queryOrder', NOT_FOUND);
  bench.reply('orders', NO_ORDERS);
  bench.reply('trades', trades(...list));
  bench.reply('positions', holds(amount));
}

describe('an unknown order', () => {
  it('is asked for by client id, quickly at first, then patiently', () => {
    const bench = unknown();
    expect(bench.order()).toMatchObject({ status: 'UNKNOWN', proofStep: 'query' });
    const pauses = [];
    for (let look = 1; look <= 6; look += 1) {
      expect(bench.reply('queryOrder', UNKNOWN)).toMatchObject({ clientOrderId: 'lk-p1-1' });
      const waitMs = bench.order().checkMs - bench.atMs;
      expect(bench.cycle(waitMs - 1).effects).toEqual([]);
      bench.cycle(1);
      pauses.push(waitMs);
    }
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000]);
  });

  it.each([
    ['NEW', '0', 'ACCEPTED'],
    ['PARTIALLY_FILLED', '1', 'PARTIALLY_FILLED'],
    ['FILLED', '2', 'FILLED'],
  ] as const)('that the venue knows is adopted: %s', (news, executed, status) => {
    const bench = unknown();
    bench.reply('queryOrder', answer({ kind: 'order', order: found(news, executed) }));
    expect(bench.order()).toMatchObject({ status, venueOrderId: '77', executedQuantity: decimal(executed) });
  });

  it.each([
    ['-2013', rejected(-2013, AT_MS + DEADLINE_MS)],
    ['a "not found"', answer({ kind: 'orderNotFound' }, AT_MS + DEADLINE_MS)],
    ['another refusal', rejected(-1003, AT_MS + 99 * DEADLINE_MS)],
    ['no answer', UNKNOWN],
  ])('is not absent for %s before the venue’s clock is past the deadline', (_, reply) => {
    const bench = unknown();
    bench.reply('queryOrder', reply);
    expect([bench.order().proofStep, bench.asked, bench.told]).toEqual(['query', [], []]);
  });

  it.each([rejected(-2013, AT_MS + DEADLINE_MS + 1), NOT_FOUND])(
    'is looked for elsewhere once it is past it',
    (reply) => {
      const bench = unknown();
      bench.reply('queryOrder', reply);
      expect(bench.asked.map(({ request }) => request)).toEqual([
        { kind: 'orders', symbol: SYMBOL, sinceMs: AT_MS - 60_000 },
      ]);
    },
  );

  it('is found in the list of orders', () => {
    const bench = unknown();
    bench.reply('queryOrder', NOT_FOUND);
    bench.reply(
      'orders',
      answer({ kind: 'orders', orders: [found('NEW', '0', { clientOrderId: 'lk-p0-1' }), found('FILLED', '2')] }),
    );
    expect(bench.order()).toMatchObject({ status: 'FILLED', venueOrderId: '77' });
    expect(bench.asked).toMatchObject([{ request: { kind: 'trades', orderId: '77' } }]);
  });

  it('is proven absent by query, orders, trades and position; an entry ends and is never sent again', () => {
    const bench = unknown();
    prove(bench, '0');
    expect(bench.told).toMatchObject([{ reason_codes: 'UNKNOWN_NOT_EXECUTED', executed: 'false', terminal: 'true' }]);
    expect(bench.order()).toMatchObject({ status: 'REJECTED', attempt: 1 });
    bench.cycle(60_000);
    bench.take(ENTRY);
    expect([bench.asked, bench.open]).toEqual([[], []]);
  });

  it.each<[string, Ledger | undefined, Parameters<typeof trades>, string, boolean]>([
    ['as the ledger says', HELD, [], '2', true],
    ['not as the ledger says', HELD, [], '4', false],
    [
      'with somebody else’s trades',
      HELD,
      [trade('100', '3', { orderId: '5' }), trade('101', '1', { orderId: '6', side: 'SELL' })],
      '4',
      true,
    ],
    ['that somebody else’s trades do not make', HELD, [trade('100', '3', { orderId: '5' })], '4', false],
    ['with trades that are in the ledger: our own', HELD, [trade('100', '2', { orderId: '70' })], '2', true],
    ['with trades that are in the ledger: taken in before', HELD, [trade('99', '2', { orderId: '5' })], '2', true],
    [
      'with trades that are in the ledger: adjusted for',
      { ...HELD, reconciledMs: AT_MS },
      [trade('100', '2', { orderId: '5' })],
      '2',
      true,
    ],
    [
      'with a trade since the last adjustment',
      { ...HELD, reconciledMs: AT_MS - 1 },
      [trade('100', '2', { orderId: '5' })],
      '2',
      false,
    ],
    ['with an id longer than the last, taken as later', HELD, [trade('1000', '1', { orderId: '5' })], '3', true],
  ])('is absent only if the position is explained: %s', (_, ledger, list, amount, absent) => {
    const bench = unknown(ENTRY, ledger);
    prove(bench, amount, ...list);
    expect(bench.order().endCode).toBe(absent ? 'UNKNOWN_NOT_EXECUTED' : '');
    if (absent) return;
    expect(bench.order()).toMatchObject({ status: 'UNKNOWN', proofStep: 'query' });
    expect(bench.last?.marks).toContainEqual(expect.stringContaining('ABSENCE_NOT_PROVEN'));
    bench.cycle(5_000);
    expect(bench.asked).toMatchObject([{ request: { kind: 'queryOrder' } }]);
  });

  it('is not proven absent while another order of the symbol may still be filling', () => {
    const bench = unknown(ENTRY, HELD);
    bench.take(CLOSE);
    const close = bench.asked.pop();
    prove(bench, '2');
    expect(bench.order().status).toBe('UNKNOWN');
    expect(close?.id).toBe('x1/place/1');
  });

  it('does not wait for one that is long unknown, which would wait for it', () => {
    const bench = unknown(ENTRY, HELD);
    const other = (agoMs: number) => {
      bench.shelf.hashes.set(HASH.openOrders, {
        ...bench.shelf.hashes.get(HASH.openOrders),
        x1: `${SYMBOL}|X|UNKNOWN|${bench.atMs + 9_000_000}|${bench.atMs - agoMs}`,
      });
      prove(bench, '2');
      return bench.order().endCode;
    };
    expect(other(170_000)).toBe('');
    bench.cycle(5_000);
    expect(other(180_000)).toBe('UNKNOWN_NOT_EXECUTED');
  });

  it('is not proven absent in a store that may have lost a later attempt', () => {
    const bench = unknown(ENTRY, HELD);
    bench.shelf.hashes.set(HASH.epoch, { epoch: 'e2', state: 'recovering' });
    prove(bench, '2');
    expect(bench.order()).toMatchObject({ status: 'UNKNOWN', endCode: '' });
  });

  it('is not disproved by evidence out of turn; found at any time it is adopted', () => {
    const bench = unknown();
    bench.cycle(500);
    const second = bench.asked.pop();
    bench.reply('queryOrder', NOT_FOUND);
    bench.reply('orders', NO_ORDERS);
    expect(bench.order().proofStep).toBe('trades');
    if (second !== undefined) bench.asked.unshift(second, second);
    bench.reply('queryOrder', NOT_FOUND);
    expect([bench.last?.writes, bench.order().proofStep]).toEqual([[], 'trades']);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    expect(bench.order().status).toBe('FILLED');
  });

  it('goes on with the step it was at when an answer is lost', () => {
    const bench = unknown();
    bench.reply('queryOrder', NOT_FOUND);
    bench.reply('orders', NO_ORDERS);
    bench.reply('trades', UNKNOWN);
    bench.cycle(5_000);
    bench.reply('trades', trades());
    bench.reply('positions', UNKNOWN);
    bench.cycle(5_000);
    bench.reply('positions', holds('0'));
    expect(bench.order().endCode).toBe('UNKNOWN_NOT_EXECUTED');
  });
});

describe('an unknown exit, proven absent', () => {
  it.each<[string, string, string]>([
    ['for what it was', '2', '2'],
    ['for less, if less is held', '0.5', '0.5'],
    ['never for more', '7', '2'],
  ])('is sent again %s, with a new client id and timestamp', (_, amount, quantity) => {
    const bench = unknown(CLOSE, { ...HELD, amount: decimal(amount) });
    prove(bench, amount);
    expect(bench.asked).toMatchObject([
      {
        id: 'x1/place/2',
        request: { clientOrderId: 'lk-x1-2', reduceOnly: true, quantity: decimal(quantity), timestampMs: bench.atMs },
      },
    ]);
    expect(bench.order('x1')).toMatchObject({ status: 'SENDING', attempt: 2, quantity: decimal(quantity) });
  });

  it.each(['0', '-2'])('ends when there is nothing to reduce: %s', (amount) => {
    const bench = unknown(CLOSE, { ...HELD, amount: decimal(amount) });
    prove(bench, amount);
    expect(bench.told).toMatchObject([{ reason_codes: 'UNKNOWN_NOT_EXECUTED' }]);
    expect(bench.asked).toEqual([]);
  });

  it('does not hear the news of its earlier attempt', () => {
    const bench = unknown(CLOSE, HELD);
    bench.cycle(500);
    const old = bench.asked.pop();
    prove(bench, '2');
    bench.reply('placeOrder', UNKNOWN);
    if (old !== undefined) bench.asked.unshift(old);
    bench.reply('queryOrder', answer({ kind: 'orderNotFound' }, AT_MS + 1_000_000));
    expect([bench.last?.writes, bench.order('x1').proofStep]).toEqual([[], 'query']);
  });

  it('is sent again a bounded number of times', () => {
    const bench = unknown(CLOSE, HELD);
    for (let attempt = 1; attempt < 8; attempt += 1) {
      prove2(bench);
      bench.reply('placeOrder', UNKNOWN);
      bench.cycle(250);
    }
    prove2(bench);
    expect(bench.told).toMatchObject([{ reason_codes: 'UNKNOWN_NOT_EXECUTED' }]);
  });

  function prove2(bench: Bench): void {
    const late = AT_MS + 10_000_000;
    bench.reply('queryOrder', answer({ kind: 'orderNotFound' }, late));
    bench.reply('orders', NO_ORDERS);
    bench.reply('trades', trades());
    bench.reply('positions', holds('2'));
  }
});
