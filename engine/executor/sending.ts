/**
 * From READY to SENDING. The commit that says SENDING, with client id, timestamp and recvWindow, is the last
 * place where an entry can still be stopped: kill switch and permit are checked again in it.
 */
import type { Config } from '../config.ts';
import { formatDecimal, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { HASH, TEXT } from '../names.ts';
import type { Order } from '../nouns/order.ts';
import type { Ticket } from '../nouns/ticket.ts';
import { render } from '../outcomes.ts';
import type { VenueRefusal, VenueReply } from '../venue.ts';
import { RETRY_AFTER_MAX_MS } from '../venueGate.ts';
import { clientOrderId } from './clientOrderId.ts';
import type { Evidence } from './evidence.ts';
import { mayStart, saveOrder, type OpenOrder } from './openOrders.ts';
import { endOrder } from './results.ts';

/** No answer this long after recvWindow has passed: the order is treated as UNKNOWN. */
export const ANSWER_GRACE_MS = 2_000;
/** Requests one reduce-only order may send before it ends and its owner proposes anew. */
const ATTEMPTS_MAX = 8;
const RETRY_MS = 500;
/** A close waits this long at most for its symbol's orders to be read in a new store. */
const CLOSE_HELD_MAX_MS = 30_000;
/** Refusals that say "not now": throttles, bans and clock. Anything else will be refused again. */
const TRANSIENT_CODES: readonly number[] = [-1003, -1008, -1015, -1021, 418, 429, 503];

export function newOrder(ticket: Ticket, atMs: number): Order {
  return {
    planId: ticket.planId,
    symbol: ticket.symbol,
    side: ticket.side,
    reduceOnly: ticket.reduceOnly,
    quantity: ticket.quantity,
    notionalUsd: ticket.notionalUsd,
    leverage: ticket.leverage,
    status: 'READY',
    attempt: 0,
    clientOrderId: '',
    timestampMs: 0,
    recvWindowMs: 0,
    venueOrderId: '',
    executedQuantity: 0n,
    filledQuantity: 0n,
    filledUsd: 0n,
    tradeIds: [],
    proofStep: 'query',
    foreignAmount: 0n,
    checks: 0,
    checkMs: atMs,
    expiresMs: ticket.expiresMs,
    issuedMs: ticket.issuedMs,
    recovered: false,
    endCode: '',
    rootId: ticket.rootId,
    traceId: ticket.traceId,
    correlationId: ticket.correlationId,
  };
}

/** Sends a READY order if it may go, ends it if it may no longer go, or leaves it for the next look. */
export function start(order: Order, evidence: Evidence, config: Config, atMs: number): Decision {
  const decision = new Decision();
  const later: Order = { ...order, checkMs: atMs };
  // What the store has lost may be at the venue: an entry must not end unsent that was sent, and a close sent again
  // would close what was opened since.
  if (order.reduceOnly ? isHeldBack(evidence, atMs) : evidence.store !== 'confirmed') {
    saveOrder(decision, later, atMs);
    return decision;
  }
  if (!order.reduceOnly) {
    if (evidence.kill !== undefined && evidence.kill !== '0') {
      endOrder(decision, { ...order, status: 'REJECTED' }, 'KILL_SWITCH_AT_SEND', config, atMs);
      return decision;
    }
    if (atMs > order.expiresMs) {
      endOrder(decision, { ...order, status: 'REJECTED' }, 'PERMIT_EXPIRED', config, atMs, {
        expired_ms: order.expiresMs,
      });
      return decision;
    }
    // The desk permits from FLAT; an order that a lost store forgot may have filled since.
    if (evidence.ledger.amount !== 0n) {
      const numbers = { ledger_amt: formatDecimal(evidence.ledger.amount) };
      endOrder(decision, { ...order, status: 'REJECTED' }, 'POSITION_AT_SEND', config, atMs, numbers);
      return decision;
    }
  }
  if (!mayStart(indexed(order), evidence.open, config.EXECUTOR_IN_FLIGHT_MAX)) {
    saveOrder(decision, later, atMs);
    return decision;
  }
  if (!order.reduceOnly && !evidence.configured(order.leverage, config.EXECUTOR_MARGIN_TYPE)) {
    saveOrder(decision, { ...later, checkMs: atMs + 2 * RETRY_MS }, atMs);
    return decision.effect(`${order.planId}/configure`, {
      kind: 'configureSymbol',
      symbol: order.symbol,
      leverage: order.leverage,
      marginType: config.EXECUTOR_MARGIN_TYPE,
    });
  }
  // The switch may be set while this is being committed.
  if (!order.reduceOnly) decision.expect(TEXT.kill, evidence.kill);
  return decision.include(send(order, order.quantity, evidence, config, atMs));
}

/** For a while only: exits stay possible also when the venue never lists its orders. */
function isHeldBack({ unreadSinceMs }: Evidence, atMs: number): boolean {
  return unreadSinceMs !== undefined && atMs - unreadSinceMs < CLOSE_HELD_MAX_MS;
}

function indexed(order: Order): OpenOrder {
  const { planId, symbol, reduceOnly, status, checkMs, issuedMs } = order;
  return { planId, symbol, reduceOnly, status, checkMs, issuedMs };
}

/** Journals the next attempt and asks for it to be sent, exactly as journalled. */
export function send(order: Order, quantity: Decimal, evidence: Evidence, config: Config, atMs: number): Decision {
  const attempt = order.attempt + 1;
  const timestampMs = atMs + evidence.clockOffsetMs;
  const id = clientOrderId(config.EXECUTOR_CLIENT_ID_PREFIX, order.planId, attempt);
  const recvWindowMs = config.EXECUTOR_RECV_WINDOW_MS;
  const sending: Order = {
    ...order,
    quantity,
    status: 'SENDING',
    attempt,
    clientOrderId: id,
    timestampMs,
    recvWindowMs,
    proofStep: 'query',
    foreignAmount: 0n,
    checks: 0,
    checkMs: atMs + recvWindowMs + ANSWER_GRACE_MS,
  };
  const decision = new Decision();
  saveOrder(decision, sending, atMs);
  decision.effect(`${order.planId}/place/${attempt}`, {
    kind: 'placeOrder',
    symbol: order.symbol,
    side: order.side,
    type: 'MARKET',
    quantity: sending.quantity,
    reduceOnly: order.reduceOnly,
    clientOrderId: id,
    timestampMs,
    recvWindowMs,
  });
  const { symbol, side, reduceOnly } = order;
  const qty = formatDecimal(sending.quantity);
  return decision.mark(render('SENDING', { symbol, side, qty, reduceOnly, client_id: id, timestamp_ms: timestampMs }));
}

/** An entry is sent once; only what can do no more than reduce is sent again, a bounded number of times. */
export function mayTryAgain(order: Order): boolean {
  return order.reduceOnly && order.attempt < ATTEMPTS_MAX;
}

/** A refusal is final for an entry; a reduce-only order that was refused "not now" is tried again. */
export function refused(order: Order, refusal: VenueRefusal, config: Config, atMs: number): Decision {
  const { code, message, retryAfterMs = 0 } = refusal;
  const decision = new Decision();
  if (mayTryAgain(order) && TRANSIENT_CODES.includes(code)) {
    const pauseMs = Math.max(RETRY_MS * order.attempt, Math.min(retryAfterMs, RETRY_AFTER_MAX_MS));
    saveOrder(decision, { ...order, status: 'READY', checkMs: atMs + pauseMs }, atMs);
    return decision.mark(
      render('RETRY_CLOSE', { symbol: order.symbol, plan: order.planId, code, attempt: order.attempt }),
    );
  }
  const numbers = { code, message: message.slice(0, 100).replaceAll(' ', '_') };
  endOrder(decision, { ...order, status: 'REJECTED' }, 'VENUE_REJECTED', config, atMs, numbers);
  return decision;
}

/** It never left: a close keeps the attempt, and its client id, for when the venue will listen; an entry does not wait. */
export function heldBack(
  order: Order,
  { code, retryAfterMs }: Extract<VenueReply, { kind: 'held' }>,
  config: Config,
  atMs: number,
): Decision {
  const decision = new Decision();
  if (order.reduceOnly) {
    const checkMs = atMs + Math.min(retryAfterMs, RETRY_AFTER_MAX_MS);
    saveOrder(decision, { ...order, status: 'READY', attempt: order.attempt - 1, clientOrderId: '', checkMs }, atMs);
    return decision.mark(render('HELD_BACK', { symbol: order.symbol, plan: order.planId, code }));
  }
  const numbers = { code, message: 'held_back' };
  endOrder(decision, { ...order, status: 'REJECTED' }, 'VENUE_REJECTED', config, atMs, numbers);
  return decision;
}

/** The venue confirmed leverage and margin type, or refused them, or nobody knows. */
export function configured(
  order: Order,
  reply: VenueReply,
  evidence: Evidence,
  config: Config,
  atMs: number,
): Decision {
  const decision = new Decision();
  if (order.status !== 'READY') return decision;
  if (reply.kind === 'rejected') {
    const numbers = { code: reply.code, leverage: order.leverage };
    endOrder(decision, { ...order, status: 'REJECTED' }, 'LEVERAGE_REFUSED', config, atMs, numbers);
    return decision;
  }
  if (reply.kind !== 'answer' || reply.answer.kind !== 'configured') return decision;
  const leverage = reply.answer.leverage;
  const fields = { leverage: String(leverage), margin_type: config.EXECUTOR_MARGIN_TYPE, confirmed_ms: String(atMs) };
  decision.put(HASH.symbolConfig(order.symbol), fields);
  if (leverage !== order.leverage) return decision;
  return decision.include(start(order, { ...evidence, configured: () => true }, config, atMs));
}
