/** The exchange port of live mode on an emulator over HTTP, without a store, for tests. */
import { afterEach, beforeEach, expect } from 'vitest';
import { openExchange, type OpenExchange } from '../../adapters/live/exchange/openExchange.ts';
import { hiding } from '../../adapters/live/exchange/secrets.ts';
import { emulatorAt, type Target } from '../../adapters/live/exchange/target.ts';
import { serveVenue, type ServedVenue } from '../../adapters/sim/emulator/serveVenue.ts';
import { decimal } from '../../engine/decimal.ts';
import type { PlaceOrder } from '../../engine/venue.ts';

export interface VenueWorld {
  readonly venue: ServedVenue;
  readonly exchange: OpenExchange;
  /** `SYMBOL clientId` of each order that the user stream has hinted at. */
  readonly hinted: readonly string[];
}

/** A new one for each test, its streams open. */
export function useVenueWorld(): () => VenueWorld {
  let world: VenueWorld | undefined;
  beforeEach(async () => {
    const venue = await serveVenue({ port: 0, symbols: ['BTCUSDT', 'ETHUSDT'] });
    const hinted: string[] = [];
    const exchange = await openExchange({
      target: emulatorAt(venue.url) as Target,
      credentials: { apiKey: venue.apiKey, secret: venue.secret },
      hide: hiding([]),
      log: { marks: () => undefined, say: () => undefined },
      isDryRun: false,
      onCalls: () => undefined,
      entriesRefused: () => undefined,
      onOrder: (symbol, clientId) => void hinted.push(`${symbol} ${clientId}`),
    });
    world = { venue, exchange, hinted };
    await expect.poll(() => venue.emulator.streams.open).toEqual({ user: 1, market: 1 });
  }, 30_000);
  afterEach(async () => {
    world?.exchange.close();
    await world?.venue.stop();
    world = undefined;
  });
  return () => {
    if (world === undefined) throw new Error('no world was opened');
    return world;
  };
}

let orders = 0;

/** An entry at the market's price, under a client id of its own. */
export function someOrder(): PlaceOrder {
  orders += 1;
  return {
    kind: 'placeOrder',
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: decimal('0.001'),
    reduceOnly: false,
    clientOrderId: `lk-${orders}-1`,
    timestampMs: Date.now(),
    recvWindowMs: 3_000,
  };
}
