/** Orders whose journal cannot be read: a foreign hand wrote it, or an engine that knew other fields. */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import type { Order } from '../nouns/order.ts';
import type { OpenOrder } from './openOrders.ts';
import { endOrder } from './results.ts';
import { newOrder } from './sending.ts';

/** An order whose journal cannot be read is over for us; what it may have done comes back as drift. */
export function abandon(order: Order, config: Config, atMs: number): Decision {
  const decision = new Decision();
  endOrder(decision, { ...order, status: 'REJECTED' }, 'JOURNAL_UNREADABLE', config, atMs);
  return decision;
}

/** All that the index still says about an order; its side and size are gone. */
export function unreadable(due: OpenOrder, atMs: number): Order {
  const { planId, symbol, reduceOnly, issuedMs } = due;
  const nothing = {
    quantity: 0n,
    notionalUsd: 0n,
    leverage: 1,
    expiresMs: 0,
    rootId: '',
    traceId: '',
    correlationId: '',
  };
  return newOrder({ planId, symbol, reduceOnly, issuedMs, side: 'BUY', ...nothing }, atMs);
}
