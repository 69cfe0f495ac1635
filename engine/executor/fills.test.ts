import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../decimal.ts';
import { SEEN_ORDERS, STREAM } from '../names.ts';
import type { VenueOrder } from '../venue.ts';
import { answer, AT_MS, Bench, CLOSE, ENTRY, found, rejected, SYMBOL, trade, trades, UNKNOWN } from './fixture.ts';

function accepted(status: VenueOrder['status'], executed: string, bench = new Bench()): Bench {
  bench.take(ENTRY);
  bench.reply('placeOrder', answer({ kind: 'order', order: found(status, executed) }));
  return bench;
}
const amount = (bench: Bench) => formatDecimal(bench.ledger?.amount ?? 0n);

describe('fills', () => {
  it('are booked with price and fee as the venue states them, with journal and result in one decision', () => {
    const bench = accepted('FILLED', '2');
    expect([bench.ledger, bench.told]).toEqual([undefined, []]);
    bench.atMs += 250;
    const request = bench.reply('trades', trades(trade('1', '0.5'), trade('2', '1.5', { price: decimal('104') })));
    expect(request).toMatchObject({ symbol: SYMBOL, orderId: '77' });
    expect(bench.ledger).toMatchObject({
      amount: decimal('2'),
      entryPrice: decimal('103'),
      feesUsd: decimal('0.1'),
      unrealizedPnlUsd: decimal('14'),
      leverage: 3,
      lastOrderId: '77',
      lastFilledQuantity: decimal('2'),
      lastFillServerMs: AT_MS,
      recentOrders: ['77'],
    });
    expect(bench.told).toMatchObject([
      {
        reason_codes: 'FILLED',
        executed: 'true',
        decision: 'EXECUTE',
        terminal: 'true',
        filled_qty: '2',
        fill_price: '103',
        ledger_amt: '2',
        order_id: '77',
      },
    ]);
    expect(bench.order()).toMatchObject({
      status: 'FILLED',
      endCode: 'FILLED',
      filledQuantity: decimal('2'),
      filledUsd: decimal('206'),
    });
    expect(bench.open).toEqual([]);
    expect(bench.last?.writes).toContainEqual({ op: 'setAdd', key: SEEN_ORDERS, members: ['77'] });
    expect(bench.last?.marks).toContain(
      'LEDGER_COMMIT symbol=BTCUSDT order_id=77 amt=2 side=LONG entry_price=103 unrealized_pnl=14 filled_qty=2 lag_s=0.250',
    );
    const [execution] = bench.last?.appends.filter(({ stream }) => stream === 'quantum:stream:execution.result') ?? [];
    expect(JSON.parse(execution?.fields['payload'] ?? '')).toMatchObject({
      status: 'filled',
      entry_price: 103,
      position_size_usd: 206,
    });
  });

  it('in parts are told in parts, and end the plan once', () => {
    const bench = accepted('PARTIALLY_FILLED', '0.5');
    bench.reply('trades', trades(trade('1', '0.5')));
    expect(bench.told).toMatchObject([{ terminal: 'false', executed: 'true', filled_qty: '0.5', ledger_amt: '0.5' }]);
    expect(bench.order()).toMatchObject({ status: 'PARTIALLY_FILLED', endCode: '' });
    bench.cycle(1_000);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    bench.reply('trades', trades(trade('1', '0.5'), trade('2', '1.5')));
    expect(bench.told).toMatchObject([
      { terminal: 'true', reason_codes: 'FILLED', filled_qty: '1.5', ledger_amt: '2' },
    ]);
  });

  it('are taken once, however often they are reported', () => {
    const bench = accepted('PARTIALLY_FILLED', '0.5');
    bench.reply('trades', trades(trade('1', '0.5'), trade('1', '0.5')));
    expect(amount(bench)).toBe('0.5');
    bench.cycle(1_000);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('PARTIALLY_FILLED', '1') }));
    bench.reply('trades', trades(trade('1', '0.5')));
    expect([amount(bench), bench.told]).toEqual(['0.5', []]);
  });

  it('of another order are not ours', () => {
    const bench = accepted('FILLED', '2');
    bench.reply('trades', trades(trade('9', '2', { orderId: '78' })));
    expect([bench.ledger, bench.order().endCode]).toEqual([undefined, '']);
  });

  it('that the trades do not show yet are waited for, and the order does not end before', () => {
    const bench = accepted('FILLED', '2');
    bench.reply('trades', trades(trade('1', '0.5')));
    expect(bench.told).toMatchObject([{ terminal: 'false', filled_qty: '0.5' }]);
    expect(bench.open).toMatchObject([{ status: 'FILLED' }]);
    bench.cycle(1_000);
    bench.reply('queryOrder', UNKNOWN);
    bench.reply('trades', trades(trade('1', '0.5'), trade('2', '1.5')));
    expect(bench.told).toMatchObject([{ terminal: 'true', reason_codes: 'FILLED', ledger_amt: '2' }]);
  });

  it('ahead of what the order said are taken all the same', () => {
    const bench = accepted('PARTIALLY_FILLED', '0.5');
    bench.reply('trades', trades(trade('1', '0.5'), trade('2', '1.5')));
    expect(bench.order()).toMatchObject({
      executedQuantity: decimal('2'),
      filledQuantity: decimal('2'),
      status: 'PARTIALLY_FILLED',
    });
    bench.cycle(1_000);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    expect(bench.told).toMatchObject([{ terminal: 'true', reason_codes: 'FILLED' }]);
  });

  it.each<[VenueOrder['status'], string, string]>([
    ['CANCELED', '0', 'NOT_FILLED'],
    ['EXPIRED', '0', 'NOT_FILLED'],
    ['REJECTED', '0', 'VENUE_REJECTED'],
    ['CANCELED', '0.5', 'PARTIALLY_FILLED'],
    ['EXPIRED', '0.5', 'PARTIALLY_FILLED'],
  ])('%s with %s executed ends as %s', (status, executed, code) => {
    const bench = accepted(status, executed);
    if (executed !== '0') bench.reply('trades', trades(trade('1', executed)));
    expect(bench.told).toMatchObject([{ reason_codes: code, terminal: 'true', executed: String(executed !== '0') }]);
    expect(bench.open).toEqual([]);
  });

  it('reported after the end change nothing', () => {
    const bench = accepted('FILLED', '2');
    const [effect] = bench.asked;
    bench.reply('trades', trades(trade('1', '2')));
    if (effect !== undefined) bench.asked.push(effect);
    bench.reply('trades', trades(trade('1', '2'), trade('3', '1')));
    expect([amount(bench), bench.last?.writes]).toEqual(['2', []]);
  });

  it('of a close that says it filled: the book hears of nothing left', () => {
    const bench = accepted('FILLED', '2');
    bench.reply('trades', trades(trade('1', '2')));
    bench.take(CLOSE);
    const order = found('FILLED', '2', { orderId: '78', clientOrderId: 'lk-x1-1', side: 'SELL' });
    bench.reply('placeOrder', answer({ kind: 'order', order }));
    bench.reply('trades', trades(trade('2', '2', { orderId: '78', side: 'SELL', price: decimal('110') })));
    expect(bench.told).toMatchObject([{ ledger_amt: '0', ledger_entry_price: '0', reduceOnly: 'true' }]);
    expect(bench.ledger).toMatchObject({
      realizedPnlUsd: decimal('20'),
      unrealizedPnlUsd: 0n,
      recentOrders: ['77', '78'],
    });
  });

  it('remember a bounded number of order ids', () => {
    const bench = new Bench();
    for (let index = 0; index < 40; index += 1) {
      const [planId, orderId] = [`p${index}`, String(100 + index)];
      if (index === 32) expect(bench.ledger?.recentSinceMs).toBe(0);
      const { side } = index % 2 === 0 ? ENTRY : CLOSE;
      bench.take({ ...(index % 2 === 0 ? ENTRY : CLOSE), planId });
      bench.reply(
        'placeOrder',
        answer({ kind: 'order', order: found('FILLED', '2', { orderId, side, clientOrderId: `lk-${planId}-1` }) }),
      );
      bench.reply('trades', trades(trade(String(index), '2', { orderId, side })));
    }
    expect(bench.ledger?.recentOrders).toEqual(Array.from({ length: 32 }, (_, index) => String(108 + index)));
    expect(bench.ledger?.recentSinceMs).toBe(AT_MS);
    expect(bench.last?.writes).toContainEqual({ op: 'setRemove', key: SEEN_ORDERS, members: ['107'] });
  });

  it('go to the second stream, too, if one is set', () => {
    const bench = new Bench({ EXECUTION_RESULT_STREAM_LEGACY: 'trade.execution.res' });
    bench.take(ENTRY);
    bench.reply('placeOrder', rejected(-2019));
    expect(bench.last?.appends.map(({ stream }) => stream)).toEqual([
      STREAM.results,
      STREAM.executions,
      'trade.execution.res',
    ]);
  });
});
