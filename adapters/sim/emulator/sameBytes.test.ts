/** In manual time the same seed and the same requests give the same bytes, headers and stream events included. */
import { describe, expect, it } from 'vitest';
import { control, openClient, served, settled, signed, type Client, type Heard } from './fixture.ts';
import type { ServedVenue } from './serveVenue.ts';

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.02', newOrderRespType: 'RESULT' };

/** Everything heard in a session with faults in it. */
async function session(seed: string): Promise<readonly string[]> {
  const fault = { site: 'venue/placeOrder', key: '*', occurrence: 2, kind: 'unknown-503' } as const;
  const late = {
    site: 'market/order',
    key: 'BTCUSDT',
    occurrence: 1,
    kind: 'late-fill',
    fraction: 0.5,
    ms: 700,
  } as const;
  const venue = await served({ seed, faults: [fault, late] });
  const heard: string[] = [];
  const note = ({ status, headers, text }: Heard): void => {
    heard.push(`${status} ${headers.get('date') ?? ''} ${headers.get('x-mbx-used-weight-1m') ?? ''} ${text}`);
  };
  const clients = [await listen(venue), await openClient(venue, '/market/ws/!markPrice@arr@1s')];
  note(await signed(venue, 'POST', '/fapi/v1/order', ORDER));
  note(await control(venue, 'clock', { advanceMs: 30_000 }));
  note(await signed(venue, 'POST', '/fapi/v1/order', ORDER));
  note(await signed(venue, 'GET', '/fapi/v3/account'));
  note(await signed(venue, 'GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }));
  note(await signed(venue, 'GET', '/fapi/v1/klines', { symbol: 'ETHUSDT', interval: '5m' }));
  note(await control(venue, 'state'));
  for (const client of clients) heard.push(JSON.stringify(await settled(client)));
  await venue.stop();
  return heard;
}

async function listen(venue: ServedVenue): Promise<Client> {
  const init = { method: 'POST', headers: { 'X-MBX-APIKEY': venue.apiKey } };
  const { listenKey } = (await (await fetch(`${venue.url}/fapi/v1/listenKey`, init)).json()) as { listenKey: string };
  return openClient(venue, `/private/ws/${listenKey}`);
}

describe('in manual time', () => {
  it('the same requests give the same bytes', async () => {
    const [first, second, other] = [await session('5'), await session('5'), await session('6')];
    expect(second).toEqual(first);
    // Trades, bars, state and both streams are the market's.
    for (const index of [4, 5, 6, 7, 8]) expect(other[index]).not.toBe(first[index]);
  });
});
