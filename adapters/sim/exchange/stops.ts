/**
 * Conditional orders: STOP_MARKET and TAKE_PROFIT_MARKET, reduce-only, triggered by the mark price. On Binance they are
 * a service of their own since 2025-12 (algoOrder: ids, lists and states of their own, no margin before the trigger;
 * research/binance-usdm-and-ccxt.md 2.3). When one triggers, a MARKET order under the same client id goes into the book.
 */
import { minimum, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { VenueRequest, VenueStop } from '../../../engine/venue.ts';
import { REJECTIONS, type Rejection } from './codes.ts';
import { checkClientOrderId, checkQuantity, checkTick, checkTimestamp } from './filters.ts';
import { openOrder } from './matching.ts';
import { closableQuantity } from './position.ts';
import { current, markPrice, type StopRecord, type SymbolState, type Venue } from './state.ts';
import { addStop, endStop, nextStopCheckMs } from './stopBook.ts';

export type PlaceStop = Extract<VenueRequest, { kind: 'placeStop' }>;

/** Conditional orders of a symbol at once (MAX_NUM_ALGO_ORDERS). */
const PER_SYMBOL_MAX = 200;

/** @returns the stop that waits now, or why the venue does not take it. */
export function placeStop(venue: Venue, request: PlaceStop, nowMs: number): VenueStop | Rejection {
  const symbol = venue.symbols.get(request.symbol);
  if (symbol?.listed !== true) return REJECTIONS.invalidSymbol;
  const rejection = checkRequest(venue, symbol, request, nowMs) ?? checkTrigger(venue, symbol, request, nowMs);
  if (rejection !== undefined) return rejection;
  const { clientOrderId, side, type, triggerPrice, quantity } = request;
  const named = { clientOrderId, symbol: symbol.name, side, type, triggerPrice };
  const sized = quantity === undefined ? {} : { quantity };
  const stop: VenueStop = { ...named, ...sized, status: 'NEW', orderId: '', updatedMs: nowMs };
  addStop(venue, { symbol, stop }, nowMs);
  return stop;
}

function checkRequest(venue: Venue, symbol: SymbolState, request: PlaceStop, nowMs: number): Rejection | undefined {
  const { quantity, clientOrderId, side, type } = request;
  const late = checkTimestamp(request.timestampMs, request.recvWindowMs, nowMs);
  if (late !== undefined) return late;
  const early = checkClientOrderId(clientOrderId) ?? checkTick(request.triggerPrice, symbol);
  if (early !== undefined) return early;
  if (quantity !== undefined) {
    const shape = checkQuantity(quantity, symbol);
    if (shape !== undefined) return shape;
  } else if (closableQuantity(symbol.position, side) === ZERO) return REJECTIONS.gteWithoutPosition;
  if (symbol.filters.status !== 'TRADING') return REJECTIONS.symbolClosing;
  const others = [...venue.stops].filter((other) => other.symbol === symbol);
  if (others.some(({ stop }) => stop.clientOrderId === clientOrderId)) return REJECTIONS.duplicateClientOrderId;
  if (others.length >= PER_SYMBOL_MAX) return REJECTIONS.tooManyStops;
  const isTwin = ({ stop }: StopRecord): boolean =>
    stop.quantity === undefined && stop.side === side && stop.type === type;
  return quantity === undefined && others.some(isTwin) ? REJECTIONS.closeStopExists : undefined;
}

function checkTrigger(venue: Venue, symbol: SymbolState, request: PlaceStop, nowMs: number): Rejection | undefined {
  const mark = markPrice(venue, symbol, nowMs);
  if (mark === undefined) return REJECTIONS.noMarketPrice;
  return isReached(request, mark) ? REJECTIONS.wouldTrigger : undefined;
}

/** A stop sells below and buys above the price it was placed at; a take-profit the other way round. */
function isReached(
  { side, type, triggerPrice }: Pick<VenueStop, 'side' | 'type' | 'triggerPrice'>,
  mark: Decimal,
): boolean {
  const whenFalling = (side === 'SELL') === (type === 'STOP_MARKET');
  return whenFalling ? mark <= triggerPrice : mark >= triggerPrice;
}

/** @returns the stop as it ended, or the refusal for one that does not wait. */
export function cancelStop(venue: Venue, symbol: string, clientOrderId: string, nowMs: number): VenueStop | Rejection {
  const record = [...venue.stops].find(({ stop }) => stop.symbol === symbol && stop.clientOrderId === clientOrderId);
  return record === undefined ? REJECTIONS.cancelRejected : endStop(venue, record, 'CANCELED', nowMs);
}

/** A stop that waits, or the last one of this name that did. */
export function queryStop(venue: Venue, symbol: string, clientOrderId: string): VenueStop | Rejection {
  const state = venue.symbols.get(symbol);
  // Like its orders: some symbols that have left the listing can still be asked about.
  if (state === undefined || !(state.listed || state.readable)) return REJECTIONS.invalidSymbol;
  const waiting = [...venue.stops].find(({ stop }) => stop.symbol === symbol && stop.clientOrderId === clientOrderId);
  const stop = waiting?.stop ?? venue.endedStops.get(clientOrderId);
  return stop?.symbol === symbol ? stop : REJECTIONS.noSuchOrder;
}

/** Those that wait, oldest first. */
export function waitingStops(venue: Venue, symbol: string | undefined): VenueStop[] {
  return [...venue.stops].flatMap(({ stop }) => (symbol === undefined || stop.symbol === symbol ? [stop] : []));
}

/** Sends what the mark price has reached. */
export function checkStops(venue: Venue, atMs: number): void {
  for (const record of [...venue.stops]) {
    const mark = markPrice(venue, record.symbol, atMs);
    if (venue.stops.has(record) && mark !== undefined && isReached(record.stop, mark)) trigger(venue, record, atMs);
  }
  venue.stopCheckDueMs = nextStopCheckMs(venue, atMs);
}

function trigger(venue: Venue, record: StopRecord, atMs: number): void {
  const { symbol, stop } = record;
  const { side, clientOrderId } = stop;
  const closable = closableQuantity(symbol.position, side);
  const quantity = stop.quantity === undefined ? closable : minimum(stop.quantity, closable);
  if (quantity <= ZERO || venue.book.hasOpenClientId(clientOrderId)) {
    endStop(venue, record, quantity <= ZERO ? 'EXPIRED' : 'REJECTED', atMs);
    return;
  }
  // Out of the list first: its own fill must not expire it.
  venue.stops.delete(record);
  const terms = { symbol: symbol.name, side, type: 'MARKET', quantity, reduceOnly: true, clientOrderId } as const;
  const order = current(openOrder(venue, { symbol, terms, quantity, cause: 'fill' }, atMs));
  endStop(venue, record, 'TRIGGERED', atMs, order.orderId);
}
