/** Real ccxt against the emulator: its own request code, unmodified but for the host. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binanceusdm, InsufficientFunds, OrderNotFound } from 'ccxt';
import { decimal } from '../../../engine/decimal.ts';
import { BTC, ccxtOf, served } from './fixture.ts';
import type { ServedVenue } from './serveVenue.ts';

let venue: ServedVenue;
let exchange: binanceusdm;

beforeAll(async () => {
  // ccxt stamps its requests by the wall clock.
  venue = await served({ time: 'real' });
  exchange = ccxtOf(venue);
  await exchange.loadMarkets();
});
afterAll(() => venue.stop());

describe('ccxt', () => {
  it('loads markets it can trade', () => {
    expect(Object.keys(exchange.markets ?? {})).toEqual([BTC, 'ETH/USDT:USDT']);
    expect(exchange.market(BTC)).toMatchObject({
      active: true,
      linear: true,
      precision: { amount: 0.001, price: 0.1 },
      limits: { cost: { min: 50 } },
    });
  });

  it('opens, reads, and closes a position under its own client ids', async () => {
    await exchange.setLeverage(5, BTC);
    await exchange.setMarginMode('isolated', BTC);
    const entry = await exchange.createOrder(BTC, 'market', 'buy', 0.01, undefined, { clientOrderId: 'entry-1' });
    expect(entry).toMatchObject({ status: 'closed', filled: 0.01, clientOrderId: 'entry-1' });
    const read = await exchange.fetchOrder(undefined as unknown as string, BTC, { clientOrderId: 'entry-1' });
    expect(read.id).toBe('8389765500000000001');
    expect(read.average).toBeGreaterThan(1000);
    const [position] = await exchange.fetchPositions([BTC]);
    expect(position).toMatchObject({ side: 'long', contracts: 0.01, marginMode: 'isolated' });
    const exit = await exchange.createOrder(BTC, 'market', 'sell', 0.5, undefined, { reduceOnly: true });
    expect(exit).toMatchObject({ status: 'closed', filled: 0.01, amount: 0.01 });
    expect(await exchange.fetchPositions([BTC])).toEqual([]);
    const trades = await exchange.fetchMyTrades(BTC);
    expect(trades.map(({ side, amount }) => [side, amount])).toEqual([
      ['buy', 0.01],
      ['sell', 0.01],
    ]);
    const balance = await exchange.fetchBalance();
    const { walletUsd, feesUsd } = venue.emulator.exchange.totals();
    expect(balance['USDT']?.total).toBe(Number(walletUsd) / 1e18);
    expect(trades.reduce((sum, { fee }) => sum + Number(fee?.cost), 0)).toBeCloseTo(Number(feesUsd) / 1e18, 10);
  });

  it('waits with a limit order, lists it and cancels it', async () => {
    const order = await exchange.createOrder(BTC, 'limit', 'buy', 0.01, 90_000, { clientOrderId: 'rest-1' });
    expect(order.status).toBe('open');
    expect((await exchange.fetchOpenOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual(['rest-1']);
    expect(await exchange.cancelOrder(String(order.id), BTC)).toMatchObject({ id: order.id, status: 'canceled' });
    expect(await exchange.fetchOpenOrders(BTC)).toEqual([]);
    expect((await exchange.fetchOrders(BTC)).at(-1)).toMatchObject({ id: order.id, status: 'canceled' });
  });

  it('keeps a stop at the venue, apart from the orders', async () => {
    await exchange.createOrder(BTC, 'market', 'buy', 0.01);
    const params = { stopLossPrice: 80_000, closePosition: true, clientOrderId: 'stop-1' };
    const stop = await exchange.createOrder(BTC, 'market', 'sell', 0.01, undefined, params);
    expect(await exchange.fetchOpenOrders(BTC)).toEqual([]);
    const waiting = await exchange.fetchOpenOrders(BTC, undefined, undefined, { trigger: true });
    expect(waiting).toMatchObject([{ id: stop.id, clientOrderId: 'stop-1', triggerPrice: 80_000, reduceOnly: true }]);
    await exchange.createOrder(BTC, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
    const ended = await exchange.fetchOrder(String(stop.id), BTC, { trigger: true });
    expect(ended.status).toBe('expired');
  });

  it('reads the market', async () => {
    const bars = await exchange.fetchOHLCV(BTC, '1m', undefined, 3);
    const lastMs = Number(bars.at(-1)?.[0]);
    expect(bars.map(([openMs]) => openMs)).toEqual([lastMs - 120_000, lastMs - 60_000, lastMs]);
    expect(venue.emulator.nowMs - lastMs).toBeLessThan(120_000);
    venue.emulator.venue.prices.set('BTCUSDT', decimal('91234.5'), venue.emulator.nowMs);
    expect((await exchange.fetchTicker(BTC)).last).toBe(91_234.5);
    expect((await exchange.fetchFundingRate(BTC)).markPrice).toBe(91_234.5);
    const { bids, asks } = await exchange.fetchOrderBook(BTC, 5);
    expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
  });

  it('hears refusals as its own errors', async () => {
    await expect(exchange.fetchOrder('1', BTC)).rejects.toThrow(OrderNotFound);
    await expect(exchange.createOrder(BTC, 'market', 'buy', 90)).rejects.toThrow(InsufficientFunds);
  });
});
