/** Orders on the wire: changed, in batches, in lists, and the two forms of a reply. */
import { afterEach, describe, expect, it } from 'vitest';
import { control, served, signed, type Heard } from './fixture.ts';
import type { ServedVenue, ServeOptions } from './serveVenue.ts';

let venue: ServedVenue | undefined;
afterEach(async () => {
  await venue?.stop();
  venue = undefined;
});

async function begin(options: Partial<ServeOptions> = {}): Promise<ServedVenue> {
  venue = await served(options);
  return venue;
}

const ORDER = '/fapi/v1/order';
const BATCH = '/fapi/v1/batchOrders';
const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
const limit = { ...market, type: 'LIMIT', timeInForce: 'GTC', price: '90000' };
type Row = Record<string, unknown>;
const rows = ({ text }: Heard): Row[] => JSON.parse(text) as Row[];
const idIn = ({ text }: Heard): string => /"orderId":(\d+)/.exec(text)?.[1] ?? '';

describe('a reply to a new order', () => {
  it('is that of the moment of acceptance, or with RESULT of what came of it', async () => {
    const at = await begin();
    expect((await signed(at, 'POST', ORDER, market)).body).toMatchObject({ status: 'NEW', executedQty: '0' });
    const result = await signed(at, 'POST', ORDER, { ...market, newOrderRespType: 'RESULT' });
    expect(result.body).toMatchObject({ status: 'FILLED', executedQty: '0.01' });
    expect(result.body).not.toHaveProperty('avgPrice');
  });

  it('has the average price where the older form is asked for', async () => {
    const at = await begin({ orderReplies: 'full' });
    const { body } = await signed(at, 'POST', ORDER, { ...market, newOrderRespType: 'RESULT' });
    const [trade] = at.emulator.exchange.trades('BTCUSDT');
    expect(Number(body['avgPrice'])).toBe(Number(trade?.price) / 1e18);
    expect(Number(body['cumQuote'])).toBeCloseTo(Number(trade?.price) / 1e20, 8);
  });
});

describe('a changed order', () => {
  it('keeps its id', async () => {
    const at = await begin();
    const orderId = idIn(await signed(at, 'POST', ORDER, limit));
    const changed = await signed(at, 'PUT', ORDER, {
      symbol: 'BTCUSDT',
      orderId,
      side: 'BUY',
      quantity: '0.02',
      price: '90500',
    });
    expect(idIn(changed)).toBe(orderId);
    expect(changed.body).toMatchObject({ origQty: '0.02', price: '90500', status: 'NEW' });
    const same = { symbol: 'BTCUSDT', orderId, side: 'BUY', quantity: '0.02', price: '90500' };
    expect((await signed(at, 'PUT', ORDER, same)).body['code']).toBe(-5027);
    expect((await signed(at, 'PUT', ORDER, { ...same, price: '200000' })).body['code']).toBe(-4016);
    expect((await signed(at, 'PUT', ORDER, { ...same, orderId: 1 })).body['code']).toBe(-2013);
  });
});

describe('a batch', () => {
  it('judges each order by itself, and counts them all', async () => {
    const at = await begin();
    const batchOrders = JSON.stringify([
      { ...limit, quantity: 0.01 },
      { ...limit, side: 'LONG' },
      { ...market, quantity: '90' },
    ]);
    const heard = await signed(at, 'POST', BATCH, { batchOrders });
    expect(rows(heard).map(({ status, code }) => status ?? code)).toEqual(['NEW', -1117, -2019]);
    expect(heard.headers.get('x-mbx-order-count-10s')).toBe('3');
  });

  it('is cancelled by ids beyond 2^53, or by client ids', async () => {
    const at = await begin();
    const orderId = idIn(await signed(at, 'POST', ORDER, limit));
    await signed(at, 'POST', ORDER, { ...limit, newClientOrderId: 'mine' });
    const byId = await signed(at, 'DELETE', BATCH, { symbol: 'BTCUSDT', orderIdList: `[${orderId},1]` });
    expect(rows(byId).map(({ status, code }) => status ?? code)).toEqual(['CANCELED', -2011]);
    const byName = await signed(at, 'DELETE', BATCH, { symbol: 'BTCUSDT', origClientOrderIdList: '["mine"]' });
    expect(rows(byName)).toMatchObject([{ clientOrderId: 'mine', status: 'CANCELED' }]);
  });

  it.each([
    ['[]', -4082],
    ['[{},{},{},{},{},{}]', -4082],
    ['{}', -1130],
    ['[', -1130],
  ])('%s: %i', async (batchOrders, code) => {
    const at = await begin();
    expect((await signed(at, 'POST', BATCH, { batchOrders })).body['code']).toBe(code);
  });
});

describe('lists', () => {
  it('begin at an order id or a time, and cover at most seven days', async () => {
    const at = await begin();
    const first = idIn(await signed(at, 'POST', ORDER, market));
    await control(at, 'clock', { advanceMs: 1_000 });
    const second = idIn(await signed(at, 'POST', ORDER, market));
    const { nowMs } = at.emulator;
    const list = async (path: string, params: Record<string, string | number>): Promise<string[]> =>
      [...(await signed(at, 'GET', path, { symbol: 'BTCUSDT', ...params })).text.matchAll(/"orderId":(\d+)/g)].map(
        ([, id = '']) => id,
      );
    for (const path of ['/fapi/v1/allOrders', '/fapi/v1/userTrades']) {
      expect(await list(path, {})).toEqual([first, second]);
      expect(await list(path, { limit: 1 })).toEqual([second]);
      expect(await list(path, { startTime: nowMs - 1_000, limit: 1 })).toEqual([first]);
      expect(await list(path, { startTime: nowMs })).toEqual([second]);
      expect(await list(path, { endTime: nowMs - 1 })).toEqual([first]);
    }
    expect(await list('/fapi/v1/allOrders', { orderId: second })).toEqual([second]);
    expect(await list('/fapi/v1/userTrades', { orderId: first })).toEqual([first]);
    expect(await list('/fapi/v1/userTrades', { fromId: 2 })).toEqual([second]);
    const wide = { symbol: 'BTCUSDT', startTime: nowMs - 7 * 86_400_000 - 1, endTime: nowMs };
    expect((await signed(at, 'GET', '/fapi/v1/allOrders', wide)).body['code']).toBe(-4165);
  });

  it('of open orders do not show conditional ones, and the other way round', async () => {
    const at = await begin();
    await signed(at, 'POST', ORDER, { ...limit, newClientOrderId: 'order' });
    await signed(at, 'POST', ORDER, market);
    await signed(at, 'POST', '/fapi/v1/algoOrder', {
      ...{ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', clientAlgoId: 'algo' },
      ...{ triggerPrice: '80000', quantity: '0.01', reduceOnly: true },
    });
    const orders = rows(await signed(at, 'GET', '/fapi/v1/openOrders'));
    const algos = rows(await signed(at, 'GET', '/fapi/v1/openAlgoOrders'));
    expect([orders.map((row) => row['clientOrderId']), algos.map((row) => row['clientAlgoId'])]).toEqual([
      ['order'],
      ['algo'],
    ]);
    await signed(at, 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    expect(rows(await signed(at, 'GET', '/fapi/v1/openAlgoOrders'))).toHaveLength(1);
    await signed(at, 'DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'BTCUSDT' });
    expect(rows(await signed(at, 'GET', '/fapi/v1/openAlgoOrders'))).toEqual([]);
    expect(rows(await signed(at, 'GET', '/fapi/v1/allAlgoOrders', { symbol: 'BTCUSDT' }))).toMatchObject([
      { clientAlgoId: 'algo', algoStatus: 'CANCELED' },
    ]);
  });
});

describe('conditional orders', () => {
  const stop = { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '80000' };

  it.each([
    ['both a quantity and all of it', { ...stop, closePosition: true, quantity: '0.01' }, 400, -4137],
    ['neither', { ...stop, reduceOnly: true }, 400, -1102],
    ['no trigger', { ...stop, triggerPrice: '', closePosition: true }, 400, -1105],
    ['it would trigger at once', { ...stop, triggerPrice: '99000', quantity: '0.01', reduceOnly: true }, 400, -2021],
    ['nothing to close', { ...stop, side: 'BUY', triggerPrice: '99000', closePosition: true }, 400, -4509],
    ['of another kind', { ...stop, algoType: 'VP' }, 400, -1130],
    ['a type that is not modelled', { ...stop, type: 'TRAILING_STOP_MARKET' }, 501, -1000],
    ['one that may open', { ...stop, quantity: '0.01' }, 501, -1000],
  ])('%s', async (_, params, status, code) => {
    const at = await begin();
    await signed(at, 'POST', ORDER, market);
    const heard = await signed(at, 'POST', '/fapi/v1/algoOrder', params);
    expect([heard.status, heard.body['code']]).toEqual([status, code]);
  });

  it('are told apart by symbol where two bear one id', async () => {
    const at = await begin();
    await signed(at, 'POST', ORDER, market);
    await signed(at, 'POST', ORDER, { ...market, symbol: 'ETHUSDT', quantity: '0.1' });
    const both = { ...stop, closePosition: true, clientAlgoId: 'same' };
    await signed(at, 'POST', '/fapi/v1/algoOrder', both);
    await signed(at, 'POST', '/fapi/v1/algoOrder', { ...both, symbol: 'ETHUSDT', triggerPrice: '2500' });
    await signed(at, 'DELETE', '/fapi/v1/algoOrder', { symbol: 'BTCUSDT', clientAlgoId: 'same' });
    const status = async (symbol: string): Promise<unknown> =>
      (await signed(at, 'GET', '/fapi/v1/algoOrder', { symbol, clientAlgoId: 'same' })).body['algoStatus'];
    expect([await status('BTCUSDT'), await status('ETHUSDT')]).toEqual(['CANCELED', 'NEW']);
  });
});
