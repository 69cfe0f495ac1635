/** The listing: symbols, their filters and the request limits, as exchangeInfo has them. */
import { formatDecimal } from '../../../../engine/decimal.ts';
import { decimalsOf } from '../../exchange/options.ts';
import type { SymbolState } from '../../exchange/state.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';
import { PRICE_BAND, PRICE_MAX } from '../priceBand.ts';

const QUOTE = 'USDT';
const ONBOARDED_MS = 1_569_398_400_000;
/** Perpetuals: 2100-12-25, as the venue writes it. */
const NEVER_DELIVERED_MS = 4_133_404_800_000;

export function exchangeInfo(venue: EmulatedVenue, nowMs: number): object {
  const { records } = venue.exchange;
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    futuresType: 'U_MARGINED',
    rateLimits: rateLimits(venue),
    exchangeFilters: [],
    assets: [{ asset: QUOTE, marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols: [...records.symbols.values()]
      .filter(({ listed }) => listed)
      .map((symbol) => symbolShown(symbol, records.config.openOrdersMax)),
  };
}

function rateLimits({ limits }: EmulatedVenue): object[] {
  const row = (rateLimitType: string, interval: string, intervalNum: number, limit: number): object => ({
    ...{ rateLimitType, interval, intervalNum, limit },
  });
  return [
    row('REQUEST_WEIGHT', 'MINUTE', 1, limits.weightPerMinute),
    row('ORDERS', 'MINUTE', 1, limits.ordersPerMinute),
    row('ORDERS', 'SECOND', 10, limits.ordersPer10s),
  ];
}

function symbolShown(symbol: SymbolState, openOrdersMax: number): object {
  const { filters, name } = symbol;
  const baseAsset = name.endsWith(QUOTE) ? name.slice(0, -QUOTE.length) : name;
  return {
    ...{ symbol: name, pair: name, contractType: 'PERPETUAL', status: filters.status },
    ...{ deliveryDate: NEVER_DELIVERED_MS, onboardDate: ONBOARDED_MS },
    ...{ maintMarginPercent: '2.5000', requiredMarginPercent: '5.0000' },
    ...{ baseAsset, quoteAsset: QUOTE, marginAsset: QUOTE, baseAssetPrecision: 8, quotePrecision: 8 },
    pricePrecision: Math.max(2, decimalsOf(filters.tickSize)),
    quantityPrecision: decimalsOf(filters.stepSize),
    ...{ underlyingType: 'COIN', underlyingSubType: [], triggerProtect: '0.0500', liquidationFee: '0.012500' },
    marketTakeBound: '0.05',
    maxMoveOrderLimit: 10_000,
    filters: filtersShown(symbol, openOrdersMax),
    orderTypes: ['LIMIT', 'MARKET', 'STOP_MARKET', 'TAKE_PROFIT_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
    permissionSets: ['COPY'],
  };
}

function filtersShown({ filters }: SymbolState, openOrdersMax: number): object[] {
  const lot = {
    minQty: formatDecimal(filters.quantityMin),
    maxQty: formatDecimal(filters.quantityMax),
    stepSize: formatDecimal(filters.stepSize),
  };
  const tickSize = formatDecimal(filters.tickSize);
  return [
    { filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice: formatDecimal(PRICE_MAX), tickSize },
    { filterType: 'LOT_SIZE', ...lot },
    { filterType: 'MARKET_LOT_SIZE', ...lot },
    { filterType: 'MAX_NUM_ORDERS', limit: openOrdersMax },
    { filterType: 'MIN_NOTIONAL', notional: formatDecimal(filters.notionalMinUsd) },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: formatDecimal(PRICE_BAND.up),
      multiplierDown: formatDecimal(PRICE_BAND.down),
      multiplierDecimal: '4',
    },
  ];
}
