/** The venue's streams are hints: what they lose is asked for, what ends is opened again, and nowhere else. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { VenueStream } from '../adapters/live/exchange/socket.ts';
import { DEMO, emulatorAt, type Target } from '../adapters/live/exchange/target.ts';
import { someOrder, useVenueWorld } from './live/venueWorld.ts';

const world = useVenueWorld();
const open = () => world().venue.emulator.streams.open;

/** @returns what is hinted at when the venue has taken an order */
async function trade(): Promise<string> {
  const order = someOrder();
  expect((await world().exchange.venue.ask(order, 'any')).kind).toBe('answer');
  return `${order.symbol} ${order.clientOrderId}`;
}

const priceAtMs = () => world().exchange.venue.price('ETHUSDT')?.atMs ?? 0;

describe('the user stream', { timeout: 30_000 }, () => {
  it('hints at an order of ours, again after its key has expired, and not while it has a gap', async () => {
    const { venue, hinted } = world();
    const first = await trade();
    await expect.poll(() => hinted).toContain(first);
    venue.emulator.streams.trouble('listen-key-expired', 'user');
    await expect.poll(() => open().user, { timeout: 5_000 }).toBe(1);
    const second = await trade();
    await expect.poll(() => hinted).toContain(second);
    venue.emulator.streams.trouble('stream-gap', 'user', 60_000);
    const third = await trade();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(hinted).not.toContain(third);
  });
});

describe('prices', { timeout: 30_000 }, () => {
  it('come by REST while the stream is silent', async () => {
    const askedMs = priceAtMs();
    await expect.poll(priceAtMs, { timeout: 3_500 }).toBeGreaterThan(askedMs);
    world().venue.emulator.streams.trouble('stream-gap', 'market', 600_000);
    const silentMs = priceAtMs();
    await expect.poll(priceAtMs, { timeout: 10_000 }).toBeGreaterThan(silentMs + 3_000);
  });

  it('come by the stream again after it was cut', async () => {
    world().venue.emulator.streams.trouble('stream-cut', 'market');
    expect(open().market).toBe(0);
    await expect.poll(() => open().market, { timeout: 5_000 }).toBe(1);
    const openedMs = priceAtMs();
    await expect.poll(priceAtMs, { timeout: 3_500 }).toBeGreaterThan(openedMs);
  });
});

describe('a stream to a host outside the allowlist', () => {
  it('is refused before a byte is sent', async () => {
    let connections = 0;
    const other = createServer(() => (connections += 1));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const target = { ...(emulatorAt(`http://127.0.0.1:${port}`) as Target), hosts: DEMO.hosts };
    let asked = 0;
    const path = () => Promise.resolve(`/ws/${(asked += 1)}`);
    const stream = new VenueStream({ target, path, onMessage: () => undefined });
    stream.open();
    await expect.poll(() => asked, { timeout: 3_000 }).toBe(2);
    stream.close();
    other.close();
    expect(connections).toBe(0);
  });
});
