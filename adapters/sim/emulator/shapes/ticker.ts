/** The last 24 hours of a symbol. */
import { decimal, divide, formatDecimal, multiply, ZERO } from '../../../../engine/decimal.ts';
import { DAY_MS, MINUTE_MS } from '../../../../engine/time.ts';
import type { SymbolState } from '../../exchange/state.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';
import { barAt, tradeCount, type Bar } from './bars.ts';

const HUNDRED = decimal('100');

/** Bars up to the last closed minute, kept until the next one: 1,440 minutes of every symbol are much to read anew. */
const closedDays = new WeakMap<SymbolState, { readonly minuteMs: number; readonly bar: Bar | undefined }>();

export interface DayStatistics {
  readonly priceChange: string;
  readonly priceChangePercent: string;
  readonly weightedAvgPrice: string;
  readonly lastPrice: string;
  readonly lastQty: string;
  readonly openPrice: string;
  readonly highPrice: string;
  readonly lowPrice: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly openTime: number;
  readonly closeTime: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

export function dayStatistics(venue: EmulatedVenue, symbol: SymbolState, nowMs: number): DayStatistics | undefined {
  const price = venue.shown(symbol.name, nowMs)?.price;
  const bar = dayBar(venue, symbol, nowMs);
  if (price === undefined) return undefined;
  const open = bar?.open ?? price;
  const change = price - open;
  const { volume24hUsd } = symbol.filters;
  const text = formatDecimal(price);
  return {
    priceChange: formatDecimal(change),
    priceChangePercent: open === ZERO ? '0' : formatDecimal(multiply(divide(change, open), HUNDRED)),
    weightedAvgPrice: text,
    lastPrice: text,
    lastQty: formatDecimal(symbol.filters.quantityMin),
    openPrice: formatDecimal(open),
    highPrice: formatDecimal(bar === undefined || bar.high < price ? price : bar.high),
    lowPrice: formatDecimal(bar === undefined || bar.low > price ? price : bar.low),
    volume: (volume24hUsd / Number(text)).toFixed(3),
    quoteVolume: volume24hUsd.toFixed(2),
    openTime: nowMs - DAY_MS,
    closeTime: nowMs,
    firstId: 1,
    lastId: Math.max(1, bar === undefined ? 1 : tradeCount(bar)),
    count: Math.max(1, bar === undefined ? 1 : tradeCount(bar)),
  };
}

function dayBar(venue: EmulatedVenue, symbol: SymbolState, nowMs: number): Bar | undefined {
  const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const kept = closedDays.get(symbol);
  if (kept?.minuteMs === minuteMs) return kept.bar;
  const bar = barAt(venue.prices, symbol.name, minuteMs - DAY_MS, DAY_MS, minuteMs - 1);
  closedDays.set(symbol, { minuteMs, bar });
  return bar;
}
