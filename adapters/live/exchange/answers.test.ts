import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { answerOf, type Reading } from './answers.ts';

const VENUE_MS = 1_795_000_030_000;
const reading: Reading = {
  venueMs: VENUE_MS,
  usdPer: (asset) => ({ USDT: decimal('1'), BNB: decimal('600') })[asset],
};
const answer = (request: VenueRequest, ...bodies: unknown[]) => answerOf(request, bodies, reading);

const QUERY: VenueRequest = { kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: 'lk-ab-1' };
const ORDER = {
  orderId: '8389765544444444123',
  clientOrderId: 'lk-ab-1',
  symbol: 'BTCUSDT',
  side: 'BUY',
  status: 'PARTIALLY_FILLED',
  origQty: '0.0020',
  executedQty: '0.001',
  reduceOnly: false,
  updateTime: 1_795_000_000_000,
};

describe('an order', () => {
  it('keeps its long id and exact quantities', () => {
    expect(answer(QUERY, ORDER)).toEqual({
      kind: 'order',
      order: {
        orderId: '8389765544444444123',
        clientOrderId: 'lk-ab-1',
        symbol: 'BTCUSDT',
        side: 'BUY',
        status: 'PARTIALLY_FILLED',
        quantity: decimal('0.002'),
        executedQuantity: decimal('0.001'),
        reduceOnly: false,
        updatedMs: 1_795_000_000_000,
      },
    });
  });

  it.each([
    ['NEW_INSURANCE', 'NEW'],
    ['EXPIRED_IN_MATCH', 'EXPIRED'],
  ])('that is %s is %s', (status, meant) => {
    expect(answer(QUERY, { ...ORDER, status })).toMatchObject({ order: { status: meant } });
  });

  it.each([
    ['of another name', { ...ORDER, clientOrderId: 'lk-ab-2' }],
    ['of another symbol', { ...ORDER, symbol: 'ETHUSDT' }],
    ['without an id', { ...ORDER, orderId: null }],
    ['with a status nobody knows', { ...ORDER, status: 'PENDING' }],
    ['without what is executed', { ...ORDER, executedQty: undefined }],
    ['that is only a success', { code: 200, msg: 'success' }],
  ])('%s is no answer', (_, body) => expect(() => answer(QUERY, body)).toThrow());
});

describe('trades', () => {
  const trades: VenueRequest = { kind: 'trades', symbol: 'BTCUSDT', sinceMs: 0 };
  const trade = (id: number, commissionAsset = 'USDT') => ({
    id,
    orderId: '7',
    symbol: 'BTCUSDT',
    side: 'SELL',
    price: '95000.1',
    qty: '0.003',
    commission: '0.0001',
    commissionAsset,
    maker: false,
    time: 1_795_000_000_000,
  });

  it('count once, however many pages show them', () => {
    expect(answer(trades, [trade(1), trade(2)], [trade(2), trade(3)])).toMatchObject({
      trades: [{ tradeId: '1' }, { tradeId: '2' }, { tradeId: '3' }],
    });
  });

  it('have their fee in USD, whatever it was paid in', () => {
    expect(answer(trades, [trade(1), trade(2, 'BNB')])).toMatchObject({
      trades: [{ feeUsd: decimal('0.0001') }, { feeUsd: decimal('0.06') }],
    });
  });

  it('are no answer when the fee cannot be told', () => {
    expect(() => answer(trades, [trade(1, 'XYZ')])).toThrow(/a fee in XYZ/);
  });
});

describe('positions', () => {
  const position = {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    positionAmt: '-0.010',
    entryPrice: '95000',
    markPrice: '94000',
    unRealizedProfit: '10',
    notional: '-940',
    positionInitialMargin: '94',
  };

  it('are those that are open, with the leverage their margin shows', () => {
    const flat = { ...position, symbol: 'ETHUSDT', positionAmt: '0', notional: '0', positionInitialMargin: '0' };
    expect(answer({ kind: 'positions' }, [position, flat])).toEqual({
      kind: 'positions',
      positions: [
        {
          symbol: 'BTCUSDT',
          amount: decimal('-0.01'),
          entryPrice: decimal('95000'),
          markPrice: decimal('94000'),
          unrealizedPnlUsd: decimal('10'),
          leverage: 10,
        },
      ],
    });
  });

  it('in hedge mode are no answer', () => {
    expect(() => answer({ kind: 'positions' }, [{ ...position, positionSide: 'SHORT' }])).toThrow(/hedge mode/);
  });
});

describe('the listing', () => {
  const filters = [
    { filterType: 'PRICE_FILTER', minPrice: '0.1', maxPrice: '1000000', tickSize: '0.10' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '120', stepSize: '0.0010' },
    { filterType: 'MIN_NOTIONAL', notional: '50' },
  ];
  const listed = { symbol: 'BTCUSDT', status: 'TRADING', contractType: 'PERPETUAL', filters };
  const tickers = [{ symbol: 'BTCUSDT', quoteVolume: '123456.7' }];
  const brackets = [{ symbol: 'BTCUSDT', brackets: [{ initialLeverage: 125 }, { initialLeverage: 50 }] }];

  it("has the bounds of market orders, the day's volume and the highest leverage", () => {
    const info = { symbols: [listed, { ...listed, symbol: 'BTCUSDT_261225', contractType: 'CURRENT_QUARTER' }] };
    expect(answer({ kind: 'exchangeInfo' }, info, tickers, brackets)).toEqual({
      kind: 'exchangeInfo',
      symbols: [
        {
          symbol: 'BTCUSDT',
          status: 'TRADING',
          tickSize: decimal('0.1'),
          stepSize: decimal('0.001'),
          quantityMin: decimal('0.001'),
          quantityMax: decimal('120'),
          notionalMinUsd: decimal('50'),
          leverageMax: 125,
          volume24hUsd: 123456.7,
        },
      ],
    });
  });

  it('leaves out a symbol without a step: nothing could be sized', () => {
    const info = { symbols: [{ ...listed, filters: filters.filter(({ filterType }) => !filterType.includes('LOT')) }] };
    expect(answer({ kind: 'exchangeInfo' }, info, tickers, brackets)).toEqual({ kind: 'exchangeInfo', symbols: [] });
  });
});

describe('bars', () => {
  const bar = (openMs: number, close: string) => [
    openMs,
    '1',
    '1',
    '1',
    close,
    '5',
    openMs + 59_999,
    '5',
    1,
    '1',
    '1',
    '0',
  ];
  const asked: VenueRequest = { kind: 'bars', symbols: ['BTCUSDT', 'GONEUSDT', 'ETHUSDT'], count: 2 };

  it('are the closed ones, as many as asked for; a symbol that is gone has none', () => {
    const minute = VENUE_MS - (VENUE_MS % 60_000);
    const bars = [bar(minute - 180_000, '1'), bar(minute - 120_000, '2'), bar(minute - 60_000, '3'), bar(minute, '4')];
    expect(answer(asked, bars, undefined, [bar(minute - 60_000, '7')])).toEqual({
      kind: 'bars',
      bars: [
        { symbol: 'BTCUSDT', lastCloseMs: minute, closes: [2, 3] },
        { symbol: 'ETHUSDT', lastCloseMs: minute, closes: [7] },
      ],
    });
  });
});
