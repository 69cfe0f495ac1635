/** Public market data. The one price of a symbol is its last trade, its mark and its index at once. */
import { z } from 'zod';
import { formatDecimal } from '../../../../engine/decimal.ts';
import { REJECTIONS } from '../../exchange/codes.ts';
import { FUNDING_INTERVAL_MS } from '../../exchange/funding.ts';
import type { SymbolState } from '../../exchange/state.ts';
import { refuses, says, type Said } from '../http/answer.ts';
import { symbol, wholeNumber } from '../http/parameters.ts';
import { route, type Call, type Route } from '../route.ts';
import { barsOf, INTERVALS, klineRow } from '../shapes/bars.ts';
import { bestPrices, depthOf, updateId } from '../shapes/book.ts';
import { exchangeInfo } from '../shapes/symbol.ts';
import { dayStatistics } from '../shapes/ticker.ts';

const ofAnySymbol = z.object({ symbol: symbol.optional() });
const nothing = z.object({});

const listedSymbols = ({ venue }: Call): SymbolState[] =>
  [...venue.exchange.records.symbols.values()].filter(({ listed }) => listed);

/** One symbol as an object, all of them as a list. */
function eachSymbol(call: Call, name: string | undefined, shown: (state: SymbolState) => object | undefined): Said {
  if (name === undefined) return says(listedSymbols(call).flatMap((state) => shown(state) ?? []));
  const state = call.venue.exchange.records.symbols.get(name);
  return state?.listed === true ? says(shown(state)) : refuses(REJECTIONS.invalidSymbol);
}

function premiumIndex({ venue, nowMs }: Call, state: SymbolState): object | undefined {
  const seen = venue.shown(state.name, nowMs);
  if (seen === undefined) return undefined;
  const text = formatDecimal(seen.price);
  return {
    symbol: state.name,
    markPrice: text,
    indexPrice: text,
    estimatedSettlePrice: text,
    lastFundingRate: formatDecimal(state.fundingRate),
    interestRate: '0.00010000',
    nextFundingTime: (Math.floor(nowMs / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS,
    time: seen.atMs,
  };
}

const LIMIT_MAX = 1_500;
const klineParams = z.object({
  symbol,
  interval: z.enum(Object.keys(INTERVALS) as [string, ...string[]]),
  startTime: wholeNumber.optional(),
  endTime: wholeNumber.optional(),
  limit: wholeNumber.optional(),
});

function klines(params: z.infer<typeof klineParams>, { venue, nowMs }: Call): Said {
  if (venue.exchange.records.symbols.get(params.symbol)?.listed !== true) return refuses(REJECTIONS.invalidSymbol);
  const asked = {
    symbol: params.symbol,
    intervalMs: INTERVALS[params.interval] ?? 0,
    startMs: params.startTime,
    endMs: params.endTime,
    limit: Math.max(1, Math.min(params.limit ?? 500, LIMIT_MAX)),
  };
  return says(barsOf(venue.prices, asked, nowMs).map(klineRow));
}

/** Weights of klines by how many are asked for (the endpoint's page). */
function klineWeight({ limit = 500 }: { readonly limit?: number | undefined }): number {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1_000 ? 5 : 10;
}

const fundingParams = z.object({
  symbol: symbol.optional(),
  startTime: wholeNumber.optional(),
  endTime: wholeNumber.optional(),
  limit: wholeNumber.optional(),
});

/** The rates are constant here; the dates are those of the clock. */
function fundingRates(params: z.infer<typeof fundingParams>, call: Call): Said {
  const { venue, nowMs } = call;
  const limit = Math.max(1, Math.min(params.limit ?? 100, 1_000));
  return eachSymbol(call, params.symbol, () => undefined).kind === 'refused'
    ? refuses(REJECTIONS.invalidSymbol)
    : says(
        listedSymbols(call)
          .filter(({ name }) => params.symbol === undefined || name === params.symbol)
          .flatMap(({ name, fundingRate }) =>
            fundingTimes(venue.prices.firstMs(name) ?? nowMs, params, nowMs).map((fundingTime) => ({
              symbol: name,
              fundingTime,
              fundingRate: formatDecimal(fundingRate),
              markPrice: formatDecimal(venue.prices.price(name, fundingTime) ?? 0n),
            })),
          )
          .sort((a, b) => a.fundingTime - b.fundingTime)
          .slice(-limit),
      );
}

function fundingTimes(firstMs: number, { startTime, endTime }: z.infer<typeof fundingParams>, nowMs: number): number[] {
  const times: number[] = [];
  const fromMs = Math.max(firstMs, startTime ?? firstMs);
  const toMs = Math.min(endTime ?? nowMs, nowMs);
  for (
    let atMs = Math.ceil(fromMs / FUNDING_INTERVAL_MS) * FUNDING_INTERVAL_MS;
    atMs <= toMs;
    atMs += FUNDING_INTERVAL_MS
  )
    times.push(atMs);
  return times;
}

const depthParams = z.object({ symbol, limit: wholeNumber.optional() });

function depth({ symbol: name, limit = 500 }: z.infer<typeof depthParams>, call: Call): Said {
  return eachSymbol(call, name, (state) => {
    const shown = depthOf(call.venue, state, Math.min(limit, 1_000), call.nowMs);
    return shown && { lastUpdateId: updateId(call.nowMs), E: call.nowMs, T: call.nowMs, ...shown };
  });
}

const priceOf = (call: Call, state: SymbolState): object | undefined => {
  const seen = call.venue.shown(state.name, call.nowMs);
  return seen && { symbol: state.name, price: formatDecimal(seen.price), time: seen.atMs };
};

const bookTicker = ({ venue, nowMs }: Call, state: SymbolState): object | undefined => {
  const seen = venue.shown(state.name, nowMs);
  const best = seen && bestPrices(venue, state, seen.atMs);
  return best && { symbol: state.name, ...best, time: seen.atMs, lastUpdateId: updateId(nowMs) };
};

const get = { method: 'GET', security: 'none' } as const;

export const MARKET_ROUTES: readonly Route[] = [
  route({ ...get, path: '/fapi/v1/ping', weight: 1, params: nothing, says: () => says({}) }),
  route({
    ...{ ...get, path: '/fapi/v1/time', weight: 1, params: nothing },
    says: (_, { nowMs }) => says({ serverTime: nowMs }),
  }),
  route({
    ...{ ...get, path: '/fapi/v1/exchangeInfo', weight: 1, is: 'exchangeInfo', params: nothing },
    says: (_, { venue, nowMs }) => says(exchangeInfo(venue, nowMs)),
  }),
  route({ ...get, path: '/fapi/v1/klines', weight: klineWeight, is: 'bars', params: klineParams, says: klines }),
  route({ ...get, path: '/fapi/v1/markPriceKlines', weight: klineWeight, params: klineParams, says: klines }),
  route({
    ...{ ...get, path: '/fapi/v1/premiumIndex', params: ofAnySymbol },
    weight: ({ symbol: name }) => (name === undefined ? 10 : 1),
    says: (params, call) => eachSymbol(call, params.symbol, (state) => premiumIndex(call, state)),
  }),
  route({
    ...{ ...get, path: '/fapi/v1/ticker/24hr', params: ofAnySymbol },
    weight: ({ symbol: name }) => (name === undefined ? 40 : 1),
    says: (params, call) =>
      eachSymbol(call, params.symbol, (state) => {
        const day = dayStatistics(call.venue, state, call.nowMs);
        return day && { symbol: state.name, ...day };
      }),
  }),
  ...['/fapi/v1/ticker/price', '/fapi/v2/ticker/price'].map((path) =>
    route({
      ...{ ...get, path, params: ofAnySymbol },
      weight: ({ symbol: name }) => (name === undefined ? 2 : 1),
      says: (params, call) => eachSymbol(call, params.symbol, (state) => priceOf(call, state)),
    }),
  ),
  route({
    ...{ ...get, path: '/fapi/v1/ticker/bookTicker', params: ofAnySymbol },
    weight: ({ symbol: name }) => (name === undefined ? 5 : 2),
    says: (params, call) => eachSymbol(call, params.symbol, (state) => bookTicker(call, state)),
  }),
  route({
    ...{ ...get, path: '/fapi/v1/depth', params: depthParams, says: depth },
    weight: ({ limit = 500 }) => (limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20),
  }),
  route({ ...get, path: '/fapi/v1/fundingRate', weight: 1, params: fundingParams, says: fundingRates }),
  route({
    ...{ ...get, path: '/fapi/v1/fundingInfo', weight: 0, params: nothing },
    // Only symbols whose interval is not the usual eight hours are listed.
    says: () => says([]),
  }),
];
