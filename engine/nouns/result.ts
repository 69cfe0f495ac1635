/**
 * An entry of apply.result: how a plan ended (terminal), what was filled on the way, or what happened to a
 * position by no order of ours. Written by desk and executor; `executed` is true or false and read in any case.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { booleanField, decimalField, integerField, wordField } from '../fields.ts';
import { render, traceFields, type Numbers, type OutcomeCode, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import type { Side } from '../venue.ts';

export type ResultDecision = 'EXECUTE' | 'SKIP' | 'BLOCKED' | 'REJECTED';

export interface Result extends Trace {
  /** Empty for external events. */
  readonly planId: string;
  readonly symbol: string;
  readonly decision: ResultDecision;
  readonly executed: boolean;
  /** True for the one result that ends the plan; false for a fill on the way. */
  readonly terminal: boolean;
  readonly code: OutcomeCode;
  /** `CODE key=value …` */
  readonly detail: string;
  readonly reduceOnly: boolean;
  readonly source: 'desk' | 'executor';
  readonly atMs: number;
  /** Fills, and external events: what was filled since the last result, and what the ledger holds now. */
  readonly fill?: ResultFill;
}

export interface ResultFill {
  readonly side: Side;
  readonly quantity: Decimal;
  /** Average of this increment. */
  readonly price: Decimal;
  readonly orderId: string;
  /** Signed ledger amount after it. */
  readonly ledgerAmount: Decimal;
  readonly ledgerEntryPrice: Decimal;
  /** When the venue traded it, by the venue's clock. */
  readonly tradedMs: number;
}

export function writeResult(result: Result): Fields {
  const { fill } = result;
  const filled =
    fill === undefined
      ? {}
      : {
          side: fill.side,
          filled_qty: formatDecimal(fill.quantity),
          fill_price: formatDecimal(fill.price),
          order_id: fill.orderId,
          ledger_amt: formatDecimal(fill.ledgerAmount),
          ledger_entry_price: formatDecimal(fill.ledgerEntryPrice),
          traded_ms: String(fill.tradedMs),
        };
  return {
    event_type: 'apply.result',
    plan_id: result.planId,
    symbol: result.symbol,
    decision: result.decision,
    executed: String(result.executed),
    terminal: String(result.terminal),
    reason_codes: result.code,
    error: result.executed ? '' : result.code,
    detail: result.detail,
    reduceOnly: String(result.reduceOnly),
    source: result.source,
    timestamp: String(result.atMs / 1000),
    timestamp_ms: String(result.atMs),
    ...filled,
    ...traceFields(result),
  };
}

/** @returns undefined for an entry that is not one of ours (an old writer's), which changes nothing. */
export function readResult(fields: Fields): Result | undefined {
  const executed = booleanField(fields, 'executed');
  const terminal = booleanField(fields, 'terminal');
  const decision = wordField(fields, 'decision', ['EXECUTE', 'SKIP', 'BLOCKED', 'REJECTED']);
  const source = wordField(fields, 'source', ['desk', 'executor']);
  const atMs = integerField(fields, 'timestamp_ms');
  const { symbol, plan_id: planId, reason_codes: code } = fields;
  if (executed === undefined || terminal === undefined || decision === undefined) return undefined;
  if (source === undefined || atMs === undefined) return undefined;
  if (symbol === undefined || planId === undefined || code === undefined) return undefined;
  const fill = readFill(fields);
  return {
    planId,
    symbol,
    decision,
    executed,
    terminal,
    code: code as OutcomeCode,
    detail: fields['detail'] ?? '',
    reduceOnly: booleanField(fields, 'reduceOnly') ?? false,
    source,
    atMs,
    rootId: fields['root_id'] ?? '',
    traceId: fields['trace_id'] ?? '',
    correlationId: fields['correlation_id'] ?? '',
    ...(fill === undefined ? {} : { fill }),
  };
}

function readFill(fields: Fields): ResultFill | undefined {
  const side = wordField(fields, 'side', ['BUY', 'SELL']);
  const quantity = decimalField(fields, 'filled_qty');
  const price = decimalField(fields, 'fill_price');
  const ledgerAmount = decimalField(fields, 'ledger_amt');
  const ledgerEntryPrice = decimalField(fields, 'ledger_entry_price');
  if (side === undefined || quantity === undefined || price === undefined) return undefined;
  if (ledgerAmount === undefined || ledgerEntryPrice === undefined) return undefined;
  const tradedMs = integerField(fields, 'traded_ms') ?? integerField(fields, 'timestamp_ms') ?? 0;
  return { side, quantity, price, ledgerAmount, ledgerEntryPrice, tradedMs, orderId: fields['order_id'] ?? '' };
}

/** A plan's end without any fill. */
export function unexecuted(
  plan: Trace & { readonly planId: string; readonly symbol: string; readonly reduceOnly: boolean },
  source: 'desk' | 'executor',
  decision: ResultDecision,
  code: OutcomeCode,
  atMs: number,
  numbers: Numbers = {},
): Result {
  const detail = render(code, { symbol: plan.symbol, plan: plan.planId, ...numbers });
  const { planId, symbol, reduceOnly, rootId, traceId, correlationId } = plan;
  const ids = { planId, symbol, reduceOnly, rootId, traceId, correlationId };
  return { ...ids, decision, executed: false, terminal: true, code, detail, source, atMs };
}
