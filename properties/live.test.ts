/** Live mode against a real redis-server and the emulator over HTTP: a signal in by XADD, an order there, a ledger here. */
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { heldAtVenue, ordersAtVenue, stopsAtVenue, useLiveWorld } from './live/liveWorld.ts';

const world = useLiveWorld();

describe('a signal from outside', { timeout: 90_000 }, () => {
  it('becomes one order at the venue and a ledger in Redis, and a close makes both flat', async () => {
    const { start, until, isReady, signal, ledger, results } = world();
    const process = await start();
    await until('data for the gates', isReady);
    await signal('BTCUSDT', 'buy');
    const opened = await until('a ledger', async () => {
      const found = await ledger('BTCUSDT');
      return found['position_amt'] === undefined ? undefined : found;
    });
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(decimal('0.001'));
    expect(opened).toMatchObject({ position_amt: '0.001', side: 'LONG', leverage: '10' });
    expect(decimal(opened['avg_entry_price'] ?? '')).toBe(world().venue.emulator.exchange.trades('BTCUSDT')[0]?.price);
    await until(
      'the book to be open',
      () => world().marks.some(({ line }) => line.includes('to=OPEN on=')) || undefined,
    );
    await signal('BTCUSDT', 'sell', { action: 'FULL_CLOSE' });
    await until('a flat ledger', async () => (await ledger('BTCUSDT'))['position_amt'] === '0' || undefined);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(0n);
    const orders = ordersAtVenue(world(), 'BTCUSDT');
    expect(orders.map(({ status, reduceOnly }) => [status, reduceOnly])).toEqual([
      ['FILLED', false],
      ['FILLED', true],
    ]);
    // Harvest may have moved the stop in between.
    const ends = (await results())
      .filter(({ executed }) => executed === 'true')
      .map((result) => result['reason_codes']);
    expect(ends.filter((code) => code !== 'STOP_UPDATED')).toEqual(['FILLED', 'FILLED']);
    await process.stop();
  });

  it('has its ledger within two seconds of the fill, by the venue and by Redis', async () => {
    const { start, until, isReady, signal, marks } = world();
    const before = marks.length;
    const process = await start();
    await until('data for the gates', isReady);
    for (const symbol of ['ETHUSDT', 'SOLUSDT']) await signal(symbol, 'buy');
    const lags = await until('two ledger commits', () => {
      const found = marks.slice(before).flatMap(({ line }) => /^LEDGER_COMMIT .* lag_s=([\d.]+)/.exec(line)?.[1] ?? []);
      return found.length === 2 ? found.map(Number) : undefined;
    });
    for (const lag of lags) expect(lag).toBeLessThan(2);
    await process.stop();
  });

  it('is kept when nobody runs, and traded by the next process', async () => {
    const { start, until, signal, redis } = world();
    const id = await signal('BNBUSDT', 'buy');
    const process = await start();
    await until('the signal to be taken', async () => {
      const entries = await redis.xrange(STREAM.intents, '-', '+');
      return entries.some(([, fields]) => fields.includes(id)) || undefined;
    });
    await until('the position', () => heldAtVenue(world(), 'BNBUSDT') > 0n || undefined);
    await process.stop();
  });
});

describe('a position', { timeout: 90_000 }, () => {
  it('has its stop at the venue, which moves with UPDATE_SL and goes when it is flat', async () => {
    const { start, until, signal, redis } = world();
    const process = await start();
    const [symbol, amount] = ['ETHUSDT', heldAtVenue(world(), 'ETHUSDT')];
    const first = await until('a stop', () => stopsAtVenue(world(), symbol)[0]);
    expect(first).toMatchObject({ side: 'SELL', type: 'STOP_MARKET', quantity: amount });
    const { stop_loss: level = '', plan_id: planId = '' } = await redis.hgetall(HASH.position(symbol));
    expect(first.triggerPrice).toBe(decimal(level));
    const tighter = decimal(level) + decimal('5');
    const plan = { plan_id: `move${planId}`, symbol, action: 'UPDATE_SL', reduceOnly: 'true', side: 'SELL' };
    const more = {
      new_sl_proposed: formatDecimal(tighter),
      timestamp: String(Date.now() / 1000),
      reason_codes: 'operator',
    };
    await redis.xadd(STREAM.exitPlans, '*', ...Object.entries({ ...plan, ...more }).flat());
    const moved = await until('the stop to be moved', () => {
      const [stop, ...others] = stopsAtVenue(world(), symbol);
      return others.length === 0 && stop?.triggerPrice === tighter ? stop : undefined;
    });
    expect(moved.quantity).toBe(amount);
    await signal(symbol, 'sell', { action: 'FULL_CLOSE' });
    await until('the stop to go', () => stopsAtVenue(world(), symbol).length === 0 || undefined);
    expect(heldAtVenue(world(), symbol)).toBe(0n);
    await process.stop();
  });
});
