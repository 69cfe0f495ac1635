/** Orders and trades in lists. */
import { z } from 'zod';
import { DAY_MS } from '../../../../engine/time.ts';
import { REJECTIONS } from '../../exchange/codes.ts';
import { versionAsOf } from '../../exchange/orderBook.ts';
import { visible } from '../../exchange/reads.ts';
import { current } from '../../exchange/state.ts';
import { refuses, says, type Refusal, type Said } from '../http/answer.ts';
import { id, symbol, wholeNumber } from '../http/parameters.ts';
import { route, type Call, type Route } from '../route.ts';
import { orderShown, tradeShown } from '../shapes/order.ts';
import { checkNamed } from './orders.ts';

const listParams = z.object({
  symbol,
  orderId: id.optional(),
  startTime: wholeNumber.optional(),
  endTime: wholeNumber.optional(),
  limit: wholeNumber.optional(),
});
type ListParams = z.infer<typeof listParams>;

const WINDOW_MS = 7 * DAY_MS;

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** With a start or an order id the oldest are shown, else the newest. */
  readonly fromStart: boolean;
}

/** At most seven days; without a start the last seven. */
export function windowOf(params: Omit<ListParams, 'symbol'>, nowMs: number, limitMax: number): Window | Refusal {
  const { startTime, endTime } = params;
  if (startTime !== undefined && endTime !== undefined && endTime - startTime > WINDOW_MS)
    return { code: -4165, message: 'The time interval is too large. Max time interval is 7 days.' };
  const toMs = endTime ?? (startTime === undefined ? nowMs : startTime + WINDOW_MS);
  return {
    fromMs: startTime ?? (params.orderId === undefined ? toMs - WINDOW_MS : 0),
    toMs,
    limit: Math.max(1, Math.min(params.limit ?? 500, limitMax)),
    fromStart: startTime !== undefined || params.orderId !== undefined,
  };
}

export function cut<T>(items: readonly T[], { limit, fromStart }: Window): T[] {
  return fromStart ? items.slice(0, limit) : items.slice(-limit);
}

function allOrders(params: ListParams, call: Call): Said {
  const { venue, nowMs, asOfMs } = call;
  const wrong = checkNamed({ ...params, orderId: '0' }, call);
  if (wrong !== undefined) return refuses(wrong);
  const window = windowOf(params, nowMs, 1_000);
  if ('code' in window) return refuses(window);
  const from = params.orderId === undefined ? undefined : BigInt(params.orderId);
  const records = venue.exchange.records.symbols.get(params.symbol)?.orders ?? [];
  const shown = records.flatMap((record) => {
    if (record.forgotten || record.createdMs < window.fromMs || record.createdMs > window.toMs) return [];
    if (from !== undefined && BigInt(current(record).orderId) < from) return [];
    const order = visible(record, nowMs, asOfMs);
    return order === undefined ? [] : [orderShown(record, order, asOfMs)];
  });
  return says(cut(shown, window));
}

function openOrders({ symbol: name }: { readonly symbol?: string | undefined }, { venue, asOfMs }: Call): Said {
  const { book, symbols } = venue.exchange.records;
  if (name !== undefined && symbols.get(name)?.listed !== true) return refuses(REJECTIONS.invalidSymbol);
  const records = book.openAsOf(asOfMs).filter((record) => name === undefined || record.symbol.name === name);
  return says(records.map((record) => orderShown(record, versionAsOf(record, asOfMs) ?? current(record), asOfMs)));
}

const tradeParams = listParams.extend({ fromId: id.optional() });

function userTrades(params: z.infer<typeof tradeParams>, call: Call): Said {
  const { venue, nowMs, asOfMs } = call;
  const wrong = checkNamed({ symbol: params.symbol, orderId: '0' }, call);
  if (wrong !== undefined) return refuses(wrong);
  const { orderId, fromId } = params;
  const window = windowOf({ ...params, orderId: orderId ?? fromId }, nowMs, 1_000);
  if ('code' in window) return refuses(window);
  const entries = venue.exchange.records.symbols.get(params.symbol)?.trades ?? [];
  const shown = entries.flatMap(({ trade, record }) => {
    if (record.forgotten || trade.tradedMs > asOfMs || trade.tradedMs < window.fromMs || trade.tradedMs > window.toMs)
      return [];
    if (orderId !== undefined && trade.orderId !== orderId) return [];
    if (fromId !== undefined && BigInt(trade.tradeId) < BigInt(fromId)) return [];
    return [tradeShown(trade, venue.income.realizedUsd(trade.symbol, trade.tradeId))];
  });
  return says(cut(shown, window));
}

/** Lists of all symbols are dear. */
export function perSymbol({ symbol: name }: { readonly symbol?: string | undefined }): number {
  return name === undefined ? 40 : 1;
}

const get = { method: 'GET', security: 'signed' } as const;
const ofAnySymbol = z.object({ symbol: symbol.optional() });

export const ORDER_LIST_ROUTES: readonly Route[] = [
  route({
    ...{ ...get, path: '/fapi/v1/openOrders', is: 'openOrders', params: ofAnySymbol },
    weight: perSymbol,
    says: openOrders,
  }),
  route({ ...get, path: '/fapi/v1/allOrders', weight: 5, is: 'orders', params: listParams, says: allOrders }),
  route({ ...get, path: '/fapi/v1/userTrades', weight: 5, is: 'trades', params: tradeParams, says: userTrades }),
];
