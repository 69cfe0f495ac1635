/**
 * An order that the venue had, and knows no more: the account was reset (a testnet does so now and then), or the symbol
 * left the listing and cannot be asked about. What of it is folded stays folded; the rest will never be shown.
 *
 * "Not found" alone says little while reads may lag, query and list alike: it counts once the venue's clock is a minute
 * past the order's window and margin, and only if the list of orders does not show it either.
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import type { Order } from '../nouns/order.ts';
import { isEnded } from '../nouns/orderStatus.ts';
import type { VenueReply } from '../venue.ts';
import { deadlineMs } from './proof.ts';
import { endOrder } from './results.ts';

/** The venue lists no such symbol (any more). */
const NO_SUCH_SYMBOL = -1121;
const NO_SUCH_ORDER = -2013;
/** Longer than the venue's reads were ever seen to lag. */
export const PATIENCE_MS = 60_000;

/** True when nothing about this symbol can be asked any more. */
export function isSymbolGone(reply: VenueReply): boolean {
  return reply.kind === 'rejected' && reply.code === NO_SUCH_SYMBOL;
}

/** "No such order", said when it counts. */
export function isNotFound(order: Order, reply: VenueReply, config: Config): boolean {
  if (reply.kind === 'unknown' || reply.kind === 'held') return false;
  if (reply.serverTimeMs <= deadlineMs(order, config) + PATIENCE_MS) return false;
  return reply.kind === 'rejected' ? reply.code === NO_SUCH_ORDER : reply.answer.kind === 'orderNotFound';
}

/** Asked for once the venue says it does not know an order that it had accepted. */
export function askForList(order: Order): Decision {
  const { planId, symbol, attempt, checks, timestampMs } = order;
  const request = { kind: 'orders', symbol, sinceMs: timestampMs - SINCE_MARGIN_MS } as const;
  return new Decision().effect(`${planId}/vanished/${attempt}.${checks}`, request);
}

/** Clocks differ a little. */
const SINCE_MARGIN_MS = 60_000;

/** The list is here: without the order in it, the order is over. */
export function weighList(order: Order, reply: VenueReply, config: Config, atMs: number): Decision {
  if (reply.kind !== 'answer' || reply.answer.kind !== 'orders') return new Decision();
  const isListed = reply.answer.orders.some(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  return isListed ? new Decision() : vanish(order, config, atMs);
}

/** Ends an order of which nothing more will ever be known. */
export function vanish(order: Order, config: Config, atMs: number): Decision {
  const decision = new Decision();
  const status = isEnded(order.status) ? order.status : 'CANCELED';
  const code = order.filledQuantity > 0n ? 'PARTIALLY_FILLED' : 'ORDER_GONE';
  endOrder(decision, { ...order, status }, code, config, atMs, { gone: true });
  return decision;
}
