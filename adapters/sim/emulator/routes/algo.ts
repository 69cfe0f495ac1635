/** Conditional orders: a service of its own since 2025-12, with ids and lists apart (research/binance-usdm-and-ccxt.md 2.3). */
import { z } from 'zod';
import type { VenueRequest } from '../../../../engine/venue.ts';
import { REJECTIONS } from '../../exchange/codes.ts';
import type { Algo } from '../algoBook.ts';
import { notModelled, refuses, says, type Refusal, type Said } from '../http/answer.ts';
import { amount, clientId, flag, id, mandatory, side, symbol, wholeNumber } from '../http/parameters.ts';
import { route, type Call, type Route } from '../route.ts';
import { algoShown } from '../shapes/algo.ts';
import { cut, perSymbol, windowOf } from './orderLists.ts';
import { WRONG_POSITION_SIDE } from './orders.ts';

const QUANTITY_AND_CLOSE: Refusal = { code: -4137, message: 'Quantity must be zero with closePosition equals true.' };
const NO_SUCH_ALGO: Refusal = { code: -2013, message: 'Order does not exist.' };
const MODELLED = ['STOP_MARKET', 'TAKE_PROFIT_MARKET'] as const;

const newAlgo = z.object({
  algoType: z.literal('CONDITIONAL'),
  symbol,
  side,
  type: z.enum(['STOP', 'TAKE_PROFIT', 'TRAILING_STOP_MARKET', ...MODELLED]),
  positionSide: z.enum(['BOTH', 'LONG', 'SHORT']).optional(),
  quantity: amount.optional(),
  triggerPrice: amount.optional(),
  workingType: z.enum(['MARK_PRICE', 'CONTRACT_PRICE']).optional(),
  reduceOnly: flag.optional(),
  closePosition: flag.optional(),
  clientAlgoId: clientId.optional(),
});
type NewAlgo = z.infer<typeof newAlgo>;

function place(params: NewAlgo, call: Call): Said {
  const { venue, nowMs } = call;
  const type = MODELLED.find((one) => one === params.type);
  if (type === undefined) return notModelled(`conditional orders of type ${params.type}`);
  const wrong = checkTerms(params, call);
  if (wrong !== undefined) return wrong;
  const clientOrderId = params.clientAlgoId ?? venue.nextClientId();
  const quantity = params.quantity === undefined ? {} : { quantity: params.quantity };
  const request: Extract<VenueRequest, { kind: 'placeStop' }> = {
    kind: 'placeStop',
    ...{ symbol: params.symbol, side: params.side, type, triggerPrice: params.triggerPrice ?? 0n },
    ...{ ...quantity, clientOrderId, timestampMs: call.timestampMs, recvWindowMs: call.recvWindowMs },
  };
  const reply = venue.exchange.handle(request, nowMs);
  if (reply.kind === 'rejected') return refuses(reply);
  const algo = venue.algos.byClientId(clientOrderId, params.symbol);
  if (algo === undefined) throw new Error('a new conditional order is in the book');
  return says(algoShown(algo, venue));
}

function checkTerms(params: NewAlgo, { venue }: Call): Said | undefined {
  const { closePosition = false, reduceOnly = false, positionSide = 'BOTH', quantity } = params;
  if (params.triggerPrice === undefined) return refuses(mandatory('triggerPrice'));
  if (positionSide !== 'BOTH' || venue.modes.hedge) return refuses(WRONG_POSITION_SIDE);
  if (closePosition && quantity !== undefined) return refuses(QUANTITY_AND_CLOSE);
  if (!closePosition && quantity === undefined) return refuses(mandatory('quantity'));
  return closePosition || reduceOnly ? undefined : notModelled('conditional orders that may open a position');
}

const oneAlgo = z.object({ symbol: symbol.optional(), algoId: id.optional(), clientAlgoId: clientId.optional() });
type OneAlgo = z.infer<typeof oneAlgo>;

function find({ algoId, clientAlgoId, symbol: of }: OneAlgo, { venue }: Call): Algo | undefined {
  return algoId === undefined ? venue.algos.byClientId(clientAlgoId ?? '', of) : venue.algos.get(algoId);
}

function checkNamed({ algoId, clientAlgoId }: OneAlgo): Refusal | undefined {
  return algoId === undefined && clientAlgoId === undefined
    ? { code: -1102, message: "Param 'algoId' or 'clientAlgoId' must be sent, but both were empty/null!" }
    : undefined;
}

function read(params: OneAlgo, call: Call): Said {
  const wrong = checkNamed(params);
  if (wrong !== undefined) return refuses(wrong);
  const algo = find(params, call);
  return algo === undefined || algo.createdMs > call.asOfMs ? refuses(NO_SUCH_ALGO) : says(algoShown(algo, call.venue));
}

function cancel(params: OneAlgo, call: Call): Said {
  const wrong = checkNamed(params);
  if (wrong !== undefined) return refuses(wrong);
  const algo = find(params, call);
  if (algo === undefined) return refuses(REJECTIONS.cancelRejected);
  const { symbol: of, clientOrderId } = algo.stop;
  const reply = call.venue.exchange.handle({ kind: 'cancelStop', symbol: of, clientOrderId }, call.nowMs);
  if (reply.kind === 'rejected') return refuses(reply);
  return says({ algoId: algoShown(algo, call.venue).algoId, clientAlgoId: clientOrderId, code: '200', msg: 'success' });
}

const ofAnySymbol = z.object({ symbol: symbol.optional() });

function openAlgos({ symbol: of }: z.infer<typeof ofAnySymbol>, { venue }: Call): Said {
  const waiting = venue.algos.all().filter(({ stop }) => stop.status === 'NEW');
  return says(waiting.filter(({ stop }) => of === undefined || stop.symbol === of).map((one) => algoShown(one, venue)));
}

const listParams = z.object({
  symbol,
  algoId: id.optional(),
  startTime: wholeNumber.optional(),
  endTime: wholeNumber.optional(),
  limit: wholeNumber.optional(),
});

function allAlgos({ algoId, ...params }: z.infer<typeof listParams>, { venue, nowMs }: Call): Said {
  const window = windowOf({ ...params, orderId: algoId }, nowMs, 1_000);
  if ('code' in window) return refuses(window);
  const wanted = venue.algos
    .all()
    .filter(
      ({ stop, createdMs }) => stop.symbol === params.symbol && createdMs >= window.fromMs && createdMs <= window.toMs,
    )
    .filter((one) => algoId === undefined || BigInt(one.algoId) >= BigInt(algoId));
  return says(cut(wanted, window).map((one) => algoShown(one, venue)));
}

function cancelAll({ symbol: of }: { readonly symbol: string }, { venue, nowMs }: Call): Said {
  for (const { stop } of venue.algos.all()) {
    if (stop.symbol !== of || stop.status !== 'NEW') continue;
    venue.exchange.handle({ kind: 'cancelStop', symbol: of, clientOrderId: stop.clientOrderId }, nowMs);
  }
  return says({ code: 200, msg: 'The operation of cancel all open order is done.' });
}

const signed = { security: 'signed' } as const;
const PATH = '/fapi/v1/algoOrder';

export const ALGO_ROUTES: readonly Route[] = [
  route({ ...signed, method: 'POST', path: PATH, weight: 0, is: 'placeStop', params: newAlgo, says: place }),
  route({ ...signed, method: 'GET', path: PATH, weight: 1, is: 'queryStop', params: oneAlgo, says: read }),
  route({ ...signed, method: 'DELETE', path: PATH, weight: 1, is: 'cancelStop', params: oneAlgo, says: cancel }),
  route({
    ...{ ...signed, method: 'GET', path: '/fapi/v1/openAlgoOrders', is: 'stops', params: ofAnySymbol },
    weight: perSymbol,
    says: openAlgos,
  }),
  route({ ...signed, method: 'GET', path: '/fapi/v1/allAlgoOrders', weight: 5, params: listParams, says: allAlgos }),
  route({
    ...{ ...signed, method: 'DELETE', path: '/fapi/v1/algoOpenOrders', weight: 1, params: z.object({ symbol }) },
    says: cancelAll,
  }),
];
