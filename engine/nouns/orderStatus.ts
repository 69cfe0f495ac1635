/**
 * The states of an order and the steps between them, as one table. A step the table does not have changes
 * nothing: late and repeated news of the venue is common and must not move an order back.
 *
 *   READY             journalled, not sent
 *   SENDING           about to be sent, or sent: nobody has answered yet
 *   UNKNOWN           no answer, or one that says nothing: the venue is asked until there is evidence
 *   ACCEPTED          the venue has it
 *   PARTIALLY_FILLED  part of it is executed
 *   FILLED, CANCELED, EXPIRED, REJECTED   ended at the venue
 */
import type { VenueOrderStatus } from '../venue.ts';

export const ORDER_STATUSES = [
  'READY',
  'SENDING',
  'UNKNOWN',
  'ACCEPTED',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

const LANDED: readonly OrderStatus[] = ['ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'];

export const ORDER_STEPS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  // To UNKNOWN: the venue has it, and the store lost what it knew of that.
  READY: ['SENDING', 'UNKNOWN', 'REJECTED'],
  // Back to READY: a reduce-only order that the venue refused "not now".
  SENDING: ['READY', 'UNKNOWN', ...LANDED],
  // Back to SENDING: only a reduce-only order, with a new client id, once its absence is proven. Back to READY: the
  // refusal came late.
  UNKNOWN: ['READY', 'SENDING', ...LANDED],
  ACCEPTED: ['PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'],
  PARTIALLY_FILLED: ['FILLED', 'CANCELED', 'EXPIRED'],
  FILLED: [],
  CANCELED: [],
  EXPIRED: [],
  REJECTED: [],
};

export function mayStep(from: OrderStatus, to: OrderStatus): boolean {
  return ORDER_STEPS[from].includes(to);
}

export function isEnded(status: OrderStatus): boolean {
  return status === 'FILLED' || status === 'CANCELED' || status === 'EXPIRED' || status === 'REJECTED';
}

/** True while the venue may execute it or may already have: it counts as being in flight. */
export function isInFlight(status: OrderStatus): boolean {
  return status !== 'READY' && !isEnded(status);
}

const VENUE_STATUS: Readonly<Record<VenueOrderStatus, OrderStatus>> = {
  NEW: 'ACCEPTED',
  PARTIALLY_FILLED: 'PARTIALLY_FILLED',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  REJECTED: 'REJECTED',
};

/** The status after news from the venue: forward, or as it was. */
export function afterNews(status: OrderStatus, news: VenueOrderStatus): OrderStatus {
  const next = VENUE_STATUS[news];
  return mayStep(status, next) ? next : status;
}
