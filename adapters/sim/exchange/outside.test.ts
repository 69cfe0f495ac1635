import { expect, test } from 'vitest';
import { decimal, formatDecimal } from '../../../engine/decimal.ts';
import { bench, order, outcome, SYMBOLS, T0 } from './fixture.ts';

const D = decimal;
const LIMIT = { type: 'LIMIT', timeInForce: 'GTC' } as const;

test('a manual close bears a foreign id and never exceeds the position', () => {
  const { exchange, events } = bench();
  exchange.handle(order(), T0);
  expect(exchange.externalClose('BTCUSDT', T0 + 1, D('0.04'))).toMatchObject({
    status: 'FILLED',
    side: 'SELL',
    executedQuantity: D('0.04'),
  });
  expect(exchange.externalClose('BTCUSDT', T0 + 2, D('9'))).toMatchObject({ executedQuantity: D('0.06') });
  expect(exchange.externalClose('BTCUSDT', T0 + 3)).toBeUndefined();
  const changes = events.filter((event) => event.kind === 'positionChanged');
  expect(changes.map(({ cause }) => cause)).toEqual(['fill', 'outside', 'outside']);
  expect(exchange.allOrders().map(({ clientOrderId }) => clientOrderId.slice(0, 4))).toEqual([
    expect.any(String),
    'web_',
    'web_',
  ]);
});

test('a foreign order follows the same rules and is told apart by its origin', () => {
  const { exchange, events } = bench();
  expect(outcome(exchange.externalOrder({ symbol: 'BTCUSDT', side: 'SELL', quantity: D('0.02') }, T0))).toBe('FILLED');
  expect(
    outcome(exchange.externalOrder({ symbol: 'BTCUSDT', side: 'SELL', quantity: D('0.02'), reduceOnly: true }, T0)),
  ).toBe(-2022);
  expect(exchange.position('BTCUSDT')).toBe(D('-0.02'));
  expect(events.map((event) => ('origin' in event ? event.origin : event.kind))).toEqual([
    'outside',
    'outside',
    'positionChanged',
    'outside',
    'outside',
  ]);
});

test('liquidation: orders expire, the position goes at the market, the fund takes its fee', () => {
  const { exchange, prices, events } = bench();
  exchange.handle(order({ quantity: D('1') }), T0);
  exchange.handle(order({ ...LIMIT, price: D('40000') }), T0);
  prices.set('BTCUSDT', '41000', T0 + 1);
  expect(exchange.liquidate('BTCUSDT', T0 + 1)?.clientOrderId).toMatch(/^autoclose-/);
  expect(exchange.openOrders()).toEqual([]);
  // 10000 − 25 (open) − 9000 (loss) − 20.5 (close) − 512.5 (1.25 % of 41000)
  expect(formatDecimal(exchange.totals().walletUsd)).toBe('442');
  expect(events.filter((event) => event.kind === 'positionChanged').at(-1)).toMatchObject({
    cause: 'liquidation',
    position: 0n,
  });
  expect(exchange.liquidate('BTCUSDT', T0 + 2)).toBeUndefined();
});

test('settling: entries are refused, resting orders cancelled, the listing says so', () => {
  const { exchange } = bench();
  exchange.handle(order({ ...LIMIT, price: D('40000') }), T0);
  exchange.setStatus('BTCUSDT', 'SETTLING', T0);
  expect(exchange.allOrders()).toMatchObject([{ status: 'CANCELED' }]);
  const info = exchange.handle({ kind: 'exchangeInfo' }, T0);
  expect(info).toMatchObject({ answer: { symbols: [{ symbol: 'BTCUSDT', status: 'SETTLING' }, {}, {}] } });
  exchange.setStatus('BTCUSDT', 'TRADING', T0);
  expect(outcome(exchange.handle(order(), T0))).toBe('FILLED');
});

test.each([
  [true, 'trades'],
  [false, -1121],
])('delisting settles the position; readable afterwards: %s', (delistedReadable, expected) => {
  const { exchange, events } = bench({ delistedReadable });
  exchange.handle(order(), T0);
  expect(exchange.delist('BTCUSDT', T0 + 1)?.clientOrderId).toMatch(/^settlement_autoclose-/);
  expect(exchange.position('BTCUSDT')).toBe(0n);
  expect(exchange.status('BTCUSDT')).toBeUndefined();
  const info = exchange.handle({ kind: 'exchangeInfo' }, T0 + 1);
  expect(info).toMatchObject({ answer: { symbols: { length: SYMBOLS.length - 1 } } });
  expect(outcome(exchange.handle(order(), T0 + 1))).toBe(-1121);
  expect(outcome(exchange.handle({ kind: 'trades', symbol: 'BTCUSDT', sinceMs: 0 }, T0 + 1))).toBe(expected);
  expect(events.at(-2)).toMatchObject({ kind: 'symbolStatus', status: undefined });
});

test('an account reset forgets all and keeps the books balanced', () => {
  const { exchange, events } = bench();
  const request = order();
  const resting = order({ ...LIMIT, price: D('40000') });
  exchange.handle(request, T0);
  exchange.handle(resting, T0);
  const lastId = BigInt(exchange.allOrders()[1]?.orderId ?? 0);
  exchange.accountReset(T0 + 1);
  expect([exchange.position('BTCUSDT'), exchange.allOrders(), exchange.trades('BTCUSDT')]).toEqual([0n, [], []]);
  const query = { kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: request.clientOrderId } as const;
  expect(outcome(exchange.handle(query, T0 + 1))).toBe('orderNotFound');
  const totals = exchange.totals();
  expect(totals.walletUsd).toBe(D('10000'));
  expect(totals.walletUsd).toBe(totals.depositsUsd + totals.realizedPnlUsd - totals.feesUsd - totals.fundingPaidUsd);
  expect(events.slice(-3).map(({ kind }) => kind)).toEqual(['orderDone', 'positionChanged', 'walletSet']);
  exchange.handle(order({ clientOrderId: resting.clientOrderId }), T0 + 1);
  expect(BigInt(exchange.allOrders()[0]?.orderId ?? 0)).toBe(lastId + 1n);
});

test('a scenario that names an unknown symbol is told so', () => {
  expect(() => bench().exchange.delist('NOPE', T0)).toThrow('the exchange has no symbol NOPE');
});
