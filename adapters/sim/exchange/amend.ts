/**
 * Changing a waiting limit order: price and quantity, both given. It keeps its id. Source: Binance USD-M "Modify Order"
 * (LIMIT only; a quantity at or below what is executed cancels it; a post-only order that would take is cancelled).
 */
import { absolute, maximum, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { VenueOrder } from '../../../engine/venue.ts';
import { REJECTIONS, type Rejection } from './codes.ts';
import { checkQuantity, checkTick } from './filters.ts';
import { availableUsd, initialMarginUsd } from './margin.ts';
import { finish, serveSlice } from './matching.ts';
import { crosses, quote } from './quote.ts';
import { current, emit, remainingQuantity, type OrderRecord, type Venue } from './state.ts';

export interface Amendment {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** @returns the order as it stands then; nothing changes when it is refused. */
export function amend(
  venue: Venue,
  record: OrderRecord | undefined,
  to: Amendment,
  nowMs: number,
): VenueOrder | Rejection {
  if (record === undefined || !record.resting) return REJECTIONS.noSuchOrder;
  const rejection = check(venue, record, to, nowMs);
  if (rejection !== undefined) return rejection;
  if (to.quantity <= current(record).executedQuantity) finish(venue, record, 'CANCELED', nowMs);
  else change(venue, record, to, nowMs);
  return current(record);
}

function change(venue: Venue, record: OrderRecord, to: Amendment, nowMs: number): void {
  const { symbol } = record;
  record.terms = { ...record.terms, price: to.price, quantity: to.quantity };
  const order = venue.book.resize(record, to.quantity, nowMs);
  emit(venue, { kind: 'orderAmended', atMs: nowMs, origin: record.origin, order, position: symbol.position.amount });
  const best = quote(venue, symbol, nowMs);
  if (best === undefined || !crosses(record.terms, best)) return;
  if (record.terms.timeInForce === 'GTX') return finish(venue, record, 'EXPIRED', nowMs);
  record.resting = false;
  serveSlice(venue, record, undefined, nowMs);
}

function check(
  venue: Venue,
  record: OrderRecord,
  { price, quantity }: Amendment,
  nowMs: number,
): Rejection | undefined {
  const { symbol, terms } = record;
  const shape = checkQuantity(quantity, symbol) ?? checkTick(price, symbol);
  if (shape !== undefined) return shape;
  if (price === terms.price && quantity === current(record).quantity) return REJECTIONS.nothingToAmend;
  if (terms.reduceOnly) return quantity > absolute(symbol.position.amount) ? REJECTIONS.reduceOnly : undefined;
  if (multiply(quantity, price) < symbol.filters.notionalMinUsd) return REJECTIONS.notional;
  const left = maximum(ZERO, quantity - current(record).executedQuantity);
  const heldUsd = initialMarginUsd(symbol, remainingQuantity(record), terms.price ?? ZERO);
  const moreUsd = initialMarginUsd(symbol, left, price) - heldUsd;
  return moreUsd > availableUsd(venue, nowMs) ? REJECTIONS.marginInsufficient : undefined;
}
