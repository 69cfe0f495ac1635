/**
 * The engine's requests as requests to Binance, before they are signed. Pure: the same request at the same time of the
 * venue is the same call, byte for byte, which is how a journal is checked.
 */
import { formatDecimal } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import type { HttpCall, Parameters } from './httpCall.ts';

const DAY_MS = 86_400_000;
/** allOrders and userTrades answer no longer time than 7 days, and nothing older than 90. */
const WINDOW_MS = 7 * DAY_MS - 1;
const KEPT_MS = 90 * DAY_MS;
/** The most that one page holds. */
export const PAGE_MAX = 1_000;

/**
 * Calls in the order in which they are made; several are one question.
 * @param venueMs the venue's time, unix ms
 */
export function callsOf(request: VenueRequest, venueMs: number): readonly HttpCall[] {
  switch (request.kind) {
    case 'placeOrder':
      return [signed('POST', 'order', orderParameters(request))];
    case 'placeStop':
      return [signed('POST', 'algoOrder', stopParameters(request))];
    case 'cancelStop':
      return (['DELETE', 'GET'] as const).map((method) =>
        signed(method, 'algoOrder', { clientAlgoId: request.clientOrderId }),
      );
    case 'queryStop':
      return [signed('GET', 'algoOrder', { clientAlgoId: request.clientOrderId })];
    case 'stops':
      return [signed('GET', 'openAlgoOrders', about(request.symbol))];
    case 'cancelOrder':
      return [signed('DELETE', 'order', { symbol: request.symbol, origClientOrderId: request.clientOrderId })];
    case 'queryOrder':
      return [signed('GET', 'order', { symbol: request.symbol, origClientOrderId: request.clientOrderId })];
    case 'openOrders':
      return [signed('GET', 'openOrders', {})];
    case 'orders':
      return windows(request.sinceMs, venueMs).map((window) =>
        signed('GET', 'allOrders', { symbol: request.symbol, ...window, limit: PAGE_MAX }),
      );
    case 'trades': {
      const { symbol, orderId, sinceMs = venueMs - WINDOW_MS } = request;
      if (orderId !== undefined) return [signed('GET', 'userTrades', { symbol, orderId, limit: PAGE_MAX })];
      return windows(sinceMs, venueMs).map((window) =>
        signed('GET', 'userTrades', { symbol, ...window, limit: PAGE_MAX }),
      );
    }
    case 'positions':
      return [{ ...signed('GET', 'positionRisk', about(request.symbol)), api: 'fapiPrivateV3' }];
    case 'account':
      return [{ ...signed('GET', 'account', {}), api: 'fapiPrivateV3' }];
    case 'exchangeInfo':
      return [unsigned('exchangeInfo', {}), unsigned('ticker/24hr', {}), signed('GET', 'leverageBracket', {})];
    case 'bars':
      // One more than asked for: the newest may not have closed.
      return request.symbols.map((symbol) =>
        unsigned('klines', { symbol, interval: '1m', limit: Math.min(request.count + 1, PAGE_MAX) }),
      );
    case 'configureSymbol': {
      const { symbol, marginType, leverage } = request;
      return [signed('POST', 'marginType', { symbol, marginType }), signed('POST', 'leverage', { symbol, leverage })];
    }
  }
}

/** The page behind a full one, by the id that its last line has. */
export function pageAfter(call: HttpCall, lastId: string): HttpCall {
  const { symbol = '' } = call.params;
  const next = (BigInt(lastId) + 1n).toString();
  const from: Parameters = call.path === 'allOrders' ? { orderId: next } : { fromId: next };
  return { ...call, params: { symbol, ...from, limit: PAGE_MAX } };
}

export function isPaged({ path, params }: HttpCall): boolean {
  return path === 'allOrders' || (path === 'userTrades' && params['orderId'] === undefined);
}

function orderParameters(request: Extract<VenueRequest, { kind: 'placeOrder' }>): Parameters {
  const { price, timeInForce, reduceOnly } = request;
  return {
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    quantity: formatDecimal(request.quantity),
    ...(price === undefined ? {} : { price: formatDecimal(price) }),
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(reduceOnly ? { reduceOnly } : {}),
    newClientOrderId: request.clientOrderId,
    newOrderRespType: 'RESULT',
    timestamp: request.timestampMs,
    recvWindow: request.recvWindowMs,
  };
}

function stopParameters(request: Extract<VenueRequest, { kind: 'placeStop' }>): Parameters {
  const { quantity } = request;
  return {
    algoType: 'CONDITIONAL',
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    triggerPrice: formatDecimal(request.triggerPrice),
    workingType: 'MARK_PRICE',
    ...(quantity === undefined ? { closePosition: true } : { quantity: formatDecimal(quantity), reduceOnly: true }),
    clientAlgoId: request.clientOrderId,
    timestamp: request.timestampMs,
    recvWindow: request.recvWindowMs,
  };
}

/** Oldest first, without a gap, up to the venue's now. */
function windows(sinceMs: number, venueMs: number): { readonly startTime: number; readonly endTime: number }[] {
  const found = [];
  let startTime = Math.max(Math.floor(sinceMs), Math.floor(venueMs) - KEPT_MS);
  do {
    const endTime = startTime + WINDOW_MS;
    found.push({ startTime, endTime });
    startTime = endTime + 1;
  } while (startTime <= venueMs);
  return found;
}

function about(symbol: string | undefined): Parameters {
  return symbol === undefined ? {} : { symbol };
}

function signed(method: HttpCall['method'], path: string, params: Parameters): HttpCall {
  return { api: 'fapiPrivate', method, path, params };
}

function unsigned(path: string, params: Parameters): HttpCall {
  return { api: 'fapiPublic', method: 'GET', path, params };
}
