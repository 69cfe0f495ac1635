/**
 * The checks that need only the request and the symbol's filters: what Binance's gateway does before it looks at
 * the account. Checked in this order; the first that fails is the answer.
 */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { PlaceOrder } from '../../../engine/venue.ts';
import { REJECTIONS, type Rejection } from './codes.ts';
import type { SymbolState } from './state.ts';

const RECV_WINDOW_MAX_MS = 60_000;
/** How far a client's clock may be ahead of the venue's. */
const AHEAD_MAX_MS = 1_000;
const CLIENT_ORDER_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

/**
 * Accepted iff `timestamp < serverTime + 1000 && serverTime - timestamp <= recvWindow`. The same rule is applied by
 * the gateway and again by the matching engine, so a request delayed anywhere past its window never takes effect.
 */
export function checkTimestamp(timestampMs: number, recvWindowMs: number, serverTimeMs: number): Rejection | undefined {
  if (recvWindowMs > RECV_WINDOW_MAX_MS) return REJECTIONS.recvWindowTooLong;
  if (timestampMs >= serverTimeMs + AHEAD_MAX_MS) return REJECTIONS.timestampAhead;
  if (serverTimeMs - timestampMs > recvWindowMs) return REJECTIONS.timestampOutsideWindow;
  return undefined;
}

export function checkShape(request: PlaceOrder, symbol: SymbolState): Rejection | undefined {
  return (
    checkClientOrderId(request.clientOrderId) ?? checkQuantity(request.quantity, symbol) ?? checkPrice(request, symbol)
  );
}

export function checkClientOrderId(id: string): Rejection | undefined {
  return CLIENT_ORDER_ID.test(id) ? undefined : REJECTIONS.clientOrderId;
}

export function checkQuantity(quantity: Decimal, { filters, quantityUnit }: SymbolState): Rejection | undefined {
  if (quantity <= ZERO) return REJECTIONS.quantityNotPositive;
  if (quantity % quantityUnit !== ZERO) return REJECTIONS.precision;
  if (quantity < filters.quantityMin) return REJECTIONS.quantityBelowMin;
  if (quantity > filters.quantityMax) return REJECTIONS.quantityAboveMax;
  if (quantity % filters.stepSize !== ZERO) return REJECTIONS.step;
  return undefined;
}

function checkPrice(request: PlaceOrder, symbol: SymbolState): Rejection | undefined {
  if (request.type === 'MARKET') return undefined;
  const { price, timeInForce } = request;
  if (price === undefined || timeInForce === undefined) return REJECTIONS.parameterMissing;
  return checkTick(price, symbol);
}

export function checkTick(price: Decimal, { filters, priceUnit }: SymbolState): Rejection | undefined {
  if (price <= ZERO) return REJECTIONS.priceNotPositive;
  if (price % priceUnit !== ZERO) return REJECTIONS.precision;
  if (price % filters.tickSize !== ZERO) return REJECTIONS.tick;
  return undefined;
}
