/**
 * A stop that triggered has become an order that nobody here has sent: it is journalled under its stop's name, so that
 * its fills are folded, and told, like those of any order of ours, each once.
 */
import type { Config } from '../config.ts';
import type { Ledger } from '../nouns/ledger.ts';
import type { Order } from '../nouns/order.ts';
import type { VenueOrder, VenueStop } from '../venue.ts';
import { readStopPlan } from './clientOrderId.ts';
import { newOrder } from './sending.ts';

/** The plan it goes by; undefined for a stop that is none of ours. */
export function triggeredPlan(
  { clientOrderId }: { readonly clientOrderId: string },
  config: Config,
): string | undefined {
  return readStopPlan(config.EXECUTOR_CLIENT_ID_PREFIX, clientOrderId);
}

/**
 * @param found the stop that triggered, or its order as the venue lists it
 * @param ledger its leverage stays what it was
 */
export function triggeredOrder(
  planId: string,
  found: VenueStop | VenueOrder,
  ledger: Ledger | undefined,
  config: Config,
  atMs: number,
): Order {
  const { symbol, side, orderId, clientOrderId, updatedMs, quantity = 0n } = found;
  const leverage = Math.max(1, ledger?.leverage ?? 1);
  const trace = { rootId: '', traceId: '', correlationId: '' };
  const ticket = { planId, symbol, side, quantity, leverage, reduceOnly: true, notionalUsd: 0n, ...trace };
  const recvWindowMs = config.EXECUTOR_RECV_WINDOW_MS;
  const sent = { attempt: 1, clientOrderId, timestampMs: updatedMs, recvWindowMs, venueOrderId: orderId };
  // ACCEPTED: the venue has it. It ends no plan of anybody's.
  return {
    ...newOrder({ ...ticket, expiresMs: 0, issuedMs: updatedMs }, atMs),
    ...sent,
    status: 'ACCEPTED',
    recovered: true,
  };
}
