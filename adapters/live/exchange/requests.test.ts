import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { callsOf, pageAfter } from './requests.ts';

const VENUE_MS = 1_795_000_000_000;
const DAY_MS = 86_400_000;
const sent = { clientOrderId: 'lk-ab-1', timestampMs: 1_795_000_000_123, recvWindowMs: 3_000 };
const entry: VenueRequest = {
  kind: 'placeOrder',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'MARKET',
  quantity: decimal('0.0010'),
  reduceOnly: false,
  ...sent,
};

/** `METHOD path params`, as they are before signing. */
function written(request: VenueRequest): string[] {
  return callsOf(request, VENUE_MS).map(({ api, method, path, params }) => {
    const query = Object.entries(params).map(([name, value]) => `${name}=${value}`);
    return [api, method, path, query.join('&')].join(' ').trim();
  });
}

describe('requests before they are signed', () => {
  it.each<[string, VenueRequest, string[]]>([
    [
      'an entry, exactly as journalled',
      entry,
      [
        'fapiPrivate POST order symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&newClientOrderId=lk-ab-1&newOrderRespType=RESULT&timestamp=1795000000123&recvWindow=3000',
      ],
    ],
    [
      'a reduce-only limit order',
      { ...entry, side: 'SELL', type: 'LIMIT', price: decimal('95000.1'), timeInForce: 'IOC', reduceOnly: true },
      [
        'fapiPrivate POST order symbol=BTCUSDT&side=SELL&type=LIMIT&quantity=0.001&price=95000.1&timeInForce=IOC&reduceOnly=true&newClientOrderId=lk-ab-1&newOrderRespType=RESULT&timestamp=1795000000123&recvWindow=3000',
      ],
    ],
    [
      'a stop for the whole position',
      {
        kind: 'placeStop',
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_MARKET',
        triggerPrice: decimal('90000'),
        ...sent,
      },
      [
        'fapiPrivate POST algoOrder algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=90000&workingType=MARK_PRICE&closePosition=true&clientAlgoId=lk-ab-1&timestamp=1795000000123&recvWindow=3000',
      ],
    ],
    [
      'a stop by our own id',
      { kind: 'queryStop', symbol: 'BTCUSDT', clientOrderId: 'lk-ab-stop' },
      ['fapiPrivate GET algoOrder clientAlgoId=lk-ab-stop'],
    ],
    [
      'a query by our own id',
      { kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: 'lk-ab-1' },
      ['fapiPrivate GET order symbol=BTCUSDT&origClientOrderId=lk-ab-1'],
    ],
    [
      'trades of one order',
      { kind: 'trades', symbol: 'BTCUSDT', orderId: '8389765544444444123' },
      ['fapiPrivate GET userTrades symbol=BTCUSDT&orderId=8389765544444444123&limit=1000'],
    ],
    ['positions', { kind: 'positions' }, ['fapiPrivateV3 GET positionRisk']],
    [
      'leverage after margin type',
      { kind: 'configureSymbol', symbol: 'BTCUSDT', leverage: 10, marginType: 'ISOLATED' },
      [
        'fapiPrivate POST marginType symbol=BTCUSDT&marginType=ISOLATED',
        'fapiPrivate POST leverage symbol=BTCUSDT&leverage=10',
      ],
    ],
    [
      'bars, one more than asked for',
      { kind: 'bars', symbols: ['BTCUSDT', 'ETHUSDT'], count: 120 },
      ['BTCUSDT', 'ETHUSDT'].map((symbol) => `fapiPublic GET klines symbol=${symbol}&interval=1m&limit=121`),
    ],
  ])('%s', (_, request, calls) => expect(written(request)).toEqual(calls));

  it.each([
    ['a minute', 60_000, 1],
    ['six days', 6 * DAY_MS, 1],
    ['seven days', 7 * DAY_MS, 2],
    ['fifteen days', 15 * DAY_MS, 3],
    ['a year, of which the venue keeps 90 days', 365 * DAY_MS, 13],
  ])('reads %s of orders in windows the venue takes, without a gap', (_, backMs, count) => {
    const calls = callsOf({ kind: 'orders', symbol: 'A', sinceMs: VENUE_MS - backMs }, VENUE_MS);
    const windows = calls.map(({ params }) => [Number(params['startTime']), Number(params['endTime'])] as const);
    expect(windows).toHaveLength(count);
    expect(windows[0]?.[0]).toBe(VENUE_MS - Math.min(backMs, 90 * DAY_MS));
    for (const [at, [start, end]] of windows.entries()) {
      expect(end - start).toBeLessThan(7 * DAY_MS);
      if (at > 0) expect(start).toBe((windows[at - 1]?.[1] ?? 0) + 1);
    }
    expect(windows.at(-1)?.[1]).toBeGreaterThanOrEqual(VENUE_MS);
  });

  it('goes on behind the last id of a full page, also where no number holds it', () => {
    const [orders] = callsOf({ kind: 'orders', symbol: 'A', sinceMs: VENUE_MS }, VENUE_MS);
    const [trades] = callsOf({ kind: 'trades', symbol: 'A', sinceMs: VENUE_MS }, VENUE_MS);
    expect(pageAfter(orders!, '8389765544444444123').params).toEqual({
      symbol: 'A',
      orderId: '8389765544444444124',
      limit: 1000,
    });
    expect(pageAfter(trades!, '99').params).toEqual({ symbol: 'A', fromId: '100', limit: 1000 });
  });
});
