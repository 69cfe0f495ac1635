import { describe, expect, it } from 'vitest';
import { decimal } from '../../engine/decimal.ts';
import { HASH } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { heldAtVenue, ordersAtVenue, useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performClose } from './close.ts';
import { performOrders } from './orders.ts';
import { performPositions } from './positions.ts';
import { performWhy } from './why.ts';

const world = useLiveWorld();
const CLOSE = { ...LOOK, symbol: 'BTCUSDT', percent: 100, wait: 10 } as const;

describe('an operator who closes', { timeout: 90_000 }, () => {
  it('is told that a wait is a number', async () => {
    const { environment, terminal } = asTyped(world());
    await expect(performClose({ ...CLOSE, wait: Number.NaN }, environment, terminal)).rejects.toThrow(
      '--wait must be a number from 0 to 3600',
    );
  });

  it('is told when nothing is held, and when nobody works', async () => {
    const { environment, terminal } = asTyped(world());
    await expect(performClose(CLOSE, environment, terminal)).rejects.toThrow(/^nothing is held of BTCUSDT: /);
    await world().redis.hset(HASH.ledger('BTCUSDT'), 'position_amt', '1');
    await expect(performClose(CLOSE, environment, terminal)).rejects.toThrow(
      /^nobody works as desk and executor: .*`live flatten BTCUSDT`/,
    );
    await world().redis.del(HASH.ledger('BTCUSDT'));
  });

  it('closes a share, then the rest, reduce-only, and can ask why', async () => {
    const { start, until, isReady, signal } = world();
    const process = await start({}, { NOTIONAL_PER_TRADE_MAX_USD: '1000' });
    await until('data for the gates', isReady);
    await signal('BTCUSDT', 'buy', { position_size_usd: '500' });
    const seen = await until('the position in every book', async () => {
      const { environment, terminal, text } = asTyped(world());
      await performPositions({ ...LOOK, json: true }, environment, terminal);
      const [held] = JSON.parse(text()) as { symbol: string; state: string; exchange: string; ledger: string }[];
      return held?.state === 'OPEN' && held.exchange === held.ledger ? held : undefined;
    });
    const before = heldAtVenue(world(), 'BTCUSDT');
    expect(decimal(seen.exchange)).toBe(before);
    const half = asTyped(world());
    expect(await performClose({ ...CLOSE, symbol: 'btcusdt', percent: 50 }, half.environment, half.terminal)).toBe(0);
    expect(half.text()).toMatch(/^FILLED symbol=BTCUSDT /);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBeLessThan(before);
    const rest = asTyped(world());
    expect(await performClose({ ...CLOSE, json: true }, rest.environment, rest.terminal)).toBe(0);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(0n);
    expect(ordersAtVenue(world(), 'BTCUSDT').map(({ reduceOnly }) => reduceOnly)).toEqual([false, true, true]);
    const { planId } = JSON.parse(rest.text()) as { planId: string };
    const why = asTyped(world());
    await performWhy({ ...LOOK, id: planId }, why.environment, why.terminal);
    expect(why.text()).toMatch(/outside +signal on apply\.plan\.exit: .*action=FULL_CLOSE_PROPOSED/);
    expect(why.text()).toMatch(/executor FILLED: order_id=/);
    expect(why.text()).toMatch(/^TRADED .* BTCUSDT at .*, position now flat$/m);
    const orders = asTyped(world());
    await performOrders({ ...LOOK, unknown: false }, orders.environment, orders.terminal);
    expect(orders.text()).toBe('no open order\n');
    await process.stop();
  });

  it('is told how far it is when it does not end in time', async () => {
    const { start, redis } = world();
    // The desk works and the executor's lease is held by nobody who reads.
    const process = await start({ stages: ['desk'] });
    await redis.hset(HASH.lease('executor'), { owner: 'x', token: '9', expires_at_ms: String(Date.now() + 60_000) });
    await redis.del(HASH.snapshot('ETHUSDT'));
    await redis.hset(HASH.ledger('ETHUSDT'), 'position_amt', '1');
    const { environment, terminal, text } = asTyped(world());
    expect(await performClose({ ...CLOSE, symbol: 'ETHUSDT', wait: 1 }, environment, terminal)).toBe(12);
    expect(text()).toMatch(/^plan (\w{16}) has not ended in 1 s: `live why \1` says how far it is$/m);
    await process.stop();
  });
});
