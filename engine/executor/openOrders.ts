/**
 * The index of orders that have not ended: what the executor must look at, in one small hash. One field per
 * plan: `symbol|E or X|status|check ms|issued ms`.
 */
import { HASH } from '../names.ts';
import { writeOrder, type Order } from '../nouns/order.ts';
import type { Fields } from '../protocol.ts';
import { wordField } from '../fields.ts';
import type { Decision } from '../decision.ts';
import { remembered } from '../remembered.ts';
import { DAY_MS } from '../time.ts';
import { isInFlight, ORDER_STATUSES, type OrderStatus } from '../nouns/orderStatus.ts';

export interface OpenOrder {
  readonly planId: string;
  readonly symbol: string;
  readonly reduceOnly: boolean;
  readonly status: OrderStatus;
  readonly checkMs: number;
  readonly issuedMs: number;
}

/** Reduce-only first, then the oldest; the plan id breaks ties. Unreadable fields are left out, an unreadable time is due. */
export function readOpenOrders(fields: Fields | undefined): readonly OpenOrder[] {
  return readFields(fields) ?? NONE;
}

const NONE: readonly OpenOrder[] = [];
const readFields = remembered(parseOpenOrders);

function parseOpenOrders(fields: Fields): readonly OpenOrder[] {
  const orders: OpenOrder[] = [];
  for (const planId of Object.keys(fields)) {
    const [symbol, kind, word, checkMs, issuedMs] = (fields[planId] ?? '').split('|');
    const status = wordField({ status: word ?? '' }, 'status', ORDER_STATUSES);
    if (symbol === undefined || kind === undefined || status === undefined) continue;
    const times = { checkMs: Number(checkMs) || 0, issuedMs: Number(issuedMs) || 0 };
    orders.push({ planId, symbol, reduceOnly: kind === 'X', status, ...times });
  }
  return orders.sort(
    (a, b) => Number(b.reduceOnly) - Number(a.reduceOnly) || a.issuedMs - b.issuedMs || (a.planId < b.planId ? -1 : 1),
  );
}

/** Journals an order and keeps the index in step; an ended order is kept for a day, to recognise its plan. */
export function saveOrder(decision: Decision, order: Order, atMs: number): void {
  const key = HASH.order(order.planId);
  if (order.endCode !== '') {
    decision.put(key, writeOrder(order), atMs + DAY_MS).drop(HASH.openOrders, order.planId);
    return;
  }
  const kind = order.reduceOnly ? 'X' : 'E';
  const summary = [order.symbol, kind, order.status, order.checkMs, order.issuedMs].join('|');
  decision.put(key, writeOrder(order)).merge(HASH.openOrders, { [order.planId]: summary });
}

/** An order whose fate has been unknown for so long that nothing the venue lists can show it any more. */
const LONG_UNKNOWN_MS = 180_000;

/**
 * Whether what the venue holds of its symbol can be weighed only once this order has ended. For one that is long unknown
 * nothing may wait: its own proof may be waiting for the very drift to be taken in, or for another unknown order.
 */
export function isAwaited(order: OpenOrder, atMs: number): boolean {
  return order.status !== 'UNKNOWN' || atMs - order.issuedMs < LONG_UNKNOWN_MS;
}

/**
 * Whether `order` may go out now. Orders of one symbol go one after the other, except that a reduce-only order
 * never waits for an entry, which may be unknown or filling for long, nor for fills that are not folded yet: exits stay
 * possible. An entry waits for both: until then the ledger does not show what is held.
 */
export function mayStart(order: OpenOrder, open: readonly OpenOrder[], inFlightMax: number): boolean {
  let inFlight = 0;
  for (const other of open) {
    if (other.planId === order.planId || other.status === 'READY') continue;
    const mayFill = isInFlight(other.status);
    if (mayFill) inFlight += 1;
    if (other.symbol !== order.symbol) continue;
    const passes = order.reduceOnly && (!other.reduceOnly || !mayFill);
    if (!passes) return false;
  }
  return order.reduceOnly || inFlight < inFlightMax;
}
