/** Answers to questions. `asOfMs` is now minus the read lag; what became true later is not shown. */
import { ZERO } from '../../../engine/decimal.ts';
import type {
  ClosedBars,
  VenueAnswer,
  VenueFilters,
  VenueOrder,
  VenuePosition,
  VenueRequest,
  VenueTrade,
} from '../../../engine/venue.ts';
import { equityUsd } from './margin.ts';
import { versionAsOf } from './orderBook.ts';
import { unrealizedPnlUsd } from './position.ts';
import { isOpen, markPrice, type OrderRecord, type SymbolState, type Venue } from './state.ts';

const DAY_MS = 86_400_000;
/** The venue forgets closed orders without a fill after 3 days, all others after 90 (General Info; research 2.8). */
const UNFILLED_KEPT_MS = 3 * DAY_MS;
const ORDERS_KEPT_MS = 90 * DAY_MS;

type Read<K extends VenueRequest['kind']> = Extract<VenueRequest, { kind: K }>;

export function readPositions(venue: Venue, request: Read<'positions'>, nowMs: number, asOfMs: number): VenueAnswer {
  const positions: VenuePosition[] = [];
  const lagging = asOfMs < nowMs;
  for (const symbol of lagging ? venue.account.touched : venue.account.open) {
    if (request.symbol !== undefined && request.symbol !== symbol.name) continue;
    const position = lagging ? symbol.positions.asOf(asOfMs) : symbol.position;
    if (position.amount === ZERO) continue;
    const price = markPrice(venue, symbol, asOfMs) ?? position.entryPrice;
    positions.push({
      symbol: symbol.name,
      amount: position.amount,
      entryPrice: position.entryPrice,
      markPrice: price,
      unrealizedPnlUsd: unrealizedPnlUsd(position, price),
      leverage: symbol.leverage,
    });
  }
  return { kind: 'positions', positions };
}

export function readAccount(venue: Venue, nowMs: number, asOfMs: number): VenueAnswer {
  const walletUsd = asOfMs < nowMs ? venue.account.wallets.asOf(asOfMs) : venue.account.walletUsd;
  return { kind: 'account', equityUsd: equityUsd(venue, nowMs, asOfMs), walletUsd };
}

/** The documents do not say which of several orders with one client id is shown; here the newest visible one. */
export function readOrder(venue: Venue, request: Read<'queryOrder'>, nowMs: number, asOfMs: number): VenueAnswer {
  const namesakes = venue.book.byClientId(request.clientOrderId);
  for (let index = namesakes.length - 1; index >= 0; index -= 1) {
    const record = namesakes[index] as OrderRecord;
    const order = record.symbol.name === request.symbol ? visible(record, nowMs, asOfMs) : undefined;
    if (order !== undefined) return { kind: 'order', order };
  }
  return { kind: 'orderNotFound' };
}

/** @returns undefined before it was there, and once the venue has forgotten it */
export function visible(record: OrderRecord, nowMs: number, asOfMs: number): VenueOrder | undefined {
  const order = versionAsOf(record, asOfMs);
  if (order === undefined || isOpen(order)) return order;
  const keptMs = order.executedQuantity === ZERO && order.status !== 'FILLED' ? UNFILLED_KEPT_MS : ORDERS_KEPT_MS;
  return nowMs - record.createdMs > keptMs ? undefined : order;
}

export function readOpenOrders(venue: Venue, asOfMs: number): VenueAnswer {
  const orders = venue.book.openAsOf(asOfMs).map((record) => versionAsOf(record, asOfMs) as VenueOrder);
  return { kind: 'orders', orders };
}

export function readOrders(symbol: SymbolState, request: Read<'orders'>, nowMs: number, asOfMs: number): VenueAnswer {
  const from = firstAtOrAfter(symbol.orders, (record) => record.createdMs, request.sinceMs);
  const orders: VenueOrder[] = [];
  for (let index = from; index < symbol.orders.length; index += 1) {
    const record = symbol.orders[index] as OrderRecord;
    const order = record.forgotten ? undefined : visible(record, nowMs, asOfMs);
    if (order !== undefined) orders.push(order);
  }
  return { kind: 'orders', orders };
}

export function readTrades(venue: Venue, symbol: SymbolState, request: Read<'trades'>, asOfMs: number): VenueAnswer {
  const seen = (trade: VenueTrade): boolean =>
    trade.tradedMs <= asOfMs && (request.sinceMs === undefined || trade.tradedMs >= request.sinceMs);
  if (request.orderId !== undefined) {
    const record = venue.book.byOrderId(request.orderId);
    return { kind: 'trades', trades: record?.symbol === symbol ? record.trades.filter(seen) : [] };
  }
  const from = firstAtOrAfter(symbol.trades, (entry) => entry.trade.tradedMs, request.sinceMs ?? 0);
  const trades: VenueTrade[] = [];
  for (let index = from; index < symbol.trades.length; index += 1) {
    const { trade, record } = symbol.trades[index] as SymbolState['trades'][number];
    if (trade.tradedMs <= asOfMs && !record.forgotten) trades.push(trade);
  }
  return { kind: 'trades', trades };
}

/** Symbols that are not listed, or have no closed bar yet, are missing from the answer. */
export function readBars(venue: Venue, request: Read<'bars'>, nowMs: number): VenueAnswer {
  const bars: ClosedBars[] = [];
  for (const name of request.symbols) {
    if (venue.symbols.get(name)?.listed !== true) continue;
    const closes = venue.prices.closes(name, nowMs, request.count);
    if (closes !== undefined) bars.push({ symbol: name, lastCloseMs: closes.lastCloseMs, closes: closes.closes });
  }
  return { kind: 'bars', bars };
}

export function readExchangeInfo(venue: Venue): VenueAnswer {
  venue.listing ??= listed(venue);
  return { kind: 'exchangeInfo', symbols: venue.listing };
}

function listed(venue: Venue): VenueFilters[] {
  return [...venue.symbols.values()].filter((symbol) => symbol.listed).map((symbol) => symbol.filters);
}

/** Index of the first item whose time is not before `sinceMs`; items are in time order. */
function firstAtOrAfter<T>(items: readonly T[], timeOf: (item: T) => number, sinceMs: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(items[middle] as T) < sinceMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
