import { describe, expect, it } from 'vitest';
import { TEXT } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { heldAtVenue, useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performStatus } from './status.ts';

const world = useLiveWorld();
/** Book, exchange and ledger agree. */
const IN_STEP = /^BTCUSDT +LONG +OPEN +0\.001 +0\.001 /m;
const ASK = { ...LOOK, gates: true, minutes: 10 };

async function told(args: Partial<typeof ASK> = {}): Promise<string> {
  const { environment, terminal, text } = asTyped(world());
  await performStatus({ ...ASK, ...args }, environment, terminal);
  return text();
}

describe('live status', { timeout: 90_000 }, () => {
  it('says of an idle store that nobody works, and NO-GO', async () => {
    const text = await told();
    expect(text).toMatch(/^executor +0 +nobody: start it with `live run`$/m);
    expect(text).toMatch(/^health +never checked/m);
    expect(text).toMatch(/^B +Snapshot Coverage +FAIL /m);
    expect(text).toMatch(/^NO-GO: SNAPSHOT_COVERAGE_FAIL, SERVICE_DOWN_router/m);
  });

  it('shows positions, profit and how messages ended once the system works', async () => {
    const { start, until, isReady, signal, redis } = world();
    const process = await start();
    await until('data for the gates', isReady);
    await signal('BTCUSDT', 'buy');
    await until('the position', () => heldAtVenue(world(), 'BTCUSDT') !== 0n || undefined);
    await signal('BTCUSDT', 'buy');
    const text = await until('the second signal to end', async () => {
      const page = await told();
      return page.includes('SKIP_OPEN_DUPLICATE') && IN_STEP.test(page) ? page : undefined;
    });
    expect(text).toMatch(/^account +[\d,]+\.\d\d USD, -?0\.\d\d USD today/m);
    expect(text).toMatch(/^FILLED +1 +[\d.]+ % +executor/m);
    expect(text).toMatch(/^A +Trading Activity +PASS +Trading active \(1 executions\)$/m);
    expect(text).toMatch(/^ {3}apply\.plan: length=2, last-generated-id=\d+-\d+$/m);
    expect(text).toMatch(/^1 executions, 0\.1 a minute$/m);
    expect(text).toMatch(/^GO$/m);
    await redis.set(TEXT.kill, '1');
    expect(await told()).toMatch(/^entries +DENIED: quantum:kill is "1"/m);
    await redis.del(TEXT.kill);
    await process.stop();
  });

  it('names where each setting was said, and no secret', async () => {
    const text = await told({ set: ['POSITIONS_MAX=3'], json: true });
    const { settings, store } = JSON.parse(text) as { settings: { name: string }[]; store: string };
    expect(settings).toContainEqual({ name: 'POSITIONS_MAX', value: '3', from: '--set' });
    expect(settings).toContainEqual({ name: 'BRAIN_CYCLE_S', value: '1', from: 'environment' });
    expect(settings).toContainEqual({ name: 'LEASE_S', value: expect.any(String), from: expect.any(String) });
    expect(store).toMatch(/^redis:\/\/127\.0\.0\.1:\d+/);
    expect(text).not.toContain(world().venue.secret);
    expect(text).not.toContain(world().venue.apiKey);
  });
});
