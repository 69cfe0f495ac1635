/**
 * Does the venue take this order? Filters first, then what needs the account: duplicates, symbol status, reduce-only,
 * notional, margin. Pure: nothing changes here.
 */
import { absolute, maximum, minimum, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { PlaceOrder } from '../../../engine/venue.ts';
import { REJECTIONS, type Rejection } from './codes.ts';
import { checkShape, checkTimestamp } from './filters.ts';
import { availableUsd, initialMarginUsd } from './margin.ts';
import { closableQuantity, signed } from './position.ts';
import { crosses, quote, type Quote } from './quote.ts';
import { remainingQuantity, type SymbolState, type Venue } from './state.ts';

export type Acceptance =
  | { readonly kind: 'accepted'; readonly symbol: SymbolState; readonly quantity: Decimal }
  | { readonly kind: 'refused'; readonly rejection: Rejection };

/** Statuses in which positions may still be reduced; entries need TRADING itself. */
const REDUCIBLE_STATUSES: ReadonlySet<string> = new Set(['TRADING', 'PRE_SETTLE', 'PRE_DELIVERING']);

export function judge(venue: Venue, request: PlaceOrder, nowMs: number): Acceptance {
  const late = checkTimestamp(request.timestampMs, request.recvWindowMs, nowMs);
  if (late !== undefined) return refused(late);
  const symbol = venue.symbols.get(request.symbol);
  if (symbol === undefined || !symbol.listed) return refused(REJECTIONS.invalidSymbol);
  const early = checkShape(request, symbol) ?? checkBook(venue, request) ?? checkStatus(request, symbol);
  if (early !== undefined) return refused(early);
  const best = quote(venue, symbol, nowMs);
  if (best === undefined) return refused(REJECTIONS.noMarketPrice);
  const quantity = request.reduceOnly ? reduceOnlyQuantity(venue, symbol, request) : request.quantity;
  if (quantity <= ZERO) return refused(REJECTIONS.reduceOnly);
  const rejection = checkImmediacy(request, best) ?? checkMoney(venue, symbol, request, best, nowMs);
  return rejection === undefined ? { kind: 'accepted', symbol, quantity } : refused(rejection);
}

function refused(rejection: Rejection): Acceptance {
  return { kind: 'refused', rejection };
}

/** An id is free again once its order is closed; that is why a blind resend can double an order. */
function checkBook(venue: Venue, request: PlaceOrder): Rejection | undefined {
  if (venue.book.hasOpenClientId(request.clientOrderId)) return REJECTIONS.duplicateClientOrderId;
  const full = request.type === 'LIMIT' && venue.book.open.size >= venue.config.openOrdersMax;
  return full ? REJECTIONS.tooManyOpenOrders : undefined;
}

function checkStatus(request: PlaceOrder, { filters }: SymbolState): Rejection | undefined {
  if (filters.status === 'TRADING') return undefined;
  if (!request.reduceOnly) return REJECTIONS.openingNotAllowed;
  return REDUCIBLE_STATUSES.has(filters.status) ? undefined : REJECTIONS.symbolClosing;
}

/**
 * What is left to close after the open reduce-only orders of that side: the venue counts them against the position,
 * refuses when nothing is left (also when flat or on the same side) and otherwise cuts the order down, reporting the
 * cut quantity as the order's own. Sources: error page −2022 ("conflicts with existing open orders"), Qubx #386,
 * nautilus_trader #3983. Matching cuts again at each fill, so no sequence of events can cross zero.
 */
function reduceOnlyQuantity(venue: Venue, symbol: SymbolState, request: PlaceOrder): Decimal {
  let closable = closableQuantity(symbol.position, request.side);
  for (const record of venue.book.open) {
    if (record.symbol !== symbol || !record.terms.reduceOnly || record.terms.side !== request.side) continue;
    closable -= remainingQuantity(record);
  }
  return minimum(request.quantity, closable);
}

function checkImmediacy(request: PlaceOrder, best: Quote): Rejection | undefined {
  if (request.type === 'MARKET') return undefined;
  const taker = crosses(request, best);
  if (request.timeInForce === 'FOK' && !taker) return REJECTIONS.fokNotFilled;
  return request.timeInForce === 'GTX' && taker ? REJECTIONS.gtxWouldTake : undefined;
}

/** Notional, position cap and initial margin. Reduce-only orders are exempt; of others only what opens needs margin. */
function checkMoney(
  venue: Venue,
  symbol: SymbolState,
  request: PlaceOrder,
  best: Quote,
  nowMs: number,
): Rejection | undefined {
  if (request.reduceOnly) return undefined;
  const price = request.type === 'LIMIT' && request.price !== undefined ? request.price : best.mark;
  if (multiply(request.quantity, price) < symbol.filters.notionalMinUsd) return REJECTIONS.notional;
  const opening = maximum(ZERO, request.quantity - closableQuantity(symbol.position, request.side));
  if (opening === ZERO) return undefined;
  const after = absolute(symbol.position.amount + signed(request.side, request.quantity));
  if (symbol.positionMaxUsd !== undefined && multiply(after, price) > symbol.positionMaxUsd)
    return REJECTIONS.positionCap;
  const neededUsd = initialMarginUsd(symbol, opening, price);
  return neededUsd > availableUsd(venue, nowMs) ? REJECTIONS.marginInsufficient : undefined;
}
