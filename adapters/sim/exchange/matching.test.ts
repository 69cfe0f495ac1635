import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absolute, decimal, formatDecimal } from '../../../engine/decimal.ts';
import type { FillPlan } from './fillPlan.ts';
import { answeredOrder, bench, order, outcome, T0 } from './fixture.ts';
import { runs } from '../../../properties/drawn/runs.ts';

const D = decimal;
const always = (plan: FillPlan) => ({ fillPlan: () => plan });
const LIMIT = { type: 'LIMIT', timeInForce: 'GTC' } as const;

test('market orders pay half the spread and slippage, in ticks, as taker', () => {
  const { exchange } = bench({ slippage: { halfSpreadTicks: 3, slippageTicksMax: 0 } });
  exchange.handle(order(), T0);
  exchange.handle(order({ side: 'SELL' }), T0);
  const trades = exchange.trades('BTCUSDT');
  expect(trades.map(({ price, maker }) => [formatDecimal(price), maker])).toEqual([
    ['50000.3', false],
    ['49999.7', false],
  ]);
  expect(trades.map(({ feeUsd }) => formatDecimal(feeUsd))).toEqual(['2.500015', '2.499985']);
});

test('drawn slippage stays in its range and repeats with the seed', () => {
  const run = () => {
    const { exchange } = bench({ slippage: { halfSpreadTicks: 0, slippageTicksMax: 2 } });
    for (let count = 0; count < 30; count += 1) exchange.handle(order({ quantity: D('0.001') }), T0);
    return exchange.trades('BTCUSDT').map(({ price }) => formatDecimal(price));
  };
  expect(new Set(run())).toEqual(new Set(['50000', '50000.1', '50000.2']));
  expect(run()).toEqual(run());
});

test('a part now, the rest late', () => {
  const { exchange, prices, events } = bench(
    always({
      kind: 'slices',
      parts: [
        [0.305, 0],
        [0.7, 1_500],
      ],
    }),
  );
  prices.set('BTCUSDT', '50100', T0 + 1_000);
  const request = order();
  expect(answeredOrder(exchange.handle(request, T0))).toMatchObject({
    status: 'PARTIALLY_FILLED',
    executedQuantity: D('0.03'),
  });
  expect(outcome(exchange.handle(order({ clientOrderId: request.clientOrderId }), T0))).toBe(-4116);
  expect(exchange.nextEventMs()).toBe(T0 + 1_500);
  exchange.advance(T0 + 1_499);
  expect(exchange.position('BTCUSDT')).toBe(D('0.03'));
  exchange.advance(T0 + 1_500);
  // Only the next look at the margins.
  expect(exchange.nextEventMs()).toBe(T0 + 5_000);
  expect(exchange.allOrders()).toMatchObject([{ status: 'FILLED', executedQuantity: D('0.1'), updatedMs: T0 + 1_500 }]);
  expect(
    exchange.trades('BTCUSDT').map((trade) => [trade.tradeId, formatDecimal(trade.price), trade.tradedMs]),
  ).toEqual([
    ['1', '50000', T0],
    ['2', '50100', T0 + 1_500],
  ]);
  // (0.03·50000 + 0.07·50100) / 0.1
  expect(formatDecimal(exchange.positions().get('BTCUSDT')?.entryPrice ?? 0n)).toBe('50070');
  expect(events.map(({ kind }) => kind)).toEqual([
    'orderAccepted',
    'fill',
    'positionChanged',
    'orderRejected',
    'fill',
    'positionChanged',
    'orderDone',
  ]);
});

test.each<readonly [string, FillPlan, string, string, number]>([
  ['full', { kind: 'full' }, 'FILLED', '0.1', 1],
  [
    'three trades at once',
    {
      kind: 'slices',
      parts: [
        [0.2, 0],
        [0.2, 0],
        [0.6, 0],
      ],
    },
    'FILLED',
    '0.1',
    3,
  ],
  ['a thin book', { kind: 'partialThenExpire', fraction: 0.45 }, 'EXPIRED', '0.045', 1],
  ['an empty book', { kind: 'partialThenExpire', fraction: 0.001 }, 'EXPIRED', '0', 0],
  ['a slow engine', { kind: 'delay', ms: 700 }, 'NEW', '0', 0],
])('%s', (_name, plan, status, executed, trades) => {
  const { exchange } = bench(always(plan));
  expect(answeredOrder(exchange.handle(order(), T0))).toMatchObject({ status, executedQuantity: D(executed) });
  expect(exchange.trades('BTCUSDT')).toHaveLength(trades);
  expect(exchange.position('BTCUSDT')).toBe(D(executed));
});

test('a delayed order can be cancelled before it fills, and then never fills', () => {
  const { exchange } = bench(always({ kind: 'delay', ms: 700 }));
  const request = order();
  exchange.handle(request, T0);
  const cancel = { kind: 'cancelOrder', symbol: 'BTCUSDT', clientOrderId: request.clientOrderId } as const;
  expect(outcome(exchange.handle(cancel, T0 + 699))).toBe('CANCELED');
  expect(exchange.nextEventMs()).toBeUndefined();
  expect(outcome(exchange.handle(cancel, T0 + 700))).toBe(-2011);
  expect(exchange.position('BTCUSDT')).toBe(0n);
});

test('a request that finds something due lets it happen first', () => {
  const { exchange } = bench(always({ kind: 'delay', ms: 700 }));
  exchange.handle(order(), T0);
  expect(exchange.handle({ kind: 'positions' }, T0 + 700)).toMatchObject({
    answer: { positions: [{ amount: D('0.1') }] },
  });
});

test.each([
  ['GTC below the market rests', 'GTC', '49999.9', 'NEW'],
  ['GTC at the ask trades', 'GTC', '50000', 'FILLED'],
  ['IOC below the market', 'IOC', '49999.9', 'EXPIRED'],
  ['FOK below the market', 'FOK', '49999.9', -5021],
  ['FOK at the ask', 'FOK', '50000', 'FILLED'],
  ['GTX below the market', 'GTX', '49999.9', 'NEW'],
  ['GTX at the ask', 'GTX', '50000', -5022],
] as const)('limit: %s', (_name, timeInForce, price, expected) => {
  const { exchange } = bench();
  expect(outcome(exchange.handle(order({ type: 'LIMIT', timeInForce, price: D(price) }), T0))).toBe(expected);
});

test('a taker never pays more than its limit', () => {
  const { exchange } = bench({ slippage: { halfSpreadTicks: 1, slippageTicksMax: 2 } });
  for (let count = 0; count < 20; count += 1)
    exchange.handle(order({ ...LIMIT, price: D('50000.1'), quantity: D('0.001') }), T0);
  const prices = exchange.trades('BTCUSDT').map(({ price }) => formatDecimal(price));
  expect(prices).toEqual(Array.from({ length: 20 }, () => '50000.1'));
});

test('a resting order fills at its price, as maker, at the first check after the market gets there', () => {
  const { exchange, prices } = bench();
  prices.set('BTCUSDT', '48990', T0 + 3_200);
  exchange.handle(order({ ...LIMIT, price: D('49000') }), T0);
  expect(exchange.nextEventMs()).toBe(T0 + 1_000);
  exchange.advance(T0 + 3_000);
  expect(exchange.openOrders()).toHaveLength(1);
  exchange.advance(T0 + 10_000);
  expect(exchange.trades('BTCUSDT')).toMatchObject([
    { price: D('49000'), maker: true, tradedMs: T0 + 4_000, feeUsd: D('0.98') },
  ]);
  // Only the next look at the margins.
  expect(exchange.nextEventMs()).toBe(T0 + 15_000);
});

test('an IOC remainder that finds the market gone expires; a GTC remainder rests', () => {
  for (const [timeInForce, status] of [
    ['IOC', 'EXPIRED'],
    ['GTC', 'PARTIALLY_FILLED'],
  ] as const) {
    const { exchange, prices } = bench(
      always({
        kind: 'slices',
        parts: [
          [0.5, 0],
          [0.5, 100],
        ],
      }),
    );
    prices.set('BTCUSDT', '50001', T0 + 50);
    exchange.handle(order({ type: 'LIMIT', timeInForce, price: D('50000') }), T0);
    exchange.advance(T0 + 100);
    expect(exchange.allOrders()).toMatchObject([{ status, executedQuantity: D('0.05') }]);
  }
});

test('a reduce-only order larger than the position is cut to it and reports the cut quantity', () => {
  const { exchange } = bench();
  exchange.handle(order(), T0);
  const reply = exchange.handle(order({ side: 'SELL', quantity: D('5'), reduceOnly: true }), T0);
  expect(answeredOrder(reply)).toMatchObject({ status: 'FILLED', quantity: D('0.1'), executedQuantity: D('0.1') });
  expect(exchange.position('BTCUSDT')).toBe(0n);
});

test('a waiting reduce-only order expires when somebody else closes the position', () => {
  const { exchange } = bench();
  exchange.handle(order(), T0);
  exchange.handle(order({ ...LIMIT, side: 'SELL', price: D('60000'), reduceOnly: true }), T0);
  exchange.externalClose('BTCUSDT', T0 + 1);
  expect(exchange.allOrders().map(({ status }) => status)).toEqual(['FILLED', 'EXPIRED', 'FILLED']);
  expect(exchange.openOrders()).toEqual([]);
});

test('a late reduce-only fill is cut to what an outside hand has left, and the rest expires', () => {
  let plan: FillPlan = { kind: 'full' };
  const { exchange } = bench({ fillPlan: () => plan });
  exchange.handle(order(), T0);
  plan = { kind: 'delay', ms: 500 };
  exchange.handle(order({ side: 'SELL', reduceOnly: true }), T0);
  exchange.externalClose('BTCUSDT', T0 + 100, D('0.06'));
  exchange.advance(T0 + 500);
  expect(exchange.position('BTCUSDT')).toBe(0n);
  expect(exchange.allOrders()[1]).toMatchObject({ status: 'EXPIRED', quantity: D('0.1'), executedQuantity: D('0.04') });
});

const PLANS: readonly FillPlan[] = [
  { kind: 'full' },
  {
    kind: 'slices',
    parts: [
      [0.4, 0],
      [0.6, 900],
    ],
  },
  {
    kind: 'slices',
    parts: [
      [0.3, 300],
      [0.3, 600],
      [0.4, 1_200],
    ],
  },
  { kind: 'partialThenExpire', fraction: 0.5 },
  { kind: 'delay', ms: 800 },
];

const step = fc.record({
  action: fc.constantFrom('market', 'market', 'limit', 'reduce', 'reduce', 'reduceLimit', 'close', 'wait'),
  side: fc.constantFrom('BUY', 'SELL'),
  milli: fc.integer({ min: 1, max: 60 }),
  plan: fc.integer({ min: 0, max: PLANS.length - 1 }),
  price: fc.integer({ min: 49_900, max: 50_100 }),
  waitMs: fc.integer({ min: 0, max: 1_500 }),
});

test('property: reduce-only fills never increase or cross, and the book always adds up', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      let plan = 0;
      const { exchange, prices, events } = bench({ fillPlan: () => PLANS[plan] as FillPlan });
      let nowMs = T0;
      for (const { action, side, milli, plan: drawn, price, waitMs } of steps) {
        plan = drawn;
        const quantity = D(`0.${String(milli).padStart(3, '0')}`);
        const terms = { side, quantity, timestampMs: nowMs, reduceOnly: action.startsWith('reduce') } as const;
        const limit = { ...LIMIT, price: D(String(price)) };
        if (action === 'close') exchange.externalClose('BTCUSDT', nowMs, quantity);
        else if (action === 'wait') prices.set('BTCUSDT', String(price), nowMs);
        else
          exchange.handle(
            order(action === 'limit' || action === 'reduceLimit' ? { ...terms, ...limit } : terms),
            nowMs,
          );
        nowMs += waitMs;
        exchange.advance(nowMs);
      }
      let position = 0n;
      for (const event of events) {
        if (event.kind !== 'fill') continue;
        expect(event.positionBefore).toBe(position);
        position += event.order.side === 'BUY' ? event.trade.quantity : -event.trade.quantity;
        expect(event.position).toBe(position);
        if (!event.order.reduceOnly) continue;
        expect(absolute(event.position)).toBeLessThan(absolute(event.positionBefore));
        expect(event.position * event.positionBefore >= 0n).toBe(true);
      }
      expect(exchange.position('BTCUSDT')).toBe(position);
      for (const { orderId, executedQuantity, quantity } of exchange.allOrders()) {
        const traded = exchange.trades('BTCUSDT').filter((trade) => trade.orderId === orderId);
        expect(traded.reduce((sum, trade) => sum + trade.quantity, 0n)).toBe(executedQuantity);
        expect(executedQuantity <= quantity).toBe(true);
      }
      const { walletUsd, depositsUsd, realizedPnlUsd, feesUsd, fundingPaidUsd } = exchange.totals();
      expect(walletUsd).toBe(depositsUsd + realizedPnlUsd - feesUsd - fundingPaidUsd);
    }),
    runs(300),
  );
});
