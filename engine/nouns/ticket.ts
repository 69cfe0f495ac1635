/**
 * An entry of apply.order: a permitted plan with its exact quantity, on its way from the desk to the executor.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { booleanField, decimalField, integerField, wordField } from '../fields.ts';
import { addTrace, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { SIDES, type Side } from '../venue.ts';

export interface Ticket extends Trace {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly reduceOnly: boolean;
  readonly quantity: Decimal;
  /** Entries: quantity × the price it was sized with, which is what the limits counted. */
  readonly notionalUsd: Decimal;
  readonly leverage: number;
  /** Entries are not sent after this. */
  readonly expiresMs: number;
  readonly issuedMs: number;
}

export function writeTicket(ticket: Ticket): Fields {
  const fields = {
    plan_id: ticket.planId,
    symbol: ticket.symbol,
    side: ticket.side,
    reduceOnly: String(ticket.reduceOnly),
    qty: formatDecimal(ticket.quantity),
    notional_usd: formatDecimal(ticket.notionalUsd),
    leverage: String(ticket.leverage),
    permit_expires_ms: String(ticket.expiresMs),
    timestamp_ms: String(ticket.issuedMs),
  };
  return addTrace(fields, ticket);
}

/** @returns the ticket, or what is wrong with it. */
export function readTicket(fields: Fields): { ticket: Ticket } | { fault: string } {
  const { plan_id: planId, symbol } = fields;
  const side = wordField(fields, 'side', SIDES);
  const reduceOnly = booleanField(fields, 'reduceOnly');
  const quantity = decimalField(fields, 'qty');
  const notionalUsd = decimalField(fields, 'notional_usd');
  const leverage = integerField(fields, 'leverage');
  const expiresMs = integerField(fields, 'permit_expires_ms');
  const issuedMs = integerField(fields, 'timestamp_ms');
  if (planId === undefined || symbol === undefined) return { fault: 'plan_id or symbol missing' };
  if (side === undefined || reduceOnly === undefined) return { fault: 'side or reduceOnly missing' };
  if (quantity === undefined || quantity <= 0n || notionalUsd === undefined)
    return { fault: 'qty or notional_usd unusable' };
  if (leverage === undefined || expiresMs === undefined || issuedMs === undefined)
    return { fault: 'a number is missing' };
  const ticket: Ticket = {
    planId,
    symbol,
    side,
    reduceOnly,
    quantity,
    notionalUsd,
    leverage,
    expiresMs,
    issuedMs,
    rootId: fields['root_id'] ?? '',
    traceId: fields['trace_id'] ?? '',
    correlationId: fields['correlation_id'] ?? '',
  };
  return { ticket };
}
