/** One order: placing, reading, changing, cancelling. What an order must be to be taken is the exchange's business. */
import { z } from 'zod';
import { formatDecimal } from '../../../../engine/decimal.ts';
import type { PlaceOrder } from '../../../../engine/venue.ts';
import { REJECTIONS } from '../../exchange/codes.ts';
import { versionAsOf } from '../../exchange/orderBook.ts';
import { visible } from '../../exchange/reads.ts';
import { current, isOpen, type OrderRecord } from '../../exchange/state.ts';
import { notModelled, refuses, says, type Refusal, type Said } from '../http/answer.ts';
import { amount, clientId, flag, id, mandatory, notRequired, side, symbol } from '../http/parameters.ts';
import { checkPriceBand } from '../priceBand.ts';
import { route, type Call, type Route } from '../route.ts';
import { orderReply, orderShown } from '../shapes/order.ts';

const ALGO_TYPES = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'] as const;
const USE_ALGO: Refusal = {
  code: -4120,
  message: 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
};
export const WRONG_POSITION_SIDE: Refusal = {
  code: -4061,
  message: "Order's position side does not match user's setting.",
};
const NO_SUCH_ORDER: Refusal = { code: -2013, message: 'Order does not exist.' };

export const newOrder = z.object({
  symbol,
  side,
  type: z.enum(['LIMIT', 'MARKET', ...ALGO_TYPES]),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI']).optional(),
  quantity: amount.optional(),
  price: amount.optional(),
  reduceOnly: flag.optional(),
  newClientOrderId: clientId.optional(),
  newOrderRespType: z.enum(['ACK', 'RESULT']).optional(),
  positionSide: z.enum(['BOTH', 'LONG', 'SHORT']).optional(),
  priceMatch: z.string().optional(),
  closePosition: flag.optional(),
});
type NewOrder = z.infer<typeof newOrder>;

export function place(params: NewOrder, call: Call): Said {
  const { venue, nowMs } = call;
  const wrong = checkTerms(params, call);
  if (wrong !== undefined) return wrong;
  const request = orderOf(params, call);
  const mark = venue.prices.price(params.symbol, nowMs);
  const isListed = venue.exchange.records.symbols.get(params.symbol)?.listed === true;
  if (request.price !== undefined && mark !== undefined && isListed) {
    const far = checkPriceBand(request.side, request.price, mark);
    if (far !== undefined) return refuses(far);
  }
  const reply = venue.exchange.handle(request, nowMs);
  if (reply.kind === 'rejected') return refuses(reply);
  if (reply.kind !== 'answer' || reply.answer.kind !== 'order') throw new Error('the exchange answers with an order');
  const record = venue.exchange.records.book.byOrderId(reply.answer.order.orderId);
  if (record === undefined) throw new Error('a new order is in the book');
  const version = params.newOrderRespType === 'RESULT' ? current(record) : record.versions[0];
  return says(orderReply(record, version ?? current(record), venue.orderReplies));
}

function checkTerms(params: NewOrder, { venue }: Call): Said | undefined {
  const { type, timeInForce, positionSide = 'BOTH' } = params;
  if (type !== 'LIMIT' && type !== 'MARKET') return refuses(USE_ALGO);
  if (venue.modes.hedge !== (positionSide !== 'BOTH')) return refuses(WRONG_POSITION_SIDE);
  if (venue.modes.hedge) return notModelled('orders in hedge mode');
  if (params.priceMatch !== undefined && params.priceMatch !== 'NONE') return notModelled('priceMatch');
  if (params.closePosition === true) return refuses(notRequired('closePosition'));
  if (timeInForce === 'GTD' || timeInForce === 'RPI') return notModelled(`time in force ${timeInForce}`);
  if (params.quantity === undefined) return refuses(mandatory('quantity'));
  if (type === 'MARKET') {
    if (timeInForce !== undefined) return refuses(notRequired('timeInForce'));
    return params.price === undefined ? undefined : refuses(notRequired('price'));
  }
  if (timeInForce === undefined) return refuses(mandatory('timeInForce'));
  return params.price === undefined ? refuses(mandatory('price')) : undefined;
}

function orderOf(params: NewOrder, { venue, timestampMs, recvWindowMs }: Call): PlaceOrder {
  const { price, timeInForce, quantity = 0n, reduceOnly = false } = params;
  const priced = price === undefined ? {} : { price };
  const timed = timeInForce === undefined ? {} : { timeInForce: timeInForce as NonNullable<PlaceOrder['timeInForce']> };
  return {
    kind: 'placeOrder',
    ...{ symbol: params.symbol, side: params.side, type: params.type === 'LIMIT' ? 'LIMIT' : 'MARKET' },
    ...{ quantity, reduceOnly, ...priced, ...timed },
    clientOrderId: params.newClientOrderId ?? venue.nextClientId(),
    ...{ timestampMs, recvWindowMs },
  };
}

const oneOrder = z.object({
  symbol,
  orderId: id.optional(),
  origClientOrderId: clientId.optional(),
});
type OneOrder = z.infer<typeof oneOrder>;

/** The order meant, the newest of a client id first; `orderId` wins over the client id. */
function recordsOf({ symbol: name, orderId, origClientOrderId }: OneOrder, { venue }: Call): OrderRecord[] {
  const { book } = venue.exchange.records;
  const found =
    orderId === undefined ? [...book.byClientId(origClientOrderId ?? '')].reverse() : [book.byOrderId(orderId)];
  return found.filter((record): record is OrderRecord => record?.symbol.name === name);
}

export function checkNamed(params: OneOrder, { venue }: Call): Refusal | undefined {
  const state = venue.exchange.records.symbols.get(params.symbol);
  if (state === undefined || !(state.listed || state.readable)) return REJECTIONS.invalidSymbol;
  if (params.orderId === undefined && params.origClientOrderId === undefined)
    return { code: -1102, message: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!" };
  return undefined;
}

function read(params: OneOrder, call: Call, isWanted: (record: OrderRecord) => boolean = () => true): Said {
  const wrong = checkNamed(params, call);
  if (wrong !== undefined) return refuses(wrong);
  for (const record of recordsOf(params, call)) {
    const order = visible(record, call.nowMs, call.asOfMs);
    if (order !== undefined && isWanted(record)) return says(orderShown(record, order, call.asOfMs));
  }
  return refuses(NO_SUCH_ORDER);
}

export function cancel(params: OneOrder, call: Call): Said {
  const { venue, nowMs } = call;
  const wrong = checkNamed(params, call);
  if (wrong !== undefined) return refuses(wrong);
  const record = recordsOf(params, call).find((one) => isOpen(current(one)));
  if (record === undefined) return refuses(REJECTIONS.cancelRejected);
  const { clientOrderId } = current(record);
  const reply = venue.exchange.handle({ kind: 'cancelOrder', symbol: params.symbol, clientOrderId }, nowMs);
  if (reply.kind === 'rejected') return refuses(reply);
  return says(orderReply(record, current(record), venue.orderReplies));
}

const amendment = oneOrder.extend({ side, quantity: amount, price: amount });

function change(params: z.infer<typeof amendment>, call: Call): Said {
  const { venue, nowMs } = call;
  const wrong = checkNamed(params, call);
  if (wrong !== undefined) return refuses(wrong);
  const record = recordsOf(params, call).find((one) => isOpen(current(one)));
  if (record === undefined) return refuses(NO_SUCH_ORDER);
  const mark = venue.prices.price(params.symbol, nowMs);
  const far = mark === undefined ? undefined : checkPriceBand(record.terms.side, params.price, mark);
  if (far !== undefined) return refuses(far);
  const reply = venue.exchange.amend(current(record).orderId, params, nowMs);
  return reply.kind === 'rejected' ? refuses(reply) : says(orderReply(record, current(record), venue.orderReplies));
}

function cancelAll({ symbol: name }: { readonly symbol: string }, call: Call): Said {
  const { exchange } = call.venue;
  if (exchange.records.symbols.get(name)?.listed !== true) return refuses(REJECTIONS.invalidSymbol);
  for (const { symbol: of, clientOrderId } of exchange.openOrders())
    if (of === name) exchange.handle({ kind: 'cancelOrder', symbol: name, clientOrderId }, call.nowMs);
  return says({ code: 200, msg: 'The operation of cancel all open order is done.' });
}

/** Checked as far as the request alone goes, and not placed. */
function test(params: NewOrder, call: Call): Said {
  const wrong = checkTerms(params, call);
  return wrong ?? says({ symbol: params.symbol, origQty: formatDecimal(params.quantity ?? 0n), status: 'NEW' });
}

const signed = { security: 'signed' } as const;
const ORDER = '/fapi/v1/order';

export const ORDER_ROUTES: readonly Route[] = [
  route({
    ...signed,
    method: 'POST',
    path: ORDER,
    weight: 0,
    is: 'placeOrder',
    params: newOrder,
    newOrders: () => 1,
    says: place,
  }),
  route({ ...signed, method: 'GET', path: ORDER, weight: 1, is: 'queryOrder', params: oneOrder, says: read }),
  route({ ...signed, method: 'PUT', path: ORDER, weight: 1, newOrders: () => 1, params: amendment, says: change }),
  route({ ...signed, method: 'DELETE', path: ORDER, weight: 1, is: 'cancelOrder', params: oneOrder, says: cancel }),
  route({ ...signed, method: 'POST', path: `${ORDER}/test`, weight: 0, params: newOrder, says: test }),
  route({
    ...{ ...signed, method: 'GET', path: '/fapi/v1/openOrder', weight: 1, is: 'queryOrder', params: oneOrder },
    says: (params, call) => read(params, call, (record) => isOpen(versionAsOf(record, call.asOfMs) ?? current(record))),
  }),
  route({
    ...{ ...signed, method: 'DELETE', path: '/fapi/v1/allOpenOrders', weight: 1, params: z.object({ symbol }) },
    says: cancelAll,
  }),
];
