/**
 * An entry of apply.result: how a plan ended (terminal), what was filled on the way, or what happened to a
 * position by no order of ours. Written by desk and executor; `executed` is true or false and read in any case.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { booleanField, decimalField, integerField, wordField } from '../fields.ts';
import { addNumbers, addTrace, render, type Numbers, type OutcomeCode, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import { SIDES, type Side } from '../venue.ts';

const DECISIONS = ['EXECUTE', 'SKIP', 'BLOCKED', 'REJECTED'] as const;
export type ResultDecision = (typeof DECISIONS)[number];
const SOURCES = ['desk', 'executor'] as const;

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
  readonly fill?: ResultFill | undefined;
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

/** @param numbers what it was decided by, put before the fields of its own. */
export function writeResult(result: Result, numbers: Numbers = {}): Fields {
  const { fill } = result;
  const fields = addNumbers({}, numbers);
  fields['event_type'] = 'apply.result';
  fields['plan_id'] = result.planId;
  fields['symbol'] = result.symbol;
  fields['decision'] = result.decision;
  fields['executed'] = String(result.executed);
  fields['terminal'] = String(result.terminal);
  fields['reason_codes'] = result.code;
  fields['error'] = result.executed ? '' : result.code;
  fields['detail'] = result.detail;
  fields['reduceOnly'] = String(result.reduceOnly);
  fields['source'] = result.source;
  fields['timestamp'] = String(result.atMs / 1000);
  fields['timestamp_ms'] = String(result.atMs);
  if (fill !== undefined) {
    fields['side'] = fill.side;
    fields['filled_qty'] = formatDecimal(fill.quantity);
    fields['fill_price'] = formatDecimal(fill.price);
    fields['order_id'] = fill.orderId;
    fields['ledger_amt'] = formatDecimal(fill.ledgerAmount);
    fields['ledger_entry_price'] = formatDecimal(fill.ledgerEntryPrice);
    fields['traded_ms'] = String(fill.tradedMs);
  }
  return addTrace(fields, result);
}

/** @returns undefined for an entry that is not one of ours (an old writer's), which changes nothing. */
export const readResult = remembered(parseResult);

function parseResult(fields: Fields): Result | undefined {
  const executed = booleanField(fields, 'executed');
  const terminal = booleanField(fields, 'terminal');
  const decision = wordField(fields, 'decision', DECISIONS);
  const source = wordField(fields, 'source', SOURCES);
  const atMs = integerField(fields, 'timestamp_ms');
  const { symbol, plan_id: planId, reason_codes: code } = fields;
  if (executed === undefined || terminal === undefined || decision === undefined) return undefined;
  if (source === undefined || atMs === undefined) return undefined;
  if (symbol === undefined || planId === undefined || code === undefined) return undefined;
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
    fill: readFill(fields),
  };
}

function readFill(fields: Fields): ResultFill | undefined {
  const side = wordField(fields, 'side', SIDES);
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
  const { planId, symbol, reduceOnly, rootId, traceId, correlationId } = plan;
  return {
    planId,
    symbol,
    decision,
    executed: false,
    terminal: true,
    code,
    detail: render(render(code, { symbol, plan: planId }), numbers),
    reduceOnly,
    source,
    atMs,
    rootId,
    traceId,
    correlationId,
    fill: undefined,
  };
}
