/**
 * The guards: stops of ours that wait at the venue, or may, each journalled before its request leaves. All of them are
 * one small hash, a field each under its client id:
 * `symbol|side|trigger|quantity|status|timestamp|recvWindow|seen|refusals|code|checks|check ms`.
 *
 *   SENDING    about to be sent, or sent: nobody has answered yet
 *   UNKNOWN    no answer, or the venue knows nothing of it (yet): it is asked until it says something
 *   NEW        the venue has it
 *   CANCELING  nobody wants it any more, and the venue was told so
 *   REFUSED    the venue did not take it: remembered until it is tried again
 *
 * One that has triggered is an order from then on (triggered.ts); one that is over is forgotten.
 */
import { formatDecimal, parseDecimal, type Decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { wordField } from '../fields.ts';
import { HASH } from '../names.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import { SIDES, type Side } from '../venue.ts';
import type { View } from '../view.ts';

export const GUARD_STATUSES = ['SENDING', 'UNKNOWN', 'NEW', 'CANCELING', 'REFUSED'] as const;
export type GuardStatus = (typeof GUARD_STATUSES)[number];

export interface Guard {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly triggerPrice: Decimal;
  readonly quantity: Decimal;
  readonly status: GuardStatus;
  /** As signed, on the venue's clock. */
  readonly timestampMs: number;
  readonly recvWindowMs: number;
  /** When the venue last said that it waits, by its clock; 0 before it did. */
  readonly seenMs: number;
  /** How often the venue has refused to guard this position in a row; spaces the attempts out. */
  readonly refusals: number;
  /** The last refusal's; 0 without one. */
  readonly code: number;
  /** Looks at the venue since the last change; spaces them out. */
  readonly checks: number;
  /** When it is looked at next; one that was REFUSED is tried again then. */
  readonly checkMs: number;
}

const NONE: readonly Guard[] = [];
const readFields = remembered(parseGuards);

/** Oldest first; the client id breaks ties. What cannot be read is left out: if it is at the venue, its list shows it. */
export function readGuards(fields: Fields | undefined): readonly Guard[] {
  return readFields(fields) ?? NONE;
}

function parseGuards(fields: Fields): readonly Guard[] {
  const guards: Guard[] = [];
  for (const clientOrderId of Object.keys(fields)) {
    const guard = parseGuard(clientOrderId, (fields[clientOrderId] ?? '').split('|'));
    if (guard !== undefined) guards.push(guard);
  }
  return guards.sort((a, b) => a.timestampMs - b.timestampMs || (a.clientOrderId < b.clientOrderId ? -1 : 1));
}

function parseGuard(clientOrderId: string, parts: readonly string[]): Guard | undefined {
  const [symbol = '', sideWord = '', trigger, size, statusWord = '', ...times] = parts;
  const side = wordField({ side: sideWord }, 'side', SIDES);
  const status = wordField({ status: statusWord }, 'status', GUARD_STATUSES);
  const triggerPrice = parseDecimal(trigger);
  const quantity = parseDecimal(size);
  if (symbol === '' || side === undefined || status === undefined) return undefined;
  if (triggerPrice === undefined || quantity === undefined) return undefined;
  const [timestampMs = 0, recvWindowMs = 0, seenMs = 0, refusals = 0, code = 0, checks = 0, checkMs = 0] = times.map(
    (text) => Number(text) || 0,
  );
  const counted = { timestampMs, recvWindowMs, seenMs, refusals, code, checks, checkMs };
  return { clientOrderId, symbol, side, triggerPrice, quantity, status, ...counted };
}

function writeGuard(guard: Guard): Fields {
  const { symbol, side, status, timestampMs, recvWindowMs, seenMs, refusals, code, checks, checkMs } = guard;
  const terms = [symbol, side, formatDecimal(guard.triggerPrice), formatDecimal(guard.quantity), status];
  const line = [...terms, timestampMs, recvWindowMs, seenMs, refusals, code, checks, checkMs].join('|');
  return { [guard.clientOrderId]: line };
}

export function saveGuard(decision: Decision, guard: Guard): void {
  decision.merge(HASH.guards, writeGuard(guard));
}

export function dropGuard(decision: Decision, guard: Guard): void {
  decision.drop(HASH.guards, guard.clientOrderId);
}

/** Those of one symbol. */
export function guardsOf(symbol: string, view: View): readonly Guard[] {
  return readGuards(view.hash(HASH.guards)).filter((guard) => guard.symbol === symbol);
}

/**
 * Whether one of them may have changed the position by a moment of the venue's clock, without anybody having heard of
 * it. Until that is settled no drift as of then is taken in: it may be a fill of ours.
 */
export function mayHaveTriggered(guards: readonly Guard[], byMs: number): boolean {
  return guards.some(
    ({ status, seenMs, timestampMs }) => status !== 'REFUSED' && seenMs < byMs && timestampMs - AHEAD_MAX_MS < byMs,
  );
}

/** The venue takes a timestamp that is so far ahead of its clock. */
const AHEAD_MAX_MS = 1_000;
