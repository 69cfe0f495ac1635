import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../engine/decimal.ts';
import { answeredOrder, bench, order, outcome, T0, type Bench } from './fixture.ts';

/** A buy of 0.1 BTC that waits at 49,000 while the market is at 50,000. */
const RESTING = { type: 'LIMIT', timeInForce: 'GTC', price: decimal('49000') } as const;

function resting(changes = {}): Bench & { orderId: string } {
  const one = bench();
  const placed = answeredOrder(one.exchange.handle(order({ ...RESTING, ...changes }), T0));
  return { ...one, orderId: placed.orderId };
}

const to = (price: string, quantity: string) => ({ price: decimal(price), quantity: decimal(quantity) });

describe('a waiting limit order that is amended', () => {
  it('keeps its id and waits at its new price', () => {
    const { exchange, prices, orderId } = resting();
    const amended = answeredOrder(exchange.amend(orderId, to('48000', '0.2'), T0 + 1));
    expect([amended.orderId, amended.status, formatDecimal(amended.quantity)]).toEqual([orderId, 'NEW', '0.2']);
    prices.set('BTCUSDT', '48500', T0 + 2);
    exchange.advance(T0 + 2_000);
    expect(exchange.openOrders()).toHaveLength(1);
    prices.set('BTCUSDT', '48000', T0 + 3_000);
    exchange.advance(T0 + 5_000);
    expect(formatDecimal(exchange.position('BTCUSDT'))).toBe('0.2');
    expect(exchange.trades('BTCUSDT').map(({ price }) => formatDecimal(price))).toEqual(['48000']);
  });

  it('trades at once where the market is', () => {
    const { exchange, orderId } = resting();
    expect(outcome(exchange.amend(orderId, to('50000', '0.1'), T0 + 1))).toBe('FILLED');
    expect(formatDecimal(exchange.position('BTCUSDT'))).toBe('0.1');
  });

  it('expires instead of taking when it is post-only', () => {
    const { exchange, orderId } = resting({ timeInForce: 'GTX' });
    expect(outcome(exchange.amend(orderId, to('50000', '0.1'), T0 + 1))).toBe('EXPIRED');
    expect(formatDecimal(exchange.position('BTCUSDT'))).toBe('0');
  });

  it('is cancelled by a quantity that is executed already', () => {
    const { exchange } = bench({ fillPlan: () => ({ kind: 'partialThenExpire', fraction: 0.5 }) });
    const { orderId } = answeredOrder(exchange.handle(order({ ...RESTING, price: decimal('50000') }), T0));
    expect(outcome(exchange.amend(orderId, to('49000', '0.05'), T0 + 1))).toBe('CANCELED');
  });

  it.each([
    ['nothing new', to('49000', '0.1'), -5027],
    ['off the tick', to('49000.05', '0.1'), -4014],
    ['off the step', to('48000', '0.1005'), -1111],
    ['too small', to('48000', '0.001'), -4164],
    ['too dear', to('48000', '99'), -2019],
  ])('is refused: %s', (_, change, code) => {
    const { exchange, events, orderId } = resting();
    const before = exchange.openOrders();
    events.length = 0;
    expect(outcome(exchange.amend(orderId, change, T0 + 1))).toBe(code);
    expect(exchange.openOrders()).toEqual(before);
    expect(events).toEqual([]);
  });

  it('must be there and open', () => {
    const { exchange } = bench();
    const filled = answeredOrder(exchange.handle(order(), T0));
    expect(outcome(exchange.amend(filled.orderId, to('48000', '0.1'), T0 + 1))).toBe(-2013);
    expect(outcome(exchange.amend('1', to('48000', '0.1'), T0 + 1))).toBe(-2013);
  });
});
