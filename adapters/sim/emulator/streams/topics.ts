/** The market streams: how their names read, how often they speak, and on which route. */
import { formatDecimal } from '../../../../engine/decimal.ts';
import { FUNDING_INTERVAL_MS } from '../../exchange/funding.ts';
import type { SymbolState } from '../../exchange/state.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';
import { barAt, INTERVALS, tradeCount } from '../shapes/bars.ts';
import { bestPrices, depthOf, updateId } from '../shapes/book.ts';
import { dayStatistics } from '../shapes/ticker.ts';
import type { StreamRoute } from './path.ts';

type Event = object | undefined;

export interface Topic {
  readonly name: string;
  readonly route: StreamRoute;
  readonly everyMs: number;
  /** Of which symbol; undefined: of all. */
  readonly symbol: string | undefined;
  /** At a multiple of `everyMs`; undefined when there is nothing to say. */
  readonly event: (venue: EmulatedVenue, nowMs: number) => Event;
}

type OfSymbol = (venue: EmulatedVenue, symbol: SymbolState, nowMs: number) => Event;

/** Trades and best prices have no cadence of their own on the venue; here they are looked at so often. */
const LOOK_MS = 250;
const LEVELS = 20;

const markPrice: OfSymbol = (venue, { name, fundingRate }, nowMs) => {
  const seen = venue.shown(name, nowMs);
  if (seen === undefined) return undefined;
  const text = formatDecimal(seen.price);
  return {
    ...{
      e: 'markPriceUpdate',
      E: seen.atMs,
      s: name,
      p: text,
      ap: text,
      P: text,
      i: text,
      r: formatDecimal(fundingRate),
    },
    T: (Math.floor(nowMs / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS,
  };
};

const bookTicker: OfSymbol = (venue, symbol, nowMs) => {
  const seen = venue.shown(symbol.name, nowMs);
  const best = seen === undefined ? undefined : bestPrices(venue, symbol, seen.atMs);
  if (seen === undefined || best === undefined) return undefined;
  const { bidPrice: b, bidQty: B, askPrice: a, askQty: A } = best;
  return { e: 'bookTicker', u: updateId(nowMs), E: seen.atMs, T: seen.atMs, s: symbol.name, b, B, a, A };
};

/** A trade whenever the price has moved, bought when it rose. */
function traded(venue: EmulatedVenue, symbol: SymbolState, nowMs: number): object | undefined {
  const price = venue.shown(symbol.name, nowMs)?.price;
  const before = venue.shown(symbol.name, nowMs - LOOK_MS)?.price;
  if (price === undefined || price === before) return undefined;
  const [p, q] = [formatDecimal(price), formatDecimal(symbol.filters.quantityMin)];
  return { E: nowMs, T: nowMs, s: symbol.name, p, q, m: before !== undefined && price < before };
}

const tradeId = (nowMs: number): number => Math.floor(nowMs / LOOK_MS);

const aggTrade: OfSymbol = (venue, symbol, nowMs) => {
  const trade = traded(venue, symbol, nowMs);
  const id = tradeId(nowMs);
  return trade === undefined ? undefined : { e: 'aggTrade', ...trade, a: id, f: id, l: id };
};

const trade: OfSymbol = (venue, symbol, nowMs) => {
  const one = traded(venue, symbol, nowMs);
  return one === undefined ? undefined : { e: 'trade', ...one, t: tradeId(nowMs), X: 'MARKET' };
};

const miniTicker: OfSymbol = (venue, symbol, nowMs) => {
  const day = dayStatistics(venue, symbol, nowMs);
  if (day === undefined) return undefined;
  const { lastPrice: c, openPrice: o, highPrice: h, lowPrice: l, volume: v, quoteVolume: q } = day;
  return { e: '24hrMiniTicker', E: nowMs, s: symbol.name, c, o, h, l, v, q };
};

const ticker: OfSymbol = (venue, symbol, nowMs) => {
  const day = dayStatistics(venue, symbol, nowMs);
  if (day === undefined) return undefined;
  return {
    ...{ e: '24hrTicker', E: nowMs, s: symbol.name, p: day.priceChange, P: day.priceChangePercent },
    ...{ w: day.weightedAvgPrice, c: day.lastPrice, Q: day.lastQty, o: day.openPrice, h: day.highPrice },
    ...{ l: day.lowPrice, v: day.volume, q: day.quoteVolume, O: day.openTime, C: day.closeTime },
    ...{ F: day.firstId, L: day.lastId, n: day.count },
  };
};

/** The bar that is open, and in its last look the bar that closes (`x`). */
function kline(interval: string): OfSymbol {
  const lengthMs = INTERVALS[interval] ?? 0;
  return (venue, { name }, nowMs) => {
    const atMs = nowMs % lengthMs === 0 ? nowMs - 1 : nowMs;
    const bar = barAt(venue.prices, name, Math.floor(atMs / lengthMs) * lengthMs, lengthMs, atMs);
    if (bar === undefined) return undefined;
    const [v, q] = [bar.volume, bar.quoteVolume];
    const prices = {
      ...{
        o: formatDecimal(bar.open),
        c: formatDecimal(bar.close),
        h: formatDecimal(bar.high),
        l: formatDecimal(bar.low),
      },
      ...{ v: v.toFixed(3), q: q.toFixed(5), V: (v / 2).toFixed(3), Q: (q / 2).toFixed(5), B: '0' },
    };
    const about = { t: bar.openMs, T: bar.closeMs, s: name, i: interval, f: 1, L: 1, n: tradeCount(bar) };
    return { e: 'kline', E: nowMs, s: name, k: { ...about, ...prices, x: atMs === bar.closeMs } };
  };
}

function depth(levels: number): OfSymbol {
  return (venue, symbol, nowMs) => {
    const book = depthOf(venue, symbol, levels, nowMs);
    if (book === undefined) return undefined;
    const u = updateId(nowMs);
    return { e: 'depthUpdate', E: nowMs, T: nowMs, s: symbol.name, U: u, u, pu: u - 1, b: book.bids, a: book.asks };
  };
}

interface Kind {
  readonly pattern: RegExp;
  readonly route: StreamRoute;
  readonly everyMs: (match: RegExpExecArray) => number;
  readonly of: (match: RegExpExecArray) => OfSymbol;
}

const speed = (match: RegExpExecArray, usualMs: number): number => Number(match[1] ?? usualMs);

/** By what comes after `symbol@`, and after `!` in names of all symbols. */
const KINDS: readonly Kind[] = [
  {
    pattern: /^markPrice(@1s)?$/,
    route: 'market',
    everyMs: ([, fast]) => (fast === undefined ? 3_000 : 1_000),
    of: () => markPrice,
  },
  { pattern: /^bookTicker$/, route: 'public', everyMs: () => LOOK_MS, of: () => bookTicker },
  { pattern: /^aggTrade$/, route: 'market', everyMs: () => LOOK_MS, of: () => aggTrade },
  { pattern: /^trade$/, route: 'public', everyMs: () => LOOK_MS, of: () => trade },
  { pattern: /^miniTicker$/, route: 'market', everyMs: () => 2_000, of: () => miniTicker },
  { pattern: /^ticker$/, route: 'market', everyMs: () => 2_000, of: () => ticker },
  { pattern: /^kline_(\w+)$/, route: 'market', everyMs: () => LOOK_MS, of: ([, interval = '']) => kline(interval) },
  {
    pattern: /^depth(?:@(100|250|500)ms)?$/,
    route: 'public',
    everyMs: (match) => speed(match, 250),
    of: () => depth(LEVELS),
  },
  {
    pattern: /^depth(?:5|10|20)(?:@(100|250|500)ms)?$/,
    route: 'public',
    everyMs: (match) => speed(match, 250),
    of: ([name]) => depth(Number(/\d+/.exec(name ?? '')?.[0] ?? LEVELS)),
  },
];

const EVERY_SYMBOL = /^!(?:(markPrice|miniTicker|ticker)@arr(@1s)?|(bookTicker))$/;
const ONE_SYMBOL = /^([a-z0-9_]+)@(.+)$/;

/** @returns undefined for a name that no stream has */
export function topicOf(name: string): Topic | undefined {
  const every = EVERY_SYMBOL.exec(name);
  if (every !== null) return every[3] === undefined ? ofAll(name, `${every[1] ?? ''}${every[2] ?? ''}`) : undefined;
  const [, symbol = '', rest = ''] = ONE_SYMBOL.exec(name) ?? [];
  const found = kindOf(rest);
  if (found === undefined || (rest.startsWith('kline_') && INTERVALS[rest.slice(6)] === undefined)) return undefined;
  const wanted = symbol.toUpperCase();
  return {
    ...{ name, route: found.kind.route, everyMs: found.kind.everyMs(found.match), symbol: wanted },
    event: (venue, nowMs) => {
      const state = venue.exchange.records.symbols.get(wanted);
      return state?.listed === true ? found.kind.of(found.match)(venue, state, nowMs) : undefined;
    },
  };
}

function ofAll(name: string, rest: string): Topic | undefined {
  const found = kindOf(rest);
  if (found === undefined) return undefined;
  const of = found.kind.of(found.match);
  return {
    ...{ name, route: found.kind.route, everyMs: found.kind.everyMs(found.match), symbol: undefined },
    event: (venue, nowMs) =>
      [...venue.exchange.records.symbols.values()]
        .filter(({ listed }) => listed)
        .flatMap((state) => of(venue, state, nowMs) ?? []),
  };
}

function kindOf(rest: string): { readonly kind: Kind; readonly match: RegExpExecArray } | undefined {
  for (const kind of KINDS) {
    const match = kind.pattern.exec(rest);
    if (match !== null) return { kind, match };
  }
  return undefined;
}
