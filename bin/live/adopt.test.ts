import { describe, expect, it } from 'vitest';
import { decimal } from '../../engine/decimal.ts';
import { HASH } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performAdopt } from './adopt.ts';

const world = useLiveWorld();
const ADOPT = { ...LOOK, names: [] as readonly string[], stop: undefined as string | undefined, wait: 20 };

async function adopt(args: Partial<typeof ADOPT> = {}): Promise<{ code: number; text: string }> {
  const { environment, terminal, text } = asTyped(world());
  const code = await performAdopt({ ...ADOPT, ...args }, environment, terminal);
  return { code, text: text() };
}

describe('live adopt', { timeout: 90_000 }, () => {
  it('needs somebody who works, and sense', async () => {
    await expect(adopt()).rejects.toThrow(/^nobody works as brain, executor, desk, harvest: /);
    await expect(adopt({ stop: '1' })).rejects.toThrow(/^--stop is the price of one symbol/);
    await expect(adopt({ stop: '-1', names: ['BTCUSDT'] })).rejects.toThrow(/^--stop -1 is no price$/);
  });

  it('waits until positions from before are in the book, each with a stop at the venue', async () => {
    const { start, until, isReady, redis, venue } = world();
    const { exchange } = venue.emulator;
    exchange.externalOrder({ symbol: 'BTCUSDT', side: 'BUY', quantity: decimal('0.004') }, Date.now());
    exchange.externalOrder({ symbol: 'ETHUSDT', side: 'SELL', quantity: decimal('0.05') }, Date.now());
    const process = await start();
    await until('data for the gates', isReady);
    await expect(adopt({ names: ['SOLUSDT'] })).rejects.toThrow(/^nothing is held of SOLUSDT: /);
    const { code, text } = await adopt();
    expect(text).toMatch(/^BTCUSDT +LONG +OPEN +0\.004 +0\.004 /m);
    expect(text).toMatch(/^ETHUSDT +SHORT +OPEN +-0\.05 +-0\.05 /m);
    expect(code).toBe(0);
    for (const symbol of ['BTCUSDT', 'ETHUSDT'])
      expect(Number(await redis.hget(HASH.position(symbol), 'stop_loss'))).toBeGreaterThan(0);
    await until('both stops at the venue', () => exchange.waitingStops().length === 2 || undefined);
    await process.stop();
  });

  it('moves a stop where the operator wants it, and says why not', async () => {
    const { start, redis, until } = world();
    const process = await start();
    const key = HASH.position('BTCUSDT');
    const given = Number(await redis.hget(key, 'stop_loss'));
    const price = Number((await redis.hgetall(HASH.snapshot('BTCUSDT')))['mark_price']);
    const tighter = String(Math.round((given + price) / 2));
    await until('the workers', async () =>
      (await redis.hget(HASH.lease('harvest'), 'owner'))?.startsWith(process.process),
    );
    expect((await adopt({ names: ['btcusdt'], stop: tighter })).code).toBe(0);
    expect(await redis.hget(key, 'stop_loss')).toBe(tighter);
    const looser = await adopt({ names: ['BTCUSDT'], stop: String(Math.round(given / 2)) });
    expect(looser.code).toBe(12);
    expect(looser.text).toMatch(/^SKIP_STOP_LOOSER symbol=BTCUSDT /m);
    await process.stop();
  });
});
