import { beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorFault } from '../../adapters/sim/emulator/faults.ts';
import { decimal } from '../../engine/decimal.ts';
import { HASH, TEXT } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { heldAtVenue, ordersAtVenue, useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performFlatten } from './flatten.ts';

const world = useLiveWorld();
const NO_REDIS = { REDIS_URL: 'redis://127.0.0.1:9' };
const yes = () => Promise.resolve(true);

/** A long and a short that somebody else made. */
function hold(): void {
  const { exchange } = world().venue.emulator;
  exchange.externalOrder({ symbol: 'BTCUSDT', side: 'BUY', quantity: decimal('0.004') }, Date.now());
  exchange.externalOrder({ symbol: 'ETHUSDT', side: 'SELL', quantity: decimal('0.05') }, Date.now());
}

async function flatten(
  args: Partial<Parameters<typeof performFlatten>[0]> = {},
  more: Readonly<Record<string, string>> = {},
  ask: Parameters<typeof performFlatten>[3] = yes,
): Promise<{ code: number; text: string }> {
  const { environment, terminal, text } = asTyped(world(), more);
  const code = await performFlatten({ ...LOOK, names: [], yes: false, ...args }, environment, terminal, ask);
  return { code, text: text() };
}

const closes = (symbol: string) =>
  ordersAtVenue(world(), symbol).filter(({ clientOrderId }) => clientOrderId.startsWith('flat-'));

describe('live flatten', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    world().venue.emulator.faults.clear();
    world().venue.emulator.exchange.accountReset(Date.now());
    await world().redis.del(TEXT.kill);
  });

  it('closes longs and shorts reduce-only, takes our stops away, and denies entries first', async () => {
    hold();
    const { exchange } = world().venue.emulator;
    const stop = { symbol: 'ETHUSDT', side: 'BUY', quantity: decimal('0.05'), triggerPrice: decimal('90000') } as const;
    const placed = {
      ...stop,
      kind: 'placeStop',
      type: 'STOP_MARKET',
      timestampMs: Date.now(),
      recvWindowMs: 5_000,
    } as const;
    for (const clientOrderId of ['lk-0123456789abcdef-stop', 'mine-1'])
      expect(exchange.handle({ ...placed, clientOrderId }, Date.now()).kind).toBe('answer');
    const { code, text } = await flatten();
    expect(code).toBe(0);
    expect(text).toMatch(/^flat +BTCUSDT +0\.004 +0 +closed by flat-\w+$/m);
    expect(text).toMatch(/^flat +ETHUSDT +-0\.05 +0 +closed by flat-\w+$/m);
    expect(['BTCUSDT', 'ETHUSDT'].map((symbol) => heldAtVenue(world(), symbol))).toEqual([0n, 0n]);
    for (const symbol of ['BTCUSDT', 'ETHUSDT'])
      expect(closes(symbol).map(({ reduceOnly }) => reduceOnly)).toEqual([true]);
    expect(exchange.waitingStops().map(({ clientOrderId }) => clientOrderId)).toEqual(['mine-1']);
    expect(await world().redis.get(TEXT.kill)).toBe('1');
  });

  it('needs only the venue: without Redis it closes all the same, and says that entries go on', async () => {
    hold();
    const { code, text } = await flatten({ yes: true }, NO_REDIS, () => Promise.reject(new Error('asked')));
    expect(code).toBe(0);
    expect(text).toMatch(/^entries were NOT denied, no Redis at /m);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(0n);
  });

  it('asks first: without a yes, or somebody to say it, nothing happens', async () => {
    hold();
    await expect(flatten({}, {}, () => Promise.resolve(false))).rejects.toThrow('nothing was closed');
    await expect(flatten({}, {}, () => Promise.resolve(undefined))).rejects.toThrow(/say --yes/);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(decimal('0.004'));
    expect(await world().redis.get(TEXT.kill)).toBeNull();
  });

  it('closes only what is named', async () => {
    hold();
    await flatten({ names: ['ethusdt'] });
    expect(heldAtVenue(world(), 'ETHUSDT')).toBe(0n);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(decimal('0.004'));
  });

  const FAULTS: readonly (readonly [kind: EmulatorFault['kind'], orders: number])[] = [
    ['unknown-1007', 1],
    ['unknown-1007-not-done', 1],
    ['cut-after-accept', 1],
    ['cut-before-accept', 1],
    ['unavailable-503', 1],
    ['outside-window-1021', 1],
  ];
  it.each(FAULTS)('never guesses after %s: one fill closes it', async (kind, orders) => {
    hold();
    world().venue.emulator.faults.add([{ site: 'venue/placeOrder', key: 'BTCUSDT', occurrence: 1, kind }]);
    const { code, text } = await flatten({ names: ['BTCUSDT'] });
    expect(world().venue.emulator.faults.fired.at(-1)?.kind).toBe(kind);
    expect(code).toBe(0);
    expect(text).toMatch(/^flat +BTCUSDT/m);
    expect(closes('BTCUSDT')).toHaveLength(orders);
    expect(heldAtVenue(world(), 'BTCUSDT')).toBe(0n);
  });

  it('says why a symbol is not flat when the venue refuses for good', async () => {
    hold();
    world().venue.emulator.faults.add([
      { site: 'venue/placeOrder', key: 'BTCUSDT', occurrence: 1, kind: 'reject', code: -4003 },
    ]);
    const { code, text } = await flatten();
    expect(code).toBe(12);
    expect(text).toMatch(/^NOT FLAT +BTCUSDT +0\.004 +0\.004 +the venue refuses: -4003/m);
    expect(text).toMatch(/^flat +ETHUSDT/m);
  });

  it('is an external close to a running system, which follows', async () => {
    const { start, until, isReady, signal, ledger, redis } = world();
    const process = await start();
    await until('data for the gates', isReady);
    await signal('SOLUSDT', 'buy');
    await until('the ledger', async () => Number((await ledger('SOLUSDT'))['position_amt']) > 0 || undefined);
    expect((await flatten({ names: ['SOLUSDT'] })).code).toBe(0);
    await until('a flat ledger', async () => (await ledger('SOLUSDT'))['position_amt'] === '0' || undefined);
    await until('a flat book', async () => (await redis.exists(HASH.position('SOLUSDT'))) === 0 || undefined);
    await process.stop();
  });
});
