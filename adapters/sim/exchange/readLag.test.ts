import { expect, test } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { RandomStreams } from '../random.ts';
import { bench, order, T0 } from './fixture.ts';
import { drawnReadLag, History } from './readLag.ts';

const D = decimal;
const ID = 'lagged';
const query: VenueRequest = { kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: ID };

/** An order accepted at T0 and filled in two parts, at T0 and T0 + 1000, read with a lag of 400 ms. */
function lagging() {
  const made = bench({
    readLag: () => 400,
    fillPlan: () => ({
      kind: 'slices',
      parts: [
        [0.5, 0],
        [0.5, 1_000],
      ],
    }),
  });
  made.exchange.handle(order({ clientOrderId: ID }), T0);
  return made.exchange;
}

test.each([
  [399, 'orderNotFound', undefined],
  [400, 'order', 'PARTIALLY_FILLED'],
  [1_399, 'order', 'PARTIALLY_FILLED'],
  [1_400, 'order', 'FILLED'],
])('the query after %i ms', (afterMs, kind, status) => {
  const reply = lagging().handle(query, T0 + afterMs);
  expect(reply).toMatchObject({ kind: 'answer', serverTimeMs: T0 + afterMs, answer: { kind } });
  if (reply.kind === 'answer' && reply.answer.kind === 'order') expect(reply.answer.order.status).toBe(status);
});

test.each([
  [399, 0, 0, 0, 0, '10000'],
  [400, 1, 1, 1, 1, '9998.75'],
  [1_399, 1, 1, 1, 1, '9998.75'],
  [1_400, 1, 0, 2, 1, '9997.5'],
])(
  'all reads agree on the state as of now − lag (after %i ms)',
  (afterMs, positions, openOrders, trades, orders, wallet) => {
    const exchange = lagging();
    const nowMs = T0 + afterMs;
    const read = (request: VenueRequest) => {
      const reply = exchange.handle(request, nowMs);
      return reply.kind === 'answer' ? reply.answer : undefined;
    };
    expect(read({ kind: 'positions' })).toMatchObject({ positions: { length: positions } });
    expect(read({ kind: 'openOrders' })).toMatchObject({ orders: { length: openOrders } });
    expect(read({ kind: 'trades', symbol: 'BTCUSDT', sinceMs: 0 })).toMatchObject({ trades: { length: trades } });
    const orderId = exchange.allOrders()[0]?.orderId ?? '';
    expect(read({ kind: 'trades', symbol: 'BTCUSDT', orderId })).toMatchObject({ trades: { length: trades } });
    expect(read({ kind: 'orders', symbol: 'BTCUSDT', sinceMs: T0 })).toMatchObject({ orders: { length: orders } });
    expect(read({ kind: 'account' })).toMatchObject({ walletUsd: D(wallet), equityUsd: D(wallet) });
    expect(exchange.position('BTCUSDT'), 'the truth has no lag').toBe(D(afterMs < 1_000 ? '0.05' : '0.1'));
  },
);

test('a closed position stays visible for as long as the lag', () => {
  const { exchange } = bench({ readLag: (request) => (request.kind === 'positions' ? 2_000 : 0) });
  exchange.handle(order(), T0);
  exchange.externalClose('BTCUSDT', T0 + 5_000);
  const amounts = (nowMs: number) => {
    const reply = exchange.handle({ kind: 'positions', symbol: 'BTCUSDT' }, nowMs);
    return reply.kind === 'answer' && reply.answer.kind === 'positions' ? reply.answer.positions.length : undefined;
  };
  expect([T0 + 1_999, T0 + 2_000, T0 + 6_999, T0 + 7_000].map(amounts)).toEqual([0, 1, 1, 0]);
});

test('the answer to the placement itself does not lag', () => {
  const { exchange } = bench({ readLag: () => 60_000 });
  expect(exchange.handle(order(), T0)).toMatchObject({ answer: { order: { status: 'FILLED' } } });
});

test('drawn lags concern only the named reads, lie in the range and repeat with the seed', () => {
  const lag = () =>
    drawnReadLag({ positions: { chance: 0.5, minMs: 100, maxMs: 900 } }, new RandomStreams('s').stream('lag'));
  const draw = (source = lag()) => Array.from({ length: 200 }, () => source({ kind: 'positions' }, T0));
  expect(draw()).toEqual(draw());
  const lags = draw().filter((ms) => ms > 0);
  expect(lags.length).toBeGreaterThan(60);
  expect(lags.length).toBeLessThan(140);
  expect(lags.every((ms) => ms >= 100 && ms <= 900)).toBe(true);
  expect(lag()({ kind: 'account' }, T0)).toBe(0);
});

test('a history keeps the newest versions and answers older questions with the oldest', () => {
  const history = new History('start', 4);
  for (let atMs = 1; atMs <= 100; atMs += 1) history.record(atMs, `v${atMs}`);
  history.record(100, 'last word of 100');
  expect([100, 1_000, 99, 97].map((atMs) => history.asOf(atMs))).toEqual([
    'last word of 100',
    'last word of 100',
    'v99',
    'v97',
  ]);
  expect(Number(history.asOf(0).slice(1))).toBeGreaterThan(90);
  expect(new History('start', 4).asOf(5)).toBe('start');
});
