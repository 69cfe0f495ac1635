/** What an operator relies on when starting and stopping `live run`, on a real redis-server and the emulator over HTTP. */
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { configOf } from '../engine/config.ts';
import { HASH, STAGES, STREAM } from '../engine/names.ts';
import { heldAtVenue, ordersAtVenue, stopsAtVenue, useLiveWorld, type LiveWorld } from './live/liveWorld.ts';

const world = useLiveWorld();
const LEASE_MS = configOf({}).LEASE_S * 1_000;
const LISTEN_KEY = '/fapi/v1/listenKey';

/** `METHOD path` of whatever reaches the emulator from now on and is more than a read. */
function changesAt({ venue }: LiveWorld): () => readonly string[] {
  const receive = vi.spyOn(venue.emulator, 'receive');
  onTestFinished(() => receive.mockRestore());
  return () =>
    receive.mock.calls
      .map(([{ method, target }]) => `${method} ${target.split('?')[0]}`)
      .filter((request) => !request.startsWith('GET ') && !request.endsWith(LISTEN_KEY));
}

/** Resolves once a plan of that symbol has ended. */
function endOf(symbol: string, { until, results }: LiveWorld): Promise<Record<string, string>> {
  return until(`the end of a plan for ${symbol}`, async () =>
    (await results()).find((result) => result['symbol'] === symbol && result['terminal'] === 'true'),
  );
}

describe('a dry run', { timeout: 90_000 }, () => {
  it('decides and sends nothing, not for a position that is there either', async () => {
    const { start, until, isReady, signal, redis } = world();
    const real = await start();
    await until('data for the gates', isReady);
    await signal('BTCUSDT', 'buy');
    await until('a stop', () => stopsAtVenue(world(), 'BTCUSDT')[0]);
    await real.stop();
    await redis.del(STREAM.results);
    const changes = changesAt(world());
    const dry = await start({ isDryRun: true });
    await signal('ETHUSDT', 'buy');
    expect(await endOf('ETHUSDT', world())).toMatchObject({ executed: 'false', reason_codes: 'LEVERAGE_REFUSED' });
    await signal('BTCUSDT', 'sell', { action: 'FULL_CLOSE' });
    expect(await endOf('BTCUSDT', world())).toMatchObject({ executed: 'false', reason_codes: 'VENUE_REJECTED' });
    await dry.stop();
    expect(changes()).toEqual([]);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBeGreaterThan(0n);
    const again = await start();
    await signal('BTCUSDT', 'sell', { action: 'FULL_CLOSE' });
    await until('what the dry run refused', () => heldAtVenue(world(), 'BTCUSDT') === 0n || undefined);
    expect(changes()).toContain('POST /fapi/v1/order');
    await again.stop();
  });
});

describe('a stop', { timeout: 90_000 }, () => {
  it('waits for the order under way and writes down what became of it', async () => {
    const { start, until, isReady, signal, venue, redis, ledger } = world();
    const process = await start();
    await until('data for the gates', isReady);
    venue.emulator.faults.add([{ site: 'venue/placeOrder', key: 'SOLUSDT', occurrence: 1, kind: 'slow', ms: 1_500 }]);
    await signal('SOLUSDT', 'buy');
    await until('the order', () => ordersAtVenue(world(), 'SOLUSDT')[0]);
    expect(await redis.hvals(HASH.openOrders)).toEqual([expect.stringMatching(/^SOLUSDT\|E\|SENDING\|/)]);
    await process.stop();
    const [order] = ordersAtVenue(world(), 'SOLUSDT');
    const { client_order_id: clientId, status } = await redis.hgetall(
      HASH.order(order?.clientOrderId.split('-')[1] ?? ''),
    );
    expect([clientId, status]).toEqual([order?.clientOrderId, 'FILLED']);
    expect((await ledger('SOLUSDT'))['last_order_id']).toBe(order?.orderId);
    expect(await redis.exists(HASH.openOrders)).toBe(0);
  });
});

describe('a second process', { timeout: 90_000 }, () => {
  it('waits, and takes over when the first one ends', async () => {
    const { start, until, isReady, signal, said } = world();
    const first = await start();
    await until('data for the gates', isReady);
    const second = await start();
    await until('the second to wait for every stage', () => waits(said).length === STAGES.length || undefined);
    await signal('BNBUSDT', 'buy');
    await until('the position', () => heldAtVenue(world(), 'BNBUSDT') !== 0n || undefined);
    await first.stop();
    const freeMs = Date.now();
    await signal('BNBUSDT', 'sell', { action: 'FULL_CLOSE' });
    await until('the second to close it', () => heldAtVenue(world(), 'BNBUSDT') === 0n || undefined);
    // The lease given back is not waited out.
    expect(Date.now() - freeMs).toBeLessThan(LEASE_MS / 2);
    expect(said.filter((line) => line.includes('the lease is free: taking over')).length).toBeGreaterThan(0);
    expect(ordersAtVenue(world(), 'BNBUSDT').map(({ reduceOnly }) => reduceOnly)).toEqual([false, true]);
    await second.stop();
  });
});

function waits(said: readonly string[]): readonly string[] {
  return said.filter((line) => line.includes('another worker holds the lease: waiting to take over'));
}

describe('one Redis for several systems', { timeout: 90_000 }, () => {
  it('holds each by its prefix, database and password, and nothing of it elsewhere', async () => {
    const { start, until, redis, redisUrl } = world();
    const keyPrefix = 'fleet1:';
    // Redis itself refuses this user every key without the prefix.
    await redis.call('ACL', 'SETUSER', 'fleet', 'on', '>of-the-fleet', `~${keyPrefix}*`, '+@all');
    const own = new Redis(`${redisUrl}/5`);
    onTestFinished(() => own.disconnect());
    const process = await start({
      redisUrl: `${redisUrl.replace('://', '://fleet:of-the-fleet@')}/5`,
      keyPrefix,
    });
    const ready = [HASH.portfolio, HASH.venue('ETHUSDT'), HASH.marketState('ETHUSDT'), HASH.snapshot('ETHUSDT')];
    await until('data for the gates', async () => {
      const there = await own.exists(...ready.map((key) => keyPrefix + key));
      return there === ready.length || undefined;
    });
    const fields = { symbol: 'ETHUSDT', side: 'buy', position_size_usd: '100', leverage: '10', confidence: '0.7' };
    const more = { source: 'ai-engine', correlation_id: 'f1', timestamp: String(Date.now() / 1000) };
    await own.xadd(keyPrefix + STREAM.decisions, '*', ...Object.entries({ ...fields, ...more }).flat());
    const ledger = await until('a ledger', async () => {
      const found = await own.hgetall(keyPrefix + HASH.ledger('ETHUSDT'));
      return found['position_amt'] === undefined ? undefined : found;
    });
    expect(heldAtVenue(world(), 'ETHUSDT')).toBeGreaterThan(0n);
    expect(ledger['side']).toBe('LONG');
    await process.stop();
    const keys = await own.keys('*');
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !key.startsWith(keyPrefix))).toEqual([]);
    expect(await redis.keys(`${keyPrefix}*`)).toEqual([]);
  });
});
