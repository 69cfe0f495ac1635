import { expect, test } from 'vitest';
import { decimal, formatDecimal } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { RandomStreams } from '../random.ts';
import { drawnFillPlan } from './fillPlan.ts';
import { answeredOrder, bench, filters, order, outcome, T0 } from './fixture.ts';

const D = decimal;
const HOUR = 3_600_000;

test('a round trip, worked out by hand', () => {
  const { exchange, prices } = bench();
  prices.set('BTCUSDT', '51000', T0 + 1).set('BTCUSDT', '52000', T0 + 2);
  exchange.handle(order(), T0); // 0.1 at 50000, fee 2.5
  exchange.handle(order(), T0 + 1); // 0.1 at 51000, fee 2.55, entry 50500
  exchange.handle(order({ side: 'SELL', quantity: D('0.05'), reduceOnly: true }), T0 + 2); // +75, fee 1.3
  expect(exchange.handle({ kind: 'positions' }, T0 + 2)).toMatchObject({
    answer: {
      positions: [
        {
          symbol: 'BTCUSDT',
          amount: D('0.15'),
          entryPrice: D('50500'),
          markPrice: D('52000'),
          unrealizedPnlUsd: D('225'),
          leverage: 20,
        },
      ],
    },
  });
  // wallet 10000 + 75 − 6.35; equity + 0.15·1500
  expect(exchange.handle({ kind: 'account' }, T0 + 2)).toMatchObject({
    answer: { walletUsd: D('10068.65'), equityUsd: D('10293.65') },
  });
  expect(exchange.totals()).toMatchObject({
    realizedPnlUsd: D('75'),
    feesUsd: D('6.35'),
    tradeCount: 3,
    orderCount: 3,
    maxima: { openPositions: 1, grossNotionalUsd: D('10400'), positionNotionalUsd: D('10400') }, // 0.2 as the close arrived
  });
});

test('order ids count up beyond 2^53 for the exchange, trade ids per symbol', () => {
  const { exchange } = bench({ firstOrderId: '9007199254740993' });
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'BTCUSDT']) exchange.handle(order({ symbol }), T0);
  expect(exchange.allOrders().map(({ orderId }) => orderId)).toEqual([
    '9007199254740993',
    '9007199254740994',
    '9007199254740995',
  ]);
  expect(exchange.trades('BTCUSDT').map(({ tradeId }) => tradeId)).toEqual(['1', '2']);
  expect(exchange.trades('ETHUSDT').map(({ tradeId }) => tradeId)).toEqual(['1']);
});

test.each<readonly [string, VenueRequest, string | number]>([
  ['query of an unknown id', { kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: 'none' }, 'orderNotFound'],
  ['query under another symbol', { kind: 'queryOrder', symbol: 'ETHUSDT', clientOrderId: 'known' }, 'orderNotFound'],
  ['query of an unknown symbol', { kind: 'queryOrder', symbol: 'NOPE', clientOrderId: 'known' }, -1121],
  ['cancel of an unknown id', { kind: 'cancelOrder', symbol: 'BTCUSDT', clientOrderId: 'none' }, -2011],
  ['cancel of a filled order', { kind: 'cancelOrder', symbol: 'BTCUSDT', clientOrderId: 'known' }, -2011],
  ['cancel under an unknown symbol', { kind: 'cancelOrder', symbol: 'NOPE', clientOrderId: 'known' }, -1121],
  ['positions of an unknown symbol', { kind: 'positions', symbol: 'NOPE' }, -1121],
  ['trades of another symbol', { kind: 'trades', symbol: 'ETHUSDT', orderId: '8389765500000000001' }, 'trades'],
])('%s', (_name, request, expected) => {
  const { exchange } = bench();
  exchange.handle(order({ clientOrderId: 'known' }), T0);
  expect(outcome(exchange.handle(request, T0))).toBe(expected);
});

test('trades and orders since a time include that time', () => {
  const { exchange } = bench();
  for (const afterMs of [0, 10, 20, 30]) exchange.handle(order(), T0 + afterMs);
  const count = (sinceMs: number) => {
    const trades = exchange.handle({ kind: 'trades', symbol: 'BTCUSDT', sinceMs }, T0 + 40);
    const orders = exchange.handle({ kind: 'orders', symbol: 'BTCUSDT', sinceMs }, T0 + 40);
    expect(trades).toMatchObject({ answer: { kind: 'trades' } });
    if (trades.kind !== 'answer' || trades.answer.kind !== 'trades') return undefined;
    expect(orders).toMatchObject({ answer: { orders: { length: trades.answer.trades.length } } });
    return trades.answer.trades.length;
  };
  expect([T0, T0 + 10, T0 + 11, T0 + 30, T0 + 31].map(count)).toEqual([4, 3, 2, 1, 0]);
});

test('old closed orders are forgotten by every read, counters are kept', () => {
  const { exchange } = bench({ closedOrdersKept: 300, walletUsd: D('1000000000') });
  exchange.handle(order({ type: 'LIMIT', timeInForce: 'GTC', price: D('40000'), clientOrderId: 'open' }), T0);
  for (let count = 0; count < 1_000; count += 1)
    exchange.handle(order({ quantity: D('0.001'), clientOrderId: `n${count}` }), T0);
  const query = (clientOrderId: string) =>
    outcome(exchange.handle({ kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId }, T0));
  expect([query('n699'), query('n700'), query('open')]).toEqual(['orderNotFound', 'FILLED', 'NEW']);
  expect(exchange.handle({ kind: 'orders', symbol: 'BTCUSDT', sinceMs: 0 }, T0)).toMatchObject({
    answer: { orders: { length: 301 } },
  });
  expect(exchange.trades('BTCUSDT')).toHaveLength(300);
  expect(exchange.totals()).toMatchObject({ orderCount: 1_001, tradeCount: 1_000 });
});

test('an unfilled closed order is gone after 3 days, a filled one after 90', () => {
  const { exchange } = bench();
  exchange.handle(order({ type: 'LIMIT', timeInForce: 'IOC', price: D('40000'), clientOrderId: 'unfilled' }), T0);
  exchange.handle(order({ clientOrderId: 'filled' }), T0);
  const after = (clientOrderId: string, days: number, ms: number) =>
    outcome(exchange.handle({ kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId }, T0 + days * 24 * HOUR + ms));
  expect([after('unfilled', 3, 0), after('unfilled', 3, 1)]).toEqual(['EXPIRED', 'orderNotFound']);
  expect([after('filled', 90, 0), after('filled', 90, 1)]).toEqual(['FILLED', 'orderNotFound']);
});

test('funding: longs pay a positive rate on the mark at 08:00, shorts receive it', () => {
  const symbols = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ filters: filters(symbol), fundingRate: D('0.0001') }));
  const { exchange, events } = bench({ symbols, marginCheckMs: 24 * HOUR });
  exchange.handle(order(), T0);
  exchange.handle(order({ symbol: 'ETHUSDT', side: 'SELL', quantity: D('1') }), T0);
  expect(exchange.nextEventMs()).toBe(T0 + 7 * HOUR);
  exchange.advance(T0 + 7 * HOUR);
  expect(events.filter((event) => event.kind === 'funding').map(({ paidUsd }) => formatDecimal(paidUsd))).toEqual([
    '0.5',
    '-0.3',
  ]);
  // 10000 − 2.5 − 1.5 − 0.2
  expect(formatDecimal(exchange.totals().walletUsd)).toBe('9995.8');
  expect(exchange.nextEventMs()).toBe(T0 + 15 * HOUR);
});

test('without funding, resting orders and slices only a look at the margins is ever due', () => {
  const { exchange } = bench();
  exchange.handle(order(), T0);
  expect(exchange.nextEventMs()).toBe(T0 + 5_000);
});

test('a world that jumps far ahead with a resting order does not hang', () => {
  const { exchange } = bench();
  exchange.handle(order({ type: 'LIMIT', timeInForce: 'GTC', price: D('40000') }), T0);
  exchange.advance(T0 + 10_000 * 24 * HOUR);
  expect(exchange.nextEventMs()).toBe(T0 + 10_000 * 24 * HOUR + 1_000);
});

test('an ended subscription hears nothing more', () => {
  const { exchange } = bench();
  const heard: string[] = [];
  const end = exchange.onEvent((event) => heard.push(event.kind));
  exchange.handle(order(), T0);
  end();
  exchange.handle(order(), T0);
  expect(heard).toEqual(['orderAccepted', 'fill', 'positionChanged', 'orderDone']);
});

test('drawn fill plans come up as often as their odds say', () => {
  const odds = {
    slicesNow: 0.25,
    lateRemainder: 0.25,
    partialThenExpire: 0.25,
    delay: 0.25,
    lateMinMs: 1,
    lateMaxMs: 9,
  };
  const plan = drawnFillPlan(odds, new RandomStreams('plans').stream('fills'));
  const terms = {
    symbol: 'X',
    side: 'BUY',
    type: 'MARKET',
    quantity: 1n,
    reduceOnly: false,
    clientOrderId: 'x',
  } as const;
  const kinds = Array.from({ length: 1_000 }, () => plan(terms).kind);
  const count = (kind: string) => kinds.filter((drawn) => drawn === kind).length;
  expect([count('full'), count('slices') > 400, count('partialThenExpire') > 180, count('delay') > 180]).toEqual([
    0,
    true,
    true,
    true,
  ]);
});

test('same seed, same run', () => {
  const run = () => {
    const fillOdds = {
      slicesNow: 0.2,
      lateRemainder: 0.2,
      partialThenExpire: 0.2,
      delay: 0.2,
      lateMinMs: 1,
      lateMaxMs: 900,
    };
    const { exchange, events } = bench({ fillOdds, slippage: { halfSpreadTicks: 1, slippageTicksMax: 5 } });
    for (let index = 0; index < 50; index += 1) {
      const nowMs = T0 + index * 100;
      exchange.handle(
        order({ side: index % 3 === 0 ? 'SELL' : 'BUY', clientOrderId: `s${index}`, timestampMs: nowMs }),
        nowMs,
      );
    }
    exchange.advance(T0 + 60_000);
    return JSON.stringify(events, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  };
  expect(run()).toBe(run());
  expect(answeredOrder(bench().exchange.handle(order(), T0)).status).toBe('FILLED');
});
