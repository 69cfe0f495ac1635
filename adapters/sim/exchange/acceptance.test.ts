import { expect, test } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import type { PlaceOrder } from '../../../engine/venue.ts';
import { bench, filters, order, outcome, SYMBOLS, T0 } from './fixture.ts';

const D = decimal;
const LIMIT = { type: 'LIMIT', timeInForce: 'GTC' } as const;

const SHAPES: readonly (readonly [name: string, changes: Partial<PlaceOrder>, expected: string | number])[] = [
  ['a plain order', {}, 'FILLED'],
  ['unknown symbol', { symbol: 'NOPEUSDT' }, -1121],
  ['quantity 0', { quantity: 0n }, -4003],
  ['quantity below 0', { quantity: D('-1') }, -4003],
  ['quantity below min', { symbol: 'COARSE', quantity: D('4') }, -4004],
  ['quantity at min', { symbol: 'COARSE', quantity: D('5') }, 'FILLED'],
  ['quantity at max', { symbol: 'COARSE', quantity: D('1000') }, 'FILLED'],
  ['quantity above max', { symbol: 'COARSE', quantity: D('1005') }, -4005],
  ['quantity off the step', { symbol: 'COARSE', quantity: D('12') }, -4023],
  ['quantity with too many decimals', { quantity: D('0.1005') }, -1111],
  ['price with too many decimals', { ...LIMIT, price: D('50000.123') }, -1111],
  ['price off the tick', { ...LIMIT, price: D('50000.05') }, -4014],
  ['price 0', { ...LIMIT, price: 0n }, -4001],
  ['limit without price', { ...LIMIT }, -1102],
  ['limit without time in force', { type: 'LIMIT', price: D('50000') }, -1102],
  ['notional one step short', { quantity: D('0.001'), symbol: 'ETHUSDT' }, -4164],
  ['notional exactly the minimum', { quantity: D('0.001') }, 'FILLED'],
  ['limit notional at the limit price', { ...LIMIT, quantity: D('0.001'), price: D('49999.9') }, -4164],
  ['empty client id', { clientOrderId: '' }, -4015],
  ['client id of 36', { clientOrderId: 'x'.repeat(36) }, 'FILLED'],
  ['client id of 37', { clientOrderId: 'x'.repeat(37) }, -4015],
  ['client id with a blank', { clientOrderId: 'a b' }, -4015],
  ['client id with every allowed sign', { clientOrderId: '.A:/z0_-' }, 'FILLED'],
  ['client id with a trailing newline', { clientOrderId: 'a\n' }, -4015],
];

test.each(SHAPES)('%s', (_name, changes, expected) => {
  expect(outcome(bench().exchange.handle(order(changes), T0))).toBe(expected);
});

/** accept iff timestamp < serverTime + 1000 && serverTime − timestamp <= recvWindow */
test.each([
  ['on time', 0, 5_000, 'FILLED'],
  ['last ms of the window', 5_000, 5_000, 'FILLED'],
  ['one ms late', 5_001, 5_000, -1021],
  ['999 ms ahead', -999, 5_000, 'FILLED'],
  ['1000 ms ahead', -1_000, 5_000, -1021],
  ['longest window', 60_000, 60_000, 'FILLED'],
  ['window too long', 0, 60_001, -1131],
] as const)('recvWindow: %s', (_name, serverLaterMs, recvWindowMs, expected) => {
  expect(outcome(bench().exchange.handle(order({ recvWindowMs }), T0 + serverLaterMs))).toBe(expected);
});

test('a refused order leaves no trace but the event', () => {
  const { exchange, events } = bench();
  exchange.handle(order({ quantity: D('0.1005') }), T0);
  expect(exchange.allOrders()).toEqual([]);
  expect(events).toMatchObject([{ kind: 'orderRejected', code: -1111, origin: 'client', position: 0n }]);
});

test('a client id is taken only while its order is open', () => {
  const { exchange } = bench();
  const resting = order({ ...LIMIT, price: D('40000'), clientOrderId: 'same' });
  const market = order({ clientOrderId: 'same' });
  expect(outcome(exchange.handle(resting, T0))).toBe('NEW');
  expect(outcome(exchange.handle(market, T0))).toBe(-4116);
  expect(outcome(exchange.handle({ kind: 'cancelOrder', symbol: 'BTCUSDT', clientOrderId: 'same' }, T0))).toBe(
    'CANCELED',
  );
  expect(outcome(exchange.handle(market, T0))).toBe('FILLED');
  expect(outcome(exchange.handle(market, T0))).toBe('FILLED');
  expect(exchange.allOrders().map(({ status }) => status)).toEqual(['CANCELED', 'FILLED', 'FILLED']);
  expect(exchange.position('BTCUSDT')).toBe(D('0.2'));
  const found = exchange.handle({ kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: 'same' }, T0);
  expect(found).toMatchObject({ answer: { order: { orderId: exchange.allOrders()[2]?.orderId } } });
});

test.each([
  ['TRADING', 'FILLED', 'FILLED'],
  ['PRE_SETTLE', -4140, 'FILLED'],
  ['SETTLING', -4140, -4108],
  ['CLOSE', -4140, -4108],
  ['absent', -1121, -1121],
])('status %s: entry %s, reduce %s', (status, entry, reduce) => {
  const { exchange } = bench();
  exchange.handle(order(), T0);
  exchange.setStatus('BTCUSDT', status, T0);
  expect(outcome(exchange.handle(order({ side: 'SELL', quantity: D('0.01'), reduceOnly: true }), T0))).toBe(reduce);
  expect(outcome(exchange.handle(order(), T0))).toBe(entry);
});

test('reduce-only: refused when flat or on the same side, exempt from the notional minimum', () => {
  const { exchange } = bench();
  const reduce = { reduceOnly: true, quantity: D('0.01') } as const;
  expect(outcome(exchange.handle(order(reduce), T0))).toBe(-2022);
  exchange.handle(order(), T0);
  expect(outcome(exchange.handle(order(reduce), T0))).toBe(-2022);
  expect(outcome(exchange.handle(order({ ...reduce, side: 'SELL', quantity: D('0.001') }), T0))).toBe('FILLED');
});

test('reduce-only: open reduce-only orders count against the position', () => {
  const { exchange } = bench();
  exchange.handle(order(), T0);
  const takeProfit = { ...LIMIT, side: 'SELL', reduceOnly: true, price: D('60000') } as const;
  expect(outcome(exchange.handle(order({ ...takeProfit, quantity: D('0.06') }), T0))).toBe('NEW');
  const rest = exchange.handle(order({ side: 'SELL', reduceOnly: true }), T0);
  expect(rest).toMatchObject({ answer: { order: { status: 'FILLED', quantity: D('0.04') } } });
  expect(outcome(exchange.handle(order({ side: 'SELL', reduceOnly: true }), T0))).toBe(-2022);
});

test('margin: 20× on 10,000 USD carries 200,000 USD and not one step more', () => {
  const { exchange } = bench();
  expect(outcome(exchange.handle(order({ quantity: D('4.001') }), T0))).toBe(-2019);
  expect(outcome(exchange.handle(order({ quantity: D('4') }), T0))).toBe('FILLED');
  expect(outcome(exchange.handle(order({ symbol: 'COARSE', quantity: D('5') }), T0))).toBe(-2019);
  expect(outcome(exchange.handle(order({ side: 'SELL', quantity: D('4') }), T0)), 'reducing needs none').toBe('FILLED');
});

test('margin: a resting entry holds its margin', () => {
  const { exchange } = bench();
  exchange.handle(order({ ...LIMIT, price: D('40000'), quantity: D('4') }), T0);
  expect(outcome(exchange.handle(order({ quantity: D('0.9') }), T0))).toBe(-2019);
  expect(outcome(exchange.handle(order({ quantity: D('0.8') }), T0))).toBe('FILLED');
});

test('the position cap and the open-order limit', () => {
  const capped = { filters: filters('BTCUSDT'), positionMaxUsd: D('6000') };
  const { exchange } = bench({ symbols: [capped], openOrdersMax: 1 });
  expect(outcome(exchange.handle(order(), T0))).toBe('FILLED');
  expect(outcome(exchange.handle(order({ quantity: D('0.021') }), T0))).toBe(-2027);
  expect(outcome(exchange.handle(order({ ...LIMIT, price: D('40000'), quantity: D('0.01') }), T0))).toBe('NEW');
  expect(outcome(exchange.handle(order({ ...LIMIT, price: D('40000'), quantity: D('0.01') }), T0))).toBe(-2025);
  expect(outcome(exchange.handle(order({ side: 'SELL' }), T0)), 'a market order does not wait').toBe('FILLED');
});

test('without a price there is no market', () => {
  const { exchange } = bench({ symbols: [...SYMBOLS, { filters: filters('DARK') }] });
  expect(outcome(exchange.handle(order({ symbol: 'DARK' }), T0))).toBe(-4131);
});

test.each([
  ['above the maximum', { leverage: 126 }, -4028],
  ['zero', { leverage: 0 }, -4028],
  ['a fraction', { leverage: 2.5 }, -4028],
  ['the maximum', { leverage: 125 }, 'configured'],
  ['unknown symbol', { symbol: 'NOPE' }, -1121],
])('leverage: %s', (_name, changes, expected) => {
  const request = {
    kind: 'configureSymbol',
    symbol: 'BTCUSDT',
    leverage: 10,
    marginType: 'CROSSED',
    ...changes,
  } as const;
  expect(outcome(bench().exchange.handle(request, T0))).toBe(expected);
});

test('margin type: repeating is fine, changing needs no position and no open order', () => {
  const { exchange } = bench();
  const configure = { kind: 'configureSymbol', symbol: 'BTCUSDT', leverage: 10, marginType: 'ISOLATED' } as const;
  const resting = order({ ...LIMIT, price: D('40000') });
  exchange.handle(resting, T0);
  expect(outcome(exchange.handle(configure, T0))).toBe(-4047);
  exchange.handle({ kind: 'cancelOrder', symbol: 'BTCUSDT', clientOrderId: resting.clientOrderId }, T0);
  expect(outcome(exchange.handle(configure, T0))).toBe('configured');
  expect(outcome(exchange.handle(configure, T0))).toBe('configured');
  exchange.handle(order(), T0);
  expect(outcome(exchange.handle({ ...configure, marginType: 'CROSSED' }, T0))).toBe(-4048);
  expect(outcome(exchange.handle({ ...configure, leverage: 5 }, T0))).toBe(-4161);
  expect(exchange.leverage('BTCUSDT')).toBe(10);
});
