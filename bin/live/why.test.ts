/** Why each of these did or did not trade, asked of the streams of a system at work. */
import { describe, expect, it } from 'vitest';
import { STREAM, TEXT } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { heldAtVenue, ordersAtVenue, useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performWhy } from './why.ts';

const world = useLiveWorld();

async function why(id: string): Promise<string> {
  const { environment, terminal, text } = asTyped(world());
  await performWhy({ ...LOOK, id }, environment, terminal);
  return text();
}

/** The last paragraph once it says how it ended. */
function endOf(id: string, word: RegExp): Promise<string> {
  return world().until(`${id} to be told as ${word}`, async () => {
    const page = await why(id).catch(() => '');
    return word.test(page) ? page : undefined;
  });
}

describe('live why', { timeout: 90_000 }, () => {
  it('tells of a trade, by whatever it is called', async () => {
    const { start, until, isReady, signal } = world();
    const process = await start();
    await until('data for the gates', isReady);
    const id = await signal('BTCUSDT', 'buy', { correlation_id: 'of-the-producer' });
    const page = await endOf(id, /^TRADED 0\.001 BTCUSDT at [\d.]+, position now 0\.001 LONG$/m);
    for (const line of [
      /outside +signal on ai\.decision\.made: symbol=BTCUSDT/,
      /router +intent: /,
      /bridge +plan \w{16}: action=ENTRY_PROPOSED/,
      /governor PERMIT ENTRY: .*\n(?: .*\n)*? .*kill_score=0\.5/,
      /executor EXECUTE FILLED: /,
    ])
      expect(page).toMatch(line);
    const [order] = ordersAtVenue(world(), 'BTCUSDT');
    for (const name of ['of-the-producer', order?.clientOrderId ?? '', order?.clientOrderId.split('-')[1] ?? ''])
      expect(await why(name)).toBe(page);
    await process.stop();
  });

  it('tells of a denial with the numbers the gate saw, and of what no stage could read', async () => {
    const { start, redis, signal } = world();
    const process = await start();
    await redis.set(TEXT.kill, 'maintenance');
    const denied = await signal('ETHUSDT', 'buy');
    expect(await endOf(denied, /^DENIED KILL_SWITCH /m)).toMatch(/governor BLOCKED KILL_SWITCH: /);
    await redis.del(TEXT.kill);
    const again = await signal('BTCUSDT', 'buy');
    await endOf(again, /^SKIPPED SKIP_OPEN_DUPLICATE /m);
    const unreadable = (await redis.xadd(STREAM.decisions, '*', 'symbol', 'BTCUSDT', 'side', 'up')) ?? '';
    await endOf(unreadable, /INVALID_DECISION_DROP/);
    await process.stop();
  });

  it('tells of an order under way how far it is, and in the end what became of it', async () => {
    const { start, venue, signal } = world();
    const process = await start();
    venue.emulator.faults.add([{ site: 'venue/placeOrder', key: 'SOLUSDT', occurrence: 1, kind: 'accept-reply-lost' }]);
    const id = await signal('SOLUSDT', 'buy');
    expect(await endOf(id, /executor SENDING: attempt=1 client_id=lk-/)).toMatch(/^PENDING /m);
    await endOf(id, /^TRADED [\d.]+ SOLUSDT /m);
    expect(heldAtVenue(world(), 'SOLUSDT')).not.toBe(0n);
    await process.stop();
  });

  it('says which ids it knows when it knows none of that name', async () => {
    await expect(why('nobody')).rejects.toThrow(
      /^the streams know no nobody, or no longer .*: ids are stream entries .*, or a symbol \(BTCUSDT\)$/,
    );
  });
});
