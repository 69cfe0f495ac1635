/**
 * The journal of one order, from the ticket to the last fill. It says SENDING, with client id, timestamp and
 * recvWindow, before the request leaves. Owner: executor.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { booleanField, decimalField, integerField, wordField } from '../fields.ts';
import { addTrace, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { SIDES, type Side } from '../venue.ts';
import { ORDER_STATUSES, type OrderStatus } from './orderStatus.ts';

/** Which piece of evidence about an UNKNOWN order is asked for next. */
export const PROOF_STEPS = ['query', 'orders', 'trades', 'position'] as const;
export type ProofStep = (typeof PROOF_STEPS)[number];

export interface Order extends Trace {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly reduceOnly: boolean;
  readonly quantity: Decimal;
  readonly notionalUsd: Decimal;
  readonly leverage: number;
  readonly status: OrderStatus;
  /** 0 before the first request; each request of a reduce-only order has its own client id. */
  readonly attempt: number;
  readonly clientOrderId: string;
  /** As signed, on the venue's clock. */
  readonly timestampMs: number;
  readonly recvWindowMs: number;
  readonly venueOrderId: string;
  /** What the venue says is executed; the fills folded so far may be fewer. */
  readonly executedQuantity: Decimal;
  readonly filledQuantity: Decimal;
  /** Σ price × quantity of the folded fills. */
  readonly filledUsd: Decimal;
  readonly tradeIds: readonly string[];
  readonly proofStep: ProofStep;
  /** Trades of the symbol that belong to nobody's order we know, as a signed sum: part of the proof. */
  readonly foreignAmount: Decimal;
  /** Looks at the venue since the last change; spaces them out. */
  readonly checks: number;
  /** When the order is looked at next. */
  readonly checkMs: number;
  readonly expiresMs: number;
  readonly issuedMs: number;
  /** True while only the venue remembers its plan: its ticket has not come again since the store lost it. */
  readonly recovered: boolean;
  /** The outcome code of a finished order, so that its result can be told again. */
  readonly endCode: string;
}

export function writeOrder(order: Order): Fields {
  const fields = {
    plan_id: order.planId,
    symbol: order.symbol,
    side: order.side,
    reduceOnly: String(order.reduceOnly),
    qty: formatDecimal(order.quantity),
    notional_usd: formatDecimal(order.notionalUsd),
    leverage: String(order.leverage),
    status: order.status,
    attempt: String(order.attempt),
    client_order_id: order.clientOrderId,
    timestamp_ms: String(order.timestampMs),
    recv_window_ms: String(order.recvWindowMs),
    order_id: order.venueOrderId,
    executed_qty: formatDecimal(order.executedQuantity),
    filled_qty: formatDecimal(order.filledQuantity),
    filled_usd: formatDecimal(order.filledUsd),
    trade_ids: order.tradeIds.join(','),
    proof_step: order.proofStep,
    foreign_amt: formatDecimal(order.foreignAmount),
    checks: String(order.checks),
    check_ms: String(order.checkMs),
    permit_expires_ms: String(order.expiresMs),
    issued_ms: String(order.issuedMs),
    recovered: String(order.recovered),
    end_code: order.endCode,
  };
  return addTrace(fields, order);
}

/** @returns undefined when absent; `corrupt` when there is a record that cannot be read. */
export function readOrder(fields: Fields | undefined): Order | undefined | 'corrupt' {
  if (fields === undefined) return undefined;
  const { plan_id: planId, symbol } = fields;
  const side = wordField(fields, 'side', SIDES);
  const status = wordField(fields, 'status', ORDER_STATUSES);
  const reduceOnly = booleanField(fields, 'reduceOnly');
  const quantity = decimalField(fields, 'qty');
  const timestampMs = integerField(fields, 'timestamp_ms');
  const recvWindowMs = integerField(fields, 'recv_window_ms');
  if (planId === undefined || symbol === undefined || side === undefined || status === undefined) return 'corrupt';
  if (reduceOnly === undefined || quantity === undefined) return 'corrupt';
  if (timestampMs === undefined || recvWindowMs === undefined) return 'corrupt';
  return {
    planId,
    symbol,
    side,
    status,
    reduceOnly,
    quantity,
    timestampMs,
    recvWindowMs,
    tradeIds: (fields['trade_ids'] ?? '').split(',').filter((id) => id !== ''),
    notionalUsd: decimalField(fields, 'notional_usd') ?? 0n,
    leverage: integerField(fields, 'leverage') ?? 1,
    attempt: integerField(fields, 'attempt') ?? 0,
    clientOrderId: fields['client_order_id'] ?? '',
    venueOrderId: fields['order_id'] ?? '',
    executedQuantity: decimalField(fields, 'executed_qty') ?? 0n,
    filledQuantity: decimalField(fields, 'filled_qty') ?? 0n,
    filledUsd: decimalField(fields, 'filled_usd') ?? 0n,
    proofStep: wordField(fields, 'proof_step', PROOF_STEPS) ?? 'query',
    foreignAmount: decimalField(fields, 'foreign_amt') ?? 0n,
    checks: integerField(fields, 'checks') ?? 0,
    checkMs: integerField(fields, 'check_ms') ?? 0,
    expiresMs: integerField(fields, 'permit_expires_ms') ?? 0,
    issuedMs: integerField(fields, 'issued_ms') ?? 0,
    recovered: booleanField(fields, 'recovered') ?? false,
    endCode: fields['end_code'] ?? '',
    rootId: fields['root_id'] ?? '',
    traceId: fields['trace_id'] ?? '',
    correlationId: fields['correlation_id'] ?? '',
  };
}
