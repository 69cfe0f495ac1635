/** The WebSocket streams over real connections: ours, and ccxt's. */
import { afterEach, describe, expect, it } from 'vitest';
import { pro } from 'ccxt';
import { formatDecimal } from '../../../engine/decimal.ts';
import { BTC, ccxtSettings, control, openClient, served, settled, signed, type Client, type Event } from './fixture.ts';
import type { EmulatorFault } from './faults.ts';
import type { ServedVenue, ServeOptions } from './serveVenue.ts';

let venue: ServedVenue | undefined;
const open: Client[] = [];
afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.terminate();
  await venue?.stop();
  venue = undefined;
});

async function begin(options: Partial<ServeOptions> = {}): Promise<ServedVenue> {
  venue = await served(options);
  return venue;
}

async function client(at: ServedVenue, path: string): Promise<Client> {
  const opened = await openClient(at, path);
  open.push(opened);
  return opened;
}

const advance = (at: ServedVenue, advanceMs: number): Promise<unknown> => control(at, 'clock', { advanceMs });
const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', newClientOrderId: 'c1' };
const place = (at: ServedVenue, changes = {}): Promise<unknown> =>
  signed(at, 'POST', '/fapi/v1/order', { ...ORDER, ...changes });

async function listenKey(at: ServedVenue, method = 'POST'): Promise<Event> {
  const response = await fetch(`${at.url}/fapi/v1/listenKey`, { method, headers: { 'X-MBX-APIKEY': at.apiKey } });
  return (await response.json()) as Event;
}

async function userClient(at: ServedVenue): Promise<Client> {
  const { listenKey: key } = await listenKey(at);
  return client(at, `/private/ws?listenKey=${String(key)}`);
}

const kinds = (events: readonly Event[]): unknown[] => events.map(({ e }) => e);

describe('market streams', () => {
  const MARKET: readonly [path: string, afterMs: number, event: Event][] = [
    ['/market/ws/btcusdt@markPrice@1s', 1_000, { e: 'markPriceUpdate', s: 'BTCUSDT', r: '0.0001' }],
    ['/market/ws/btcusdt@markPrice', 3_000, { e: 'markPriceUpdate', s: 'BTCUSDT' }],
    ['/public/ws/btcusdt@bookTicker', 250, { e: 'bookTicker', s: 'BTCUSDT' }],
    ['/market/ws/btcusdt@aggTrade', 5_000, { e: 'aggTrade', s: 'BTCUSDT' }],
    ['/public/ws/btcusdt@trade', 5_000, { e: 'trade', s: 'BTCUSDT' }],
    ['/market/ws/btcusdt@ticker', 2_000, { e: '24hrTicker', s: 'BTCUSDT' }],
    ['/market/ws/btcusdt@miniTicker', 2_000, { e: '24hrMiniTicker', s: 'BTCUSDT' }],
    ['/public/ws/btcusdt@depth5@100ms', 100, { e: 'depthUpdate', s: 'BTCUSDT' }],
    ['/public/ws/btcusdt@depth', 250, { e: 'depthUpdate', s: 'BTCUSDT' }],
    ['/market/stream?streams=btcusdt@markPrice@1s', 1_000, { stream: 'btcusdt@markPrice@1s' }],
  ];

  it.each(MARKET)('%s speaks after %i ms', async (path, afterMs, event) => {
    const at = await begin();
    const one = await client(at, path);
    await advance(at, afterMs - 1);
    if (afterMs < 5_000) expect(await settled(one)).toEqual([]);
    await advance(at, 1);
    expect((await settled(one))[0]).toMatchObject(event);
  });

  it('shows all symbols in one', async () => {
    const at = await begin();
    const one = await client(at, '/market/ws/!markPrice@arr@1s');
    await advance(at, 2_000);
    const events = (await settled(one)) as unknown as Event[][];
    expect(events.map((list) => list.map(({ s }) => s))).toEqual([
      ['BTCUSDT', 'ETHUSDT'],
      ['BTCUSDT', 'ETHUSDT'],
    ]);
  });

  it('closes a bar at the end of its minute, as klines have it', async () => {
    const at = await begin();
    const one = await client(at, '/market/ws/btcusdt@kline_1m');
    await advance(at, 60_000);
    const bars = (await settled(one)).map((event) => event['k'] as Event);
    expect(bars.map(({ x }) => x)).toEqual([...Array.from({ length: 239 }, () => false), true]);
    const rows = (await (
      await fetch(`${at.url}/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=2`)
    ).json()) as unknown[][];
    const { t, o, h, l, c } = bars.at(-1) ?? {};
    expect([t, o, h, l, c]).toEqual(rows[0]?.slice(0, 5));
  });

  it('follows a price set by hand', async () => {
    const at = await begin();
    const one = await client(at, '/market/ws/btcusdt@markPrice@1s');
    await control(at, 'price', { symbol: 'BTCUSDT', price: '50000' });
    await advance(at, 1_000);
    expect(await settled(one)).toMatchObject([{ p: '50000', E: at.emulator.nowMs }]);
  });

  it('is subscribed and left by messages', async () => {
    const at = await begin();
    const one = await client(at, '/market/ws/7');
    one.socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: ['btcusdt@markPrice@1s'], id: 1 }));
    expect(await settled(one)).toEqual([{ result: null, id: 1 }]);
    await advance(at, 1_000);
    one.socket.send(JSON.stringify({ method: 'UNSUBSCRIBE', params: ['btcusdt@markPrice@1s'], id: 2 }));
    await settled(one);
    await advance(at, 1_000);
    expect(kinds(await settled(one))).toEqual([undefined, 'markPriceUpdate', undefined]);
    one.socket.send('{');
    expect((await settled(one)).at(-1)).toMatchObject({ error: { code: 3 } });
  });

  const ROUTES: readonly [path: string, legacy: 'all' | 'public', events: number][] = [
    ['/public/ws/btcusdt@markPrice@1s', 'public', 0],
    ['/market/ws/btcusdt@bookTicker', 'public', 0],
    ['/ws/btcusdt@markPrice@1s', 'public', 0],
    ['/ws/btcusdt@markPrice@1s', 'all', 1],
    ['/ws/btcusdt@bookTicker', 'public', 4],
    ['/market/ws/nousdt@markPrice@1s', 'public', 0],
    ['/market/ws/btcusdt@kline_7m', 'public', 0],
  ];

  it.each(ROUTES)('%s with legacy paths for %s: %i events a second', async (path, legacyStreams, count) => {
    const at = await begin({ legacyStreams });
    const one = await client(at, path);
    await advance(at, 1_000);
    expect(await settled(one)).toHaveLength(count);
  });

  it('is nowhere else', async () => {
    const at = await begin();
    await expect(client(at, '/nowhere')).rejects.toThrow('404');
  });
});

describe('the user stream', () => {
  it('tells of an order, its fill and what it did to the account', async () => {
    const at = await begin();
    const one = await userClient(at);
    await place(at);
    const events = await settled(one);
    expect(kinds(events)).toEqual(['ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE', 'TRADE_LITE', 'ORDER_TRADE_UPDATE']);
    const [trade] = at.emulator.exchange.trades('BTCUSDT');
    expect(events[0]).toMatchObject({ o: { c: 'c1', x: 'NEW', X: 'NEW' } });
    expect(events[1]).toMatchObject({ a: { m: 'ORDER', P: [{ s: 'BTCUSDT', pa: '0.01' }] } });
    expect(events[3]).toMatchObject({ o: { c: 'c1', x: 'TRADE', X: 'FILLED', l: '0.01', z: '0.01', R: false } });
    expect(events[3]).toMatchObject({
      o: { n: formatDecimal(trade?.feeUsd ?? 0n), N: 'USDT', t: Number(trade?.tradeId) },
    });
  });

  it('tells of orders that end, of leverage, and of somebody else', async () => {
    const at = await begin();
    const one = await userClient(at);
    await place(at, { type: 'LIMIT', timeInForce: 'GTC', price: '90000' });
    await signed(at, 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'c1' });
    await signed(at, 'POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 3 });
    await place(at);
    await control(at, 'happen', { kind: 'liquidation', symbol: 'BTCUSDT' });
    const events = await settled(one);
    expect(events[1]).toMatchObject({ o: { c: 'c1', x: 'CANCELED', X: 'CANCELED' } });
    expect(events[2]).toMatchObject({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'BTCUSDT', l: 3 } });
    expect(events.at(-2)).toMatchObject({ o: { c: expect.stringMatching(/^autoclose-/) as unknown, X: 'FILLED' } });
    expect(events.at(-1)).toMatchObject({ e: 'ACCOUNT_UPDATE', a: { m: 'INSURANCE_CLEAR' } });
  });

  it('tells the way of a conditional order to its end', async () => {
    const at = await begin();
    const one = await userClient(at);
    await place(at);
    const stop = { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET' };
    await signed(at, 'POST', '/fapi/v1/algoOrder', {
      ...stop,
      triggerPrice: '80000',
      closePosition: true,
      clientAlgoId: 's1',
    });
    await control(at, 'price', { symbol: 'BTCUSDT', price: '79000' });
    await advance(at, 1_000);
    const algo = (await settled(one)).filter(({ e }) => e === 'ALGO_UPDATE').map(({ o }) => o as Event);
    expect(algo.map(({ X }) => X)).toEqual(['NEW', 'TRIGGERED', 'FINISHED']);
    expect(algo.at(-1)).toMatchObject({ caid: 's1', aq: '0.01', ai: at.emulator.exchange.allOrders().at(-1)?.orderId });
  });

  it('is silent for a key that is none, and on a path for the market', async () => {
    const at = await begin();
    const { listenKey: key } = await listenKey(at);
    const clients = [await client(at, '/private/ws/nobody'), await client(at, `/market/ws/${String(key)}`)];
    await place(at);
    for (const one of clients) expect(await settled(one)).toEqual([]);
  });
});

describe('the listen key', () => {
  it('is the same while it lives, and lives an hour longer with every sign of life', async () => {
    const at = await begin();
    const one = await userClient(at);
    const { listenKey: key } = await listenKey(at);
    await advance(at, 3_599_999);
    expect(await listenKey(at, 'PUT')).toEqual({ listenKey: key });
    await advance(at, 3_599_999);
    expect(kinds(await settled(one))).toEqual([]);
    await advance(at, 1);
    expect(await settled(one)).toEqual([{ e: 'listenKeyExpired', E: at.emulator.nowMs, listenKey: key }]);
    expect(await listenKey(at, 'PUT')).toMatchObject({ code: -1125 });
    await place(at);
    expect(await settled(one)).toHaveLength(1);
    expect((await listenKey(at))['listenKey']).not.toBe(key);
  });

  it('closes its connections when it is given back', async () => {
    const at = await begin();
    const one = await userClient(at);
    await listenKey(at, 'DELETE');
    expect(await one.closed).toBe(1001);
  });
});

describe('faults of streams', () => {
  const fault = (kind: EmulatorFault['kind'], changes: Partial<EmulatorFault> = {}): EmulatorFault => ({
    ...{ site: 'stream/user', key: 'BTCUSDT', occurrence: 2, kind },
    ...changes,
  });
  /** Kinds of the events of one market order that fills at once, 2 the account's. */
  const heard = async (at: ServedVenue, one: Client): Promise<unknown[]> => {
    await place(at);
    return kinds(await settled(one));
  };

  it('a gap swallows events for a while', async () => {
    const at = await begin({ faults: [fault('stream-gap', { ms: 1_000 })] });
    const one = await userClient(at);
    expect(await heard(at, one)).toEqual(['ORDER_TRADE_UPDATE']);
    await advance(at, 999);
    expect(await heard(at, one)).toHaveLength(1);
    await advance(at, 1);
    expect(await heard(at, one)).toHaveLength(5);
  });

  it('a cut closes the connection before the event', async () => {
    const at = await begin({ faults: [fault('stream-cut')] });
    const one = await userClient(at);
    await place(at);
    await one.closed;
    expect(kinds(one.events)).toEqual(['ORDER_TRADE_UPDATE']);
  });

  it('an event comes late, behind others', async () => {
    const at = await begin({ faults: [fault('stream-late', { ms: 500 })] });
    const one = await userClient(at);
    expect(await heard(at, one)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ORDER_TRADE_UPDATE']);
    await advance(at, 500);
    expect(kinds(await settled(one)).at(-1)).toBe('ACCOUNT_UPDATE');
  });

  it('an event comes twice', async () => {
    const at = await begin({ faults: [fault('stream-twice')] });
    const events = await heard(at, await userClient(at));
    expect(events.filter((kind) => kind === 'ACCOUNT_UPDATE')).toHaveLength(2);
  });

  it('a listen key expires early', async () => {
    const at = await begin({ faults: [fault('listen-key-expired')] });
    expect(await heard(at, await userClient(at))).toEqual(['ORDER_TRADE_UPDATE', 'listenKeyExpired']);
  });

  it('happen to market data too, and when told to', async () => {
    const at = await begin();
    const one = await client(at, '/market/ws/btcusdt@markPrice@1s');
    await control(at, 'streams', { kind: 'stream-gap', stream: 'market', ms: 2_500 });
    await advance(at, 3_000);
    expect(await settled(one)).toHaveLength(1);
    await control(at, 'streams', { kind: 'stream-cut', stream: 'market' });
    expect(await one.closed).toBe(1001);
  });

  it('a price stands still, comes late or not at all while the exchange goes on', async () => {
    const at = await begin();
    const one = await client(at, '/market/ws/btcusdt@markPrice@1s');
    const startMs = at.emulator.nowMs;
    await control(at, 'happen', { kind: 'price-stale', symbol: 'BTCUSDT', forMs: 5_000 });
    await advance(at, 2_000);
    expect((await settled(one)).map(({ E }) => E)).toEqual([startMs, startMs]);
    await control(at, 'happen', { kind: 'price-gap', symbol: 'BTCUSDT', forMs: 5_000 });
    await advance(at, 4_000);
    expect(await settled(one)).toHaveLength(2);
    await place(at);
    expect(at.emulator.exchange.trades('BTCUSDT')).toHaveLength(1);
  });
});

describe('ccxt', () => {
  it('watches a ticker and its orders', async () => {
    const at = await begin({ time: 'real' });
    const exchange = new pro.binanceusdm(ccxtSettings(at));
    exchange.enableDemoTrading(true);
    exchange.fetchImplementation = (url: string, init: RequestInit) =>
      fetch(url.replace(/^https:\/\/demo-fapi\.binance\.com/, at.url), init);
    (exchange.urls['api'] as { ws: Record<string, string> }).ws['future'] = `${at.wsUrl}/ws`;
    await exchange.loadHttpProxyAgent();
    await exchange.loadMarkets();
    expect((await exchange.watchTicker(BTC)).last).toBeGreaterThan(1_000);
    const watched = exchange.watchOrders(BTC);
    while (at.emulator.streams.open.user === 0) await exchange.sleep(20);
    await exchange.createOrder(BTC, 'market', 'buy', 0.01, undefined, { clientOrderId: 'watched' });
    expect((await watched)[0]).toMatchObject({ clientOrderId: 'watched' });
    await exchange.close();
  });
});
