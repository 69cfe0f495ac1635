import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import { bench, order, outcome, T0 } from './fixture.ts';

const D = decimal;
const isolated = (symbol: string, leverage: number) =>
  ({ kind: 'configureSymbol', symbol, leverage, marginType: 'ISOLATED' }) as const;

/** Positions left after the price of BTC was `price` for a while. */
function held(price: string, open: (exchange: ReturnType<typeof bench>['exchange']) => void): string[] {
  const { exchange, prices, events } = bench();
  open(exchange);
  prices.set('BTCUSDT', price, T0 + 1);
  exchange.advance(T0 + 10_000);
  for (const event of events)
    if (event.kind === 'positionChanged' && event.position === 0n) expect(event.cause).toBe('liquidation');
  return [...exchange.positions().keys()];
}

describe('liquidation', () => {
  // 500 + 0.1 (P − 50000) = 0.004 × 0.1 P at P = 45180.7
  it.each([
    ['45180.8', ['BTCUSDT', 'ETHUSDT']],
    ['45180.7', ['ETHUSDT']],
  ])('of an isolated long at %s leaves %j', (price, left) => {
    const open = (exchange: ReturnType<typeof bench>['exchange']): void => {
      exchange.handle(isolated('BTCUSDT', 10), T0);
      exchange.handle(isolated('ETHUSDT', 10), T0);
      exchange.handle(order(), T0);
      exchange.handle(order({ symbol: 'ETHUSDT', quantity: D('1') }), T0);
    };
    expect(held(price, open)).toEqual(left);
  });

  // 500 − 0.1 (P − 50000) = 0.004 × 0.1 P at P = 54780.9
  it.each([
    ['54780.8', ['BTCUSDT']],
    ['54780.9', []],
  ])('of an isolated short at %s leaves %j', (price, left) => {
    const open = (exchange: ReturnType<typeof bench>['exchange']): void => {
      exchange.handle(isolated('BTCUSDT', 10), T0);
      exchange.handle(order({ side: 'SELL' }), T0);
    };
    expect(held(price, open)).toEqual(left);
  });

  // 9972 − 150 + (P − 50000) = 0.004 (P + 3000), the isolated 150 set aside, at P = 40351.4…
  it.each([
    ['40351.5', ['BTCUSDT', 'ETHUSDT', 'COARSE']],
    ['40351.4', ['ETHUSDT']],
  ])('of everything crossed at %s leaves %j', (price, left) => {
    const open = (exchange: ReturnType<typeof bench>['exchange']): void => {
      exchange.handle(isolated('ETHUSDT', 20), T0);
      exchange.handle(order({ quantity: D('1') }), T0);
      exchange.handle(order({ symbol: 'ETHUSDT', quantity: D('1') }), T0);
      exchange.handle(order({ symbol: 'COARSE', quantity: D('150') }), T0);
    };
    expect(held(price, open)).toEqual(left);
  });

  describe('after prices that were looked at before', () => {
    const walked = (side: 'BUY' | 'SELL', prices: readonly string[], leverageAfter = 10): boolean[] => {
      const { exchange, prices: market } = bench();
      exchange.handle(isolated('BTCUSDT', 10), T0);
      exchange.handle(order({ side }), T0);
      return prices.map((price, step) => {
        if (step === 1) exchange.handle(isolated('BTCUSDT', leverageAfter), T0 + 10_000 * step);
        market.set('BTCUSDT', price, T0 + 10_000 * step + 1);
        exchange.advance(T0 + 10_000 * (step + 1));
        return exchange.positions().size > 0;
      });
    };

    it('goes by the newest: worse than all before', () => {
      expect(walked('BUY', ['45200', '48000', '45190', '45180.8', '45180.7'])).toEqual([true, true, true, true, false]);
      expect(walked('SELL', ['54700', '51000', '54780.8', '54780.9'])).toEqual([true, true, true, false]);
    });

    it('goes by the margin there is: with twice the leverage half of it', () => {
      // 250 + 0.1 (P − 50000) = 0.004 × 0.1 P at P = 47690.7…
      expect(walked('BUY', ['45200', '47690.8', '47690.7'], 20)).toEqual([true, true, false]);
    });
  });

  it('looks every few seconds while something is open, and only then', () => {
    const { exchange, prices } = bench({ marginCheckMs: 2_000 });
    expect(exchange.nextEventMs()).toBeUndefined();
    exchange.handle(order(), T0 + 500);
    expect(exchange.nextEventMs()).toBe(T0 + 2_000);
    exchange.advance(T0 + 2_000);
    expect(exchange.nextEventMs()).toBe(T0 + 4_000);
    prices.set('BTCUSDT', '51000', T0 + 2_001);
    expect(outcome(exchange.handle(order({ side: 'SELL', timestampMs: T0 + 3_000 }), T0 + 3_000))).toBe('FILLED');
    exchange.advance(T0 + 4_000);
    expect(exchange.nextEventMs()).toBeUndefined();
  });
});
