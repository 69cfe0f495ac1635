/** What live mode asks of the venue when the venue has had enough, when clocks disagree, and before a first entry. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EmulatorFault } from '../adapters/sim/emulator/faults.ts';
import { someOrder, useVenueWorld, type VenueWorld } from './live/venueWorld.ts';

const world = useVenueWorld();
/** Longer than prices are waited for. */
const QUIET_MS = 8_000;
const READ = { kind: 'positions' } as const;

/** `METHOD path` of what reaches the emulator from now on. */
function arrivalsAt({ venue }: VenueWorld): () => readonly string[] {
  const receive = vi.spyOn(venue.emulator, 'receive');
  onTestFinished(() => receive.mockRestore());
  return () => receive.mock.calls.map(([{ method, target }]) => `${method} ${target.split('?')[0]}`);
}

function strikes(kind: EmulatorFault['kind'], more: Partial<EmulatorFault> = {}): void {
  world().venue.emulator.faults.add([{ site: 'venue/placeOrder', key: '*', occurrence: 1, kind, ...more }]);
}

describe('a venue that wants no requests', { timeout: 30_000 }, () => {
  it.each(['too-many-429', 'banned-418'] as const)(
    'after %s gets none until the time it said is over, for prices, keys and clocks neither',
    async (kind) => {
      const { exchange, venue } = world();
      strikes(kind, { ms: QUIET_MS });
      const arrivals = arrivalsAt(world());
      const refused = await exchange.venue.ask(someOrder(), 'first');
      expect(refused).toMatchObject({ kind: 'rejected', code: -1003, retryAfterMs: QUIET_MS });
      expect(arrivals()).toEqual(['POST /fapi/v1/order']);
      const [order, read] = await Promise.all([
        exchange.venue.ask(someOrder(), 'second'),
        exchange.venue.ask(READ, 'third'),
      ]);
      expect([order.kind, read.kind]).toEqual(['held', 'held']);
      // Silent streams, a key that is no more and a clock that is in doubt would all ask.
      venue.emulator.streams.trouble('stream-gap', 'market', 60_000);
      venue.emulator.streams.trouble('listen-key-expired', 'user');
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS - 500));
      expect(arrivals()).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect((await exchange.venue.ask(READ, 'fourth')).kind).toBe('answer');
    },
  );
});

describe('a venue that calls our time wrong', { timeout: 30_000 }, () => {
  it('has not taken the order, and is asked for its time at once', async () => {
    strikes('outside-window-1021');
    const arrivals = arrivalsAt(world());
    expect(await world().exchange.venue.ask(someOrder(), 'first')).toMatchObject({ kind: 'rejected', code: -1021 });
    await expect.poll(arrivals).toEqual(['POST /fapi/v1/order', 'GET /fapi/v1/time']);
  });
});

describe('leverage and margin type', { timeout: 30_000 }, () => {
  it('are set and confirmed by the venue, also where the margin type was so already', async () => {
    const { exchange, venue } = world();
    const settings = () => venue.emulator.exchange.records.symbols.get('BTCUSDT');
    const set = (marginType: 'ISOLATED' | 'CROSSED', leverage: number) =>
      exchange.venue.ask({ kind: 'configureSymbol', symbol: 'BTCUSDT', marginType, leverage }, 'set');
    const arrivals = arrivalsAt(world());
    expect(await set('ISOLATED', 7)).toMatchObject({ kind: 'answer', answer: { kind: 'configured', leverage: 7 } });
    expect(await set('ISOLATED', 8)).toMatchObject({ kind: 'answer', answer: { kind: 'configured', leverage: 8 } });
    expect(settings()).toMatchObject({ leverage: 8, marginType: 'ISOLATED' });
    expect(arrivals()).toEqual(Array(2).fill(['POST /fapi/v1/marginType', 'POST /fapi/v1/leverage']).flat());
    expect(await set('ISOLATED', 500)).toMatchObject({ kind: 'rejected', code: -4028 });
    await exchange.venue.ask(someOrder(), 'open');
    // Not under a position: then leverage is not even asked for.
    expect(await set('CROSSED', 9)).toMatchObject({ kind: 'rejected', code: -4048 });
    expect(settings()).toMatchObject({ leverage: 8, marginType: 'ISOLATED' });
  });
});
