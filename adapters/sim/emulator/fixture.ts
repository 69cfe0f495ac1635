/** A served venue for the tests beside this file, and two clients of it: ccxt as it is but for the host, and bare requests. */
import { createHmac } from 'node:crypto';
import { binanceusdm } from 'ccxt';
import { WebSocket } from 'ws';
import { serveVenue, type ServedVenue, type ServeOptions } from './serveVenue.ts';

export const BTC = 'BTC/USDT:USDT';

export function served(options: Partial<ServeOptions> = {}): Promise<ServedVenue> {
  return serveVenue({ port: 0, seed: '1', time: 'manual', symbols: ['BTCUSDT', 'ETHUSDT'], ...options });
}

export function ccxtSettings({ apiKey, secret }: ServedVenue): Record<string, unknown> {
  const options = {
    fetchCurrencies: false,
    fetchMargins: false,
    adjustForTimeDifference: true,
    fetchMarkets: { types: ['linear'] },
    fetchOpenOrders: { warnWithoutSymbol: false },
  };
  return { apiKey, secret, enableRateLimit: false, options };
}

/** ccxt in demo mode; its own URLs, of which only the host is replaced as a request leaves. */
export function ccxtOf(venue: ServedVenue): binanceusdm {
  const exchange = new binanceusdm(ccxtSettings(venue));
  exchange.enableDemoTrading(true);
  exchange.fetchImplementation = (url: string, init: RequestInit) =>
    fetch(url.replace(/^https:\/\/demo-fapi\.binance\.com/, venue.url), init);
  return exchange;
}

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

type Params = Readonly<Record<string, string | number | boolean>>;

/** A signed request; POST and PUT carry their parameters in the body, as ccxt does. */
export async function signed(
  venue: ServedVenue,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  params: Params = {},
): Promise<Heard> {
  const given = { timestamp: venue.emulator.nowMs, ...params };
  const text = Object.entries(given)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const whole = `${text}&signature=${createHmac('sha256', venue.secret).update(text).digest('hex')}`;
  const headers = { 'X-MBX-APIKEY': venue.apiKey };
  if (method === 'GET' || method === 'DELETE')
    return heard(await fetch(`${venue.url}${path}?${whole}`, { method, headers }));
  const init = { method, headers: { ...headers, ...FORM }, body: whole };
  return heard(await fetch(venue.url + path, init));
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function heard(response: Response): Promise<Heard> {
  const { status, headers } = response;
  const text = await response.text();
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not every answer is JSON: the text is there.
  }
  return { status, headers, text, body };
}

export async function control(venue: ServedVenue, path: string, body?: object): Promise<Heard> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return heard(await fetch(`${venue.url}/emulator/${path}`, init));
}

export type Event = Record<string, unknown>;

/** A WebSocket connection and what has come over it. */
export interface Client {
  readonly socket: WebSocket;
  readonly events: Event[];
  readonly closed: Promise<number>;
}

export async function openClient(venue: ServedVenue, path: string): Promise<Client> {
  const socket = new WebSocket(`${venue.wsUrl}${path}`);
  const events: Event[] = [];
  const closed = new Promise<number>((resolve) => void socket.on('close', resolve));
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString('utf8')) as Event));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, events, closed };
}

let settlements = 0;

/** What has been sent is here once the answer to something sent after it is. */
export async function settled({ socket, events }: Client): Promise<readonly Event[]> {
  settlements += 1;
  const id = `settled${settlements}`;
  socket.send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id }));
  for (;;) {
    const end = events.findIndex((event) => event['id'] === id);
    if (end >= 0) {
      events.splice(end, 1);
      return [...events];
    }
    await new Promise((resolve) => void socket.once('message', resolve));
  }
}
