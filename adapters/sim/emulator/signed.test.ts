/** Keys, signatures, timestamps and parameters: what is refused before a route is asked, with the venue's numbers. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { control, served, signed } from './fixture.ts';
import type { ServedVenue } from './serveVenue.ts';

let venue: ServedVenue;
beforeAll(async () => {
  venue = await served();
});
afterAll(() => venue.stop());

const sign = (text: string): string => createHmac('sha256', venue.secret).update(text).digest('hex');

async function codeOf(response: Response): Promise<[number, unknown]> {
  return [response.status, ((await response.json()) as { code?: number }).code];
}

describe('the signature', () => {
  const ask = (query: string, init: RequestInit = {}, key = venue.apiKey): Promise<Response> =>
    fetch(`${venue.url}/fapi/v2/balance?${query}`, { ...init, headers: { 'X-MBX-APIKEY': key } });
  const now = (): string => `timestamp=${venue.emulator.nowMs}`;

  it('is over the very bytes that came: an encoding of the sender stays as it is', async () => {
    const text = `note=a%20b+c%2fd&${now()}`;
    expect((await ask(`${text}&signature=${sign(text)}`)).status).toBe(200);
    const otherwise = `note=a+b+c%2Fd&${now()}`;
    expect(await codeOf(await ask(`${otherwise}&signature=${sign(text)}`))).toEqual([400, -1022]);
  });

  it('is over query and body together, without anything between them', async () => {
    const [query, body] = ['symbol=BTCUSDT', `leverage=7&${now()}`];
    const post = (signature: string): Promise<Response> =>
      fetch(`${venue.url}/fapi/v1/leverage?${query}`, {
        method: 'POST',
        headers: { 'X-MBX-APIKEY': venue.apiKey, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `${body}&signature=${signature}`,
      });
    expect((await post(sign(`${query}${body}`))).status).toBe(200);
    expect(await codeOf(await post(sign(`${query}&${body}`)))).toEqual([400, -1022]);
  });

  it('needs the key and the secret', async () => {
    const query = (): string => `${now()}&signature=${sign(now())}`;
    expect(await codeOf(await ask(query(), {}, 'another-key'))).toEqual([401, -2015]);
    expect(await codeOf(await ask(query(), {}, ''))).toEqual([401, -2014]);
    expect(await codeOf(await ask(now()))).toEqual([400, -1102]);
    expect(await codeOf(await ask(`${now()}&signature=${sign('other')}`))).toEqual([400, -1022]);
  });
});

describe('the timestamp', () => {
  const at = async (timestamp: number, recvWindow?: number): Promise<unknown> => {
    const window = recvWindow === undefined ? {} : { recvWindow };
    return (await signed(venue, 'GET', '/fapi/v2/balance', { timestamp, ...window })).body['code'];
  };

  it.each([
    [0, undefined, undefined],
    [-5_000, undefined, undefined],
    [-5_001, undefined, -1021],
    [-5_001, 6_000, undefined],
    [-1, 0, -1021],
    [999, undefined, undefined],
    [1_000, undefined, -1021],
    [0, 60_001, -1131],
  ])('%i ms from the clock with recvWindow %s: %s', async (offsetMs, recvWindow, code) => {
    expect(await at(venue.emulator.nowMs + offsetMs, recvWindow)).toBe(code);
  });

  it('must be there', async () => {
    const { body } = await signed(venue, 'GET', '/fapi/v2/balance', { timestamp: 'now' });
    expect(body).toMatchObject({ code: -1102, msg: expect.stringContaining("'timestamp'") as unknown });
  });
});

describe('parameters of an order', () => {
  const good = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
  const limit = { ...good, type: 'LIMIT', timeInForce: 'GTC', price: '90000' };

  it.each([
    ['no symbol', { ...good, symbol: '' }, -1105],
    ['a symbol of other letters', { ...good, symbol: 'btc' }, -1100],
    ['an unknown symbol', { ...good, symbol: 'NOUSDT' }, -1121],
    ['side', { ...good, side: 'LONG' }, -1117],
    ['type', { ...good, type: 'STOP_LOSS' }, -1116],
    ['a conditional type', { ...good, type: 'STOP_MARKET', stopPrice: '1' }, -4120],
    ['time in force', { ...limit, timeInForce: 'DAY' }, -1115],
    ['an empty time in force', { ...limit, timeInForce: '' }, -1105],
    ['a price on a market order', { ...good, price: '90000' }, -1106],
    ['no quantity', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET' }, -1102],
    ['a quantity of letters', { ...good, quantity: 'all' }, -1130],
    ['too many decimals', { ...good, quantity: '0.0011' }, -1111],
    ['nothing', { ...good, quantity: '0' }, -4003],
    ['less than the least', { ...good, quantity: '0.0000' }, -4003],
    ['more than the most', { ...good, quantity: '1001' }, -4005],
    ['off the tick', { ...limit, price: '90000.05' }, -4014],
    ['below the notional', { ...good, symbol: 'ETHUSDT' }, -4164],
    ['a buy far above the mark', { ...limit, price: '101000' }, -4016],
    ['a sell far below the mark', { ...limit, side: 'SELL', price: '80000' }, -4024],
    ['above any price', { ...limit, price: '9000000' }, -4002],
    ['a client id with a space', { ...good, newClientOrderId: 'a b' }, -4015],
    ['a client id of 37 characters', { ...good, newClientOrderId: 'x'.repeat(37) }, -4015],
    ['reduce-only when flat', { ...good, reduceOnly: 'true' }, -2022],
    ['more than the margin', { ...good, quantity: '90' }, -2019],
    ['a position side of hedge mode', { ...good, positionSide: 'LONG' }, -4061],
  ])('%s', async (_, params, code) => {
    const before = venue.emulator.exchange.totals().orderCount;
    const { status, body } = await signed(venue, 'POST', '/fapi/v1/order', params);
    expect([status, body['code']]).toEqual([400, code]);
    expect(venue.emulator.exchange.totals().orderCount).toBe(before);
  });

  it('may not come twice', async () => {
    const { body } = await signed(venue, 'GET', '/fapi/v2/balance', { 'a=1&a': 2 });
    expect(body['code']).toBe(-1101);
  });
});

describe('client order ids', () => {
  const limit = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: '90000',
    quantity: '0.001',
  };
  const place = async (id: string, changes = {}): Promise<Record<string, unknown>> =>
    (await signed(venue, 'POST', '/fapi/v1/order', { ...limit, newClientOrderId: id, ...changes })).body;

  it('are unique among open orders, and free again once closed: the resend of a filled order trades twice', async () => {
    expect((await place('once'))['status']).toBe('NEW');
    expect((await place('once'))['code']).toBe(-4116);
    await signed(venue, 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'once' });
    expect((await place('once'))['status']).toBe('NEW');
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001', newClientOrderId: 'twice' };
    const ids = [
      await signed(venue, 'POST', '/fapi/v1/order', market),
      await signed(venue, 'POST', '/fapi/v1/order', market),
    ];
    expect(new Set(ids.map(({ text }) => /"orderId":(\d+)/.exec(text)?.[1])).size).toBe(2);
  });

  it('are made up where none is given, and order ids keep their digits beyond 2^53', async () => {
    const { newClientOrderId: _, ...unnamed } = { ...limit, newClientOrderId: '' };
    const { text } = await signed(venue, 'POST', '/fapi/v1/order', unnamed);
    expect(text).toMatch(/"orderId":83897655000000000\d\d,.*"clientOrderId":"emulator\d+"/);
  });

  it('name an order or none', async () => {
    const none = await signed(venue, 'GET', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'nobody' });
    expect(none.body['code']).toBe(-2013);
    const gone = await signed(venue, 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'nobody' });
    expect(gone.body['code']).toBe(-2011);
    expect((await signed(venue, 'GET', '/fapi/v1/order', { symbol: 'BTCUSDT' })).body['code']).toBe(-1102);
  });
});

describe('request limits', () => {
  it('are counted in the headers, refused with 429, and then with 418', async () => {
    const busy = await served({ limits: { weightPerMinute: 100 } });
    const ask = (): ReturnType<typeof signed> => signed(busy, 'GET', '/fapi/v1/openOrders');
    const first = await ask();
    expect(first.headers.get('x-mbx-used-weight-1m')).toBe('40');
    await ask();
    const third = await ask();
    expect([third.status, third.body['code'], third.headers.get('retry-after')]).toEqual([429, -1003, '60']);
    for (let defiance = 0; defiance < 9; defiance += 1) await ask();
    const banned = await ask();
    expect([banned.status, banned.body['code'], banned.headers.get('retry-after')]).toEqual([418, -1003, '120']);
    await control(busy, 'clock', { advanceMs: 120_000 });
    expect((await ask()).status).toBe(200);
    await busy.stop();
  });

  it('count orders apart', async () => {
    const busy = await served({ limits: { ordersPer10s: 2 } });
    const place = (): ReturnType<typeof signed> =>
      signed(busy, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' });
    await place();
    const second = await place();
    expect(second.headers.get('x-mbx-order-count-10s')).toBe('2');
    expect(second.headers.get('x-mbx-order-count-1m')).toBe('2');
    const third = await place();
    expect([third.status, third.body['code']]).toEqual([429, -1015]);
    await busy.stop();
  });
});
