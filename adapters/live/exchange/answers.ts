/** The engine's answers from Binance's bodies. A body that says something else than what was asked is no answer. */
import { multiply, type Decimal } from '../../../engine/decimal.ts';
import { MINUTE_MS } from '../../../engine/time.ts';
import type { ClosedBars, VenueAnswer, VenueFilters, VenueRequest, VenueTrade } from '../../../engine/venue.ts';
import {
  ACCOUNT,
  BARS,
  BRACKETS,
  filtersOf,
  LEVERAGE,
  LISTING,
  ORDER,
  ORDERS,
  POSITIONS,
  STOP,
  STOPS,
  TICKERS,
  TRADES,
  type WireTrade,
} from './replies.ts';

/** What else an answer depends on. */
export interface Reading {
  /** The venue's time, unix ms: a bar that has not closed by then is none. */
  readonly venueMs: number;
  /** USD for one unit of an asset that a fee was paid in; undefined when nobody knows. */
  readonly usdPer: (asset: string) => Decimal | undefined;
}

/**
 * @param bodies of all calls of the request, in their order, each followed by its further pages
 * @throws when a body cannot be read: the caller calls that unknown
 */
export function answerOf(request: VenueRequest, bodies: readonly unknown[], reading: Reading): VenueAnswer {
  const [first] = bodies;
  switch (request.kind) {
    case 'placeOrder':
    case 'cancelOrder':
    case 'queryOrder': {
      const order = ORDER.parse(first);
      if (order.clientOrderId !== request.clientOrderId || order.symbol !== request.symbol)
        throw new Error(`an order of another name: ${order.clientOrderId}`);
      return { kind: 'order', order };
    }
    case 'openOrders':
    case 'orders':
      return { kind: 'orders', orders: each(bodies, ORDERS, ({ orderId }) => orderId) };
    case 'placeStop':
    case 'cancelStop':
    case 'queryStop': {
      // Of a stop that is cancelled only its name comes back: it was asked for once more.
      const stop = STOP.parse(bodies.at(-1));
      if (stop.clientOrderId !== request.clientOrderId)
        throw new Error(`a stop of another name: ${stop.clientOrderId}`);
      return { kind: 'stop', stop };
    }
    case 'stops':
      return { kind: 'stops', stops: STOPS.parse(first) };
    case 'trades':
      return {
        kind: 'trades',
        trades: each(bodies, TRADES, ({ id }) => id).map((trade) => tradeOf(trade, reading)),
      };
    case 'positions': {
      const positions = POSITIONS.parse(first);
      return { kind: 'positions', positions: positions.filter(({ amount }) => amount !== 0n) };
    }
    case 'account': {
      const { totalMarginBalance, totalWalletBalance } = ACCOUNT.parse(first);
      return { kind: 'account', equityUsd: totalMarginBalance, walletUsd: totalWalletBalance };
    }
    case 'exchangeInfo':
      return { kind: 'exchangeInfo', symbols: listingOf(bodies) };
    case 'bars':
      return {
        kind: 'bars',
        bars: request.symbols.flatMap((symbol, at) => barsOf(symbol, bodies[at], request.count, reading)),
      };
    case 'configureSymbol': {
      const { symbol, leverage } = LEVERAGE.parse(bodies[1]);
      if (symbol !== request.symbol) throw new Error(`leverage of another symbol: ${symbol}`);
      return { kind: 'configured', leverage };
    }
  }
}

/** Of all pages, each once: a page that runs on past its window meets the next one's. */
function each<Item>(
  bodies: readonly unknown[],
  schema: { parse(body: unknown): readonly Item[] },
  idOf: (item: Item) => string,
): Item[] {
  const items = bodies.flatMap((body) => schema.parse(body));
  return [...new Map(items.map((item) => [idOf(item), item])).values()];
}

function tradeOf(trade: WireTrade, { usdPer }: Reading): VenueTrade {
  const rate = usdPer(trade.commissionAsset);
  if (rate === undefined) throw new Error(`a fee in ${trade.commissionAsset}, whose price is not known`);
  return {
    tradeId: trade.id,
    orderId: trade.orderId,
    symbol: trade.symbol,
    side: trade.side,
    price: trade.price,
    quantity: trade.qty,
    feeUsd: multiply(trade.commission, rate),
    maker: trade.maker,
    tradedMs: trade.time,
  };
}

/** Perpetual contracts only: others run out. */
function listingOf([info, tickers, brackets]: readonly unknown[]): VenueFilters[] {
  const volumes = new Map(TICKERS.parse(tickers).map(({ symbol, quoteVolume }) => [symbol, quoteVolume]));
  const leverages = new Map(
    BRACKETS.parse(brackets).map((one) => [one.symbol, Math.max(1, ...one.brackets.map((two) => two.initialLeverage))]),
  );
  return LISTING.parse(info)
    .symbols.filter(({ contractType }) => contractType === 'PERPETUAL')
    .flatMap((listed) => filtersOf(listed, volumes.get(listed.symbol) ?? 0, leverages.get(listed.symbol) ?? 1) ?? []);
}

function barsOf(symbol: string, body: unknown, count: number, { venueMs }: Reading): ClosedBars[] {
  // A symbol that is not listed (any more) has none.
  if (body === undefined) return [];
  const closed = BARS.parse(body).filter(([openMs]) => openMs + MINUTE_MS <= venueMs);
  const [lastOpenMs] = closed.at(-1) ?? [];
  if (lastOpenMs === undefined) return [];
  return [{ symbol, lastCloseMs: lastOpenMs + MINUTE_MS, closes: closed.slice(-count).map((bar) => bar[4]) }];
}
