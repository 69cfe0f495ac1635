/**
 * From an accepted order to fills. An order is served in slices, now or later, by its fill plan; a limit order that
 * cannot trade waits in the book and is compared with the price at a fixed cadence. Every fill of a reduce-only order
 * is cut to what is open, so it can neither increase nor cross a position, whatever happened since it was accepted.
 */
import { floorTo, fromNumber, minimum, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { VenueOrderStatus, VenueTrade } from '../../../engine/venue.ts';
import type { FillPlan } from './fillPlan.ts';
import { noteExtents, watchMargins } from './margin.ts';
import type { AcceptedOrder } from './orderBook.ts';
import { closableQuantity, fillPosition, type Position } from './position.ts';
import { crosses, quote, takerPrice } from './quote.ts';
import {
  current,
  emit,
  isOpen,
  markPrice,
  remainingQuantity,
  type OrderRecord,
  type SymbolState,
  type Venue,
} from './state.ts';
import { expireWithPosition } from './stopBook.ts';

/** Enters the order into the book and serves what the plan serves at once. */
export function openOrder(venue: Venue, accepted: AcceptedOrder, nowMs: number, scripted?: FillPlan): OrderRecord {
  const record = venue.book.add(accepted, nowMs);
  const { symbol, terms } = accepted;
  emit(venue, {
    kind: 'orderAccepted',
    atMs: nowMs,
    origin: record.origin,
    order: current(record),
    requestedQuantity: terms.quantity,
    position: symbol.position.amount,
  });
  noteExtents(venue, symbol, nowMs);
  const best = quote(venue, symbol, nowMs);
  if (best === undefined || !crosses(terms, best)) {
    rest(venue, record, nowMs);
    return record;
  }
  serve(
    venue,
    record,
    scripted ?? (terms.timeInForce === 'FOK' ? { kind: 'full' } : venue.config.fillPlan(terms)),
    nowMs,
  );
  return record;
}

function serve(venue: Venue, record: OrderRecord, plan: FillPlan, nowMs: number): void {
  switch (plan.kind) {
    case 'full':
      return serveSlice(venue, record, undefined, nowMs);
    case 'delay':
      return schedule(venue, record, undefined, nowMs + plan.ms);
    case 'partialThenExpire':
      serveSlice(venue, record, fractionOf(record, plan.fraction), nowMs);
      if (isOpen(current(record)) && !record.resting) rest(venue, record, nowMs);
      return;
    case 'slices':
      for (const [index, [fraction, delayMs]] of plan.parts.entries()) {
        const quantity = index === plan.parts.length - 1 ? undefined : fractionOf(record, fraction);
        if (delayMs > 0) schedule(venue, record, quantity, nowMs + delayMs);
        else serveSlice(venue, record, quantity, nowMs);
      }
  }
}

function fractionOf(record: OrderRecord, fraction: number): Decimal {
  return floorTo(multiply(current(record).quantity, fromNumber(fraction) ?? ZERO), record.symbol.filters.stepSize);
}

function schedule(venue: Venue, record: OrderRecord, quantity: Decimal | undefined, atMs: number): void {
  if (!isOpen(current(record)) || record.resting) return;
  let index = venue.slices.length;
  while (index > 0 && (venue.slices[index - 1]?.atMs ?? 0) > atMs) index -= 1;
  venue.slices.splice(index, 0, { atMs, record, quantity });
}

/** @param wanted undefined: everything left. Nothing happens if the order has closed or gone to rest meanwhile. */
export function serveSlice(venue: Venue, record: OrderRecord, wanted: Decimal | undefined, atMs: number): void {
  if (!isOpen(current(record)) || record.resting) return;
  const best = quote(venue, record.symbol, atMs);
  if (best === undefined || !crosses(record.terms, best)) return rest(venue, record, atMs);
  const price = takerPrice(venue, record.symbol, record.terms, best);
  fill(venue, record, minimum(wanted ?? remainingQuantity(record), remainingQuantity(record)), price, false, atMs);
}

/** The market has moved away or was never there: good-till-cancel waits, everything else is over. */
function rest(venue: Venue, record: OrderRecord, atMs: number): void {
  const { type, timeInForce } = record.terms;
  if (type === 'LIMIT' && (timeInForce === 'GTC' || timeInForce === 'GTX')) {
    record.resting = true;
    venue.restingCheckDueMs ??= nextCheckMs(venue, atMs);
    return;
  }
  finish(venue, record, 'EXPIRED', atMs);
}

function nextCheckMs(venue: Venue, afterMs: number): number {
  const every = venue.config.restingCheckMs;
  return (Math.floor(afterMs / every) + 1) * every;
}

/** A resting order trades at its own price, as maker, once the market trades there. */
export function checkResting(venue: Venue, atMs: number): void {
  let left = 0;
  for (const record of [...venue.book.open]) {
    if (!record.resting || !isOpen(current(record))) continue;
    const { side, price } = record.terms;
    const mark = markPrice(venue, record.symbol, atMs);
    const reached = price !== undefined && mark !== undefined && (side === 'BUY' ? mark <= price : mark >= price);
    if (reached) fill(venue, record, remainingQuantity(record), price, true, atMs);
    if (record.resting && isOpen(current(record))) left += 1;
  }
  venue.restingCheckDueMs = left === 0 ? undefined : nextCheckMs(venue, atMs);
}

function fill(venue: Venue, record: OrderRecord, wanted: Decimal, price: Decimal, maker: boolean, atMs: number): void {
  const { symbol, terms } = record;
  const quantity = terms.reduceOnly ? minimum(wanted, closableQuantity(symbol.position, terms.side)) : wanted;
  if (quantity <= ZERO) {
    if (terms.reduceOnly && wanted > ZERO) finish(venue, record, 'EXPIRED', atMs);
    return;
  }
  const before = symbol.position;
  const { position, realizedPnlUsd } = fillPosition(before, terms.side, quantity, price);
  const trade = recordTrade(venue, record, { quantity, price, maker, atMs });
  const executed = current(record).executedQuantity + quantity;
  const status = executed === current(record).quantity ? 'FILLED' : 'PARTIALLY_FILLED';
  const order = venue.book.change(record, status, executed, atMs);
  venue.account.book(realizedPnlUsd, trade.feeUsd, atMs);
  setPosition(venue, symbol, position, atMs);
  const { origin } = record;
  const amounts = { positionBefore: before.amount, position: position.amount };
  emit(venue, { kind: 'fill', atMs, origin, order, trade, realizedPnlUsd, ...amounts });
  const { entryPrice } = position;
  emit(venue, { kind: 'positionChanged', atMs, symbol: symbol.name, cause: record.cause, entryPrice, ...amounts });
  if (status === 'FILLED') emit(venue, { kind: 'orderDone', atMs, origin, order, position: position.amount });
  noteExtents(venue, symbol, atMs);
  expireIdleReduceOnly(venue, symbol, atMs);
  expireWithPosition(venue, symbol, atMs);
}

interface TradeTerms {
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly maker: boolean;
  readonly atMs: number;
}

function recordTrade(venue: Venue, record: OrderRecord, { quantity, price, maker, atMs }: TradeTerms): VenueTrade {
  const { symbol, terms } = record;
  const rate = maker ? venue.config.makerFee : venue.config.takerFee;
  const trade: VenueTrade = {
    tradeId: symbol.nextTradeId.toString(),
    orderId: current(record).orderId,
    symbol: symbol.name,
    side: terms.side,
    price,
    quantity,
    feeUsd: multiply(multiply(quantity, price), rate),
    maker,
    tradedMs: atMs,
  };
  symbol.nextTradeId += 1n;
  symbol.trades.push({ trade, record });
  record.trades.push(trade);
  venue.account.tradeCount += 1;
  return trade;
}

export function setPosition(venue: Venue, symbol: SymbolState, position: Position, atMs: number): void {
  symbol.position = position;
  symbol.positionUpdatedMs = atMs;
  symbol.positions.record(atMs, position);
  venue.account.touched.add(symbol);
  if (position.amount === ZERO) venue.account.open.delete(symbol);
  else {
    venue.account.open.add(symbol);
    watchMargins(venue, atMs);
  }
}

/** Reduce-only orders with nothing left to reduce are taken out of the book. */
function expireIdleReduceOnly(venue: Venue, symbol: SymbolState, atMs: number): void {
  for (const record of [...venue.book.open]) {
    if (record.symbol !== symbol || !record.terms.reduceOnly || !isOpen(current(record))) continue;
    if (closableQuantity(symbol.position, record.terms.side) === ZERO) finish(venue, record, 'EXPIRED', atMs);
  }
}

/** Ends an open order before it is filled; its waiting slices are dropped. */
export function finish(venue: Venue, record: OrderRecord, status: VenueOrderStatus, atMs: number): void {
  const order = venue.book.change(record, status, current(record).executedQuantity, atMs);
  for (let index = venue.slices.length - 1; index >= 0; index -= 1) {
    if (venue.slices[index]?.record === record) venue.slices.splice(index, 1);
  }
  emit(venue, { kind: 'orderDone', atMs, origin: record.origin, order, position: record.symbol.position.amount });
}
