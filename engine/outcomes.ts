/**
 * How a message can end: a closed vocabulary, each code with the stage that says it and what it means.
 * A record is rendered `CODE key=value …`, so that it can be tested, counted and searched for.
 */
import { Decision } from './decision.ts';
import { Hash64 } from './hash.ts';
import { STREAM, type StageName } from './names.ts';
import type { Gap, Input } from './protocol.ts';
import { ownRoot, rootOf } from './root.ts';

export const OUTCOMES = {
  // Ended before it was a plan: on the outcome stream.
  INVALID_DECISION_DROP: ['router', 'the decision lacks a symbol or a side, or a value is absurd'],
  DUPLICATE_SKIP: ['router', 'the same signal was routed within the dedup window'],
  INTENT_GAP: ['any', 'entries were trimmed away unread; count says how many'],
  STALE_INTENT_DROP: ['bridge', 'older than INTENT_MAX_AGE_S by the producer’s timestamp'],
  SYMBOL_NOT_IN_ALLOWLIST: ['bridge', 'not in SYMBOL_ALLOWLIST'],
  SYMBOL_NOT_TRADING: ['bridge', 'in SYMBOL_ALLOWLIST, but the venue does not list it as TRADING'],
  LEDGER_UNKNOWN: ['bridge', 'a close without a ledger or a fresh snapshot that shows the position'],
  LEDGER_FLAT: ['bridge', 'a close of a symbol whose ledger is flat'],
  LEDGER_REQUIRED_FOR_OPEN: ['bridge', 'strict mode: an open without a ledger'],

  // Ended as a plan: one terminal apply.result each. First the denials of the governor.
  KILL_SWITCH: ['desk', 'quantum:kill is set: no entries'],
  HEALTH_HALT: ['desk', 'a fail-closed health gate fails and HEALTH_HALTS_ENTRIES is on'],
  DAILY_LIMIT: ['desk', 'the entry permits of this UTC day are used up'],
  no_exchange_snapshot: ['desk', 'the exchange was not asked about this symbol, or long ago'],
  stale_exchange_state: ['desk', 'the snapshot is too old, or not later than the last fill'],
  POSITION_NOT_IN_BOOK: ['desk', 'the exchange shows a position that the book does not'],
  STALE_MARKET_STATE: ['desk', 'market state is missing or older than its bound'],
  STALE_PORTFOLIO: ['desk', 'the portfolio is missing or older than its bound'],
  STALE_VENUE: ['any', 'venue rules are missing or older than their bound'],
  STALE_PRICE: ['any', 'no market price, or one older than its bound'],
  POSITIONS_LIMIT: ['any', 'as many positions, in-flight and unknown entries included, as allowed'],
  NOTIONAL_PER_TRADE: ['desk', 'more notional than one entry may have'],
  NOTIONAL_TOTAL: ['any', 'more notional than all positions together may have'],
  EXPOSURE_LIMIT: ['desk', 'more notional than the allowed fraction of equity'],
  DAILY_LOSS: ['desk', 'lost more than allowed since midnight UTC'],
  DRAWDOWN: ['desk', 'equity fell further from its peak than allowed'],
  KILL_SCORE_ENTRY: ['desk', 'kill_z above z_cutoff_entry'],
  KILL_SCORE_HOLD: ['desk', 'a close whose one reason is the kill score, with kill_z not above z_cutoff_exit: held'],
  KILL_SCORE_EXIT_BLOCKED: ['desk', 'GOVERNOR_CUTOFFS=seed only: kill_z of a close above the cutoff'],

  // The book's refusals.
  FUTURE_PLAN: ['desk', 'an entry plan further in the future than INTENT_FUTURE_MAX_S'],
  QTY_BELOW_MINIMUM: ['desk', 'no quantity within the venue’s bounds fits'],
  BOOK_UNREADABLE: ['any', 'the book or the exposure cannot be read: no entry on top of it'],
  DUPLICATE_PLAN: ['desk', 'this plan id was decided before; on the outcome stream, since the plan has its result'],
  STALE_PLAN: ['desk', 'an entry plan older than INTENT_MAX_AGE_S'],
  STALE_CLOSE: ['desk', 'a close older than the position it would close'],
  SKIP_OPEN_DUPLICATE: ['desk', 'a position or entry on the same side exists'],
  SKIP_OPEN_OPPOSITE: ['desk', 'a position or entry on the other side exists'],
  SKIP_OPEN_CLOSING: ['desk', 'the position is being closed'],
  SKIP_OPEN_COOLDOWN: ['desk', 'too soon after the last fill'],
  SKIP_NO_POSITION: ['desk', 'nothing to close'],
  SKIP_CLOSE_QTY_ZERO: ['desk', 'the quantity to close rounds to nothing'],
  SKIP_CLOSE_SIDE: ['desk', 'the close would increase the position'],
  SKIP_CLOSE_IN_PROGRESS: ['desk', 'another close of this position is under way'],
  SKIP_STOP_LOOSER: ['desk', 'the new stop is not tighter than the present one'],
  SKIP_STOP_BEYOND_PRICE: ['desk', 'the price has passed the new stop already: that would be a close'],
  STOP_UPDATED: ['desk', 'the stop was moved'],

  // The executor's ends.
  PERMIT_EXPIRED: ['executor', 'the permit ran out before the order could be sent'],
  KILL_SWITCH_AT_SEND: ['executor', 'the kill switch was set before the order could be sent'],
  POSITION_AT_SEND: ['executor', 'the symbol has a position by the time the entry could be sent'],
  JOURNAL_UNREADABLE: ['executor', 'the order’s journal cannot be read: it is not sent'],
  LEVERAGE_REFUSED: ['executor', 'the venue would not set leverage or margin type'],
  VENUE_REJECTED: ['executor', 'the venue refused the order; code says why'],
  UNKNOWN_NOT_EXECUTED: ['executor', 'the order’s fate was unknown and it is proven that it never happened'],
  FILLED: ['executor', 'filled whole'],
  PARTIALLY_FILLED: ['executor', 'ended with a part filled'],
  NOT_FILLED: ['executor', 'ended with nothing filled'],
  ORDER_GONE: ['executor', 'the venue knows the order no more, by a reset or delisting; none of it is folded'],
  EXTERNAL_FILL: ['executor', 'the position changed by no order of ours'],
  EXTERNAL_CLOSE: ['executor', 'the position was closed by no order of ours'],
} as const satisfies Record<string, readonly [StageName | 'any', string]>;

export type OutcomeCode = keyof typeof OUTCOMES;

/** Values that explain a code, rendered in the order given. */
export type Numbers = Readonly<Record<string, string | number | boolean | undefined>>;

/** `CODE key=value …`, absent values left out. */
export function render(code: string, numbers: Numbers = {}): string {
  const parts = [code];
  for (const key of Object.keys(numbers)) {
    const value = numbers[key];
    if (value !== undefined) parts.push(`${key}=${value}`);
  }
  // Joined and not added up: lines are kept, and a sum keeps all its parts.
  return parts.join(' ');
}

/** Adds them to a record that is being written, absent values left out. @returns that record. */
export function addNumbers(fields: Record<string, string>, numbers: Numbers): Record<string, string> {
  for (const key of Object.keys(numbers)) {
    const value = numbers[key];
    if (value !== undefined) fields[key] = String(value);
  }
  return fields;
}

/** The ids every record carries. */
export interface Trace {
  readonly rootId: string;
  readonly traceId: string;
  readonly correlationId: string;
}

/** Adds them to a record that is being written. @returns that record. */
export function addTrace(fields: Record<string, string>, trace: Trace): Record<string, string> {
  fields['trace_id'] = trace.traceId;
  fields['correlation_id'] = trace.correlationId;
  fields['root_id'] = trace.rootId;
  return fields;
}

/** A message that ended before it was a plan. */
export function endedEarly(
  stage: StageName,
  code: OutcomeCode,
  trace: Trace,
  symbol: string,
  atMs: number,
  numbers: Numbers = {},
): Decision {
  const detail = render(render(code, { symbol }), numbers);
  const fields = addTrace({ stage, code, symbol, detail }, trace);
  fields['timestamp_ms'] = String(atMs);
  return new Decision().append(STREAM.outcomes, fields).mark(detail);
}

/** @param input the first entry after the gap, or the gap itself when nothing is left behind it. */
export function gapOutcome(stage: StageName, input: Input | Gap | undefined, count: number, atMs: number): Decision {
  const stream = input?.kind === 'entry' || input?.kind === 'gap' ? input.stream : '';
  const lastId = input?.kind === 'entry' ? input.entry.id : input?.kind === 'gap' ? input.upTo : '';
  const rootId = lastId === '' ? '' : ownRoot(stream, lastId);
  return endedEarly(stage, 'INTENT_GAP', { rootId, traceId: '', correlationId: '' }, '', atMs, { count, stream });
}

const BODY_LENGTH_MAX = 4_096;

/** What could not be read, kept short, so that the operator can see it and the stream goes on. */
export function deadLetter(stage: StageName, input: Input, reason: string, atMs: number): Decision {
  if (input.kind !== 'entry') throw new Error(`${stage}: only entries can be malformed: ${reason}`);
  const hash = new Hash64();
  let length = 0;
  let body = '';
  for (const [name, value] of Object.entries(input.entry.fields)) {
    hash.text(name).text(value);
    length += name.length + value.length;
    if (body.length < BODY_LENGTH_MAX) body += `${name}=${value.slice(0, BODY_LENGTH_MAX)}\n`;
  }
  return new Decision()
    .append(STREAM.deadletters, {
      stage,
      stream: input.stream,
      entry_id: input.entry.id,
      root_id: rootOf(input.stream, input.entry),
      reason: reason.slice(0, 200),
      length: String(length),
      hash: hash.hex(),
      body: body.slice(0, BODY_LENGTH_MAX),
      timestamp_ms: String(atMs),
    })
    .mark(render('DEAD_LETTER', { stage, stream: input.stream, id: input.entry.id, reason: reason.slice(0, 200) }));
}
