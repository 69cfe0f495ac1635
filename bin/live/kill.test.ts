import { describe, expect, it } from 'vitest';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { ordersAtVenue, useLiveWorld } from '../../properties/live/liveWorld.ts';
import { TEXT } from '../../engine/names.ts';
import { performKill } from './kill.ts';

const world = useLiveWorld();

describe('the kill switch', { timeout: 90_000 }, () => {
  it('denies entries until it is taken back', async () => {
    const { start, until, isReady, signal, results, redis } = world();
    const process = await start();
    await until('data for the gates', isReady);
    const kill = asTyped(world());
    await performKill(true, LOOK, kill.environment, kill.terminal);
    expect(kill.text()).toMatch(/^quantum:kill=1: entries are denied/);
    expect(await redis.get(TEXT.kill)).toBe('1');
    await signal('BTCUSDT', 'buy');
    const [denied] = await until('the denial', async () => {
      const found = await results();
      return found.length > 0 ? found : undefined;
    });
    expect(denied).toMatchObject({ decision: 'BLOCKED', reason_codes: 'KILL_SWITCH' });
    expect(ordersAtVenue(world(), 'BTCUSDT')).toEqual([]);
    const resume = asTyped(world());
    await performKill(false, { ...LOOK, json: true }, resume.environment, resume.terminal);
    expect(JSON.parse(resume.text())).toEqual({ key: TEXT.kill, was: '1', is: '0' });
    await signal('ETHUSDT', 'buy');
    await until('an entry', () => ordersAtVenue(world(), 'ETHUSDT').length > 0 || undefined);
    await process.stop();
  });

  it('works without keys of the venue, and says when there is no Redis', async () => {
    const { environment, terminal } = asTyped(world(), { REDIS_URL: 'redis://127.0.0.1:9', BINANCE_API_KEY: '' });
    await expect(performKill(true, LOOK, environment, terminal)).rejects.toThrow(/^no Redis at redis:\/\/127/);
  });
});
