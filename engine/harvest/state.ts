/**
 * What harvest remembers of one position: how far it is up the ladder, where its own stop stands, which plan is
 * under way. It belongs to one position, named by `identity`; another position on the symbol starts anew.
 * Owner: harvest. Written only when something in it changed.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { decimalField, integerField, numberField, wordField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import type { Distances } from './formulas.ts';
import { RUNGS_MAX } from './ladder.ts';
import type { Pace } from './pace.ts';

export const EXIT_KINDS = ['stop', 'kill_score', 'age', 'take_profit', 'lock'] as const;
export type ExitKind = (typeof EXIT_KINDS)[number];

/** A plan that has no result yet. */
export interface Pending {
  readonly planId: string;
  readonly kind: ExitKind;
  /** The rung that its fill consumes; 0 for all other kinds. */
  readonly rung: number;
  readonly sinceMs: number;
}

export interface HarvestState {
  readonly identity: string;
  /** As in the book, 0 when the book did not know it. */
  readonly openedMs: number;
  /** When harvest first saw the position. */
  readonly seenMs: number;
  /** Harvest's own stop; it only ever moves towards the price. Absent until a distance was known. */
  readonly stop?: Decimal;
  /** A given stop that was on the wrong side when the position was first seen. */
  readonly refusedStop?: Decimal;
  /** Rungs of the ladder that are consumed, from below. */
  readonly rungs: number;
  /** Plans proposed so far: makes each plan id new. */
  readonly attempts: number;
  readonly pending?: Pending;
  /** The kill score last proposed, and when. */
  readonly kill?: { readonly score: number; readonly atMs: number };
  /** Of the unrealised return. */
  readonly pnl?: Pace;
  /** Of the account's drawdown. */
  readonly drawdown?: Pace;
  /** As last sampled: what counts while there is no market state. */
  readonly distances?: Distances;
}

export function writeState(state: HarvestState): Fields {
  const { stop, refusedStop, pending, kill, pnl, drawdown, distances } = state;
  return {
    position: state.identity,
    opened_ms: String(state.openedMs),
    seen_ms: String(state.seenMs),
    rungs: String(state.rungs),
    attempts: String(state.attempts),
    ...(stop === undefined ? {} : { stop: formatDecimal(stop) }),
    ...(refusedStop === undefined ? {} : { refused_stop: formatDecimal(refusedStop) }),
    ...(pending === undefined
      ? {}
      : {
          pending_plan: pending.planId,
          pending_kind: pending.kind,
          pending_rung: String(pending.rung),
          pending_ms: String(pending.sinceMs),
        }),
    ...(kill === undefined ? {} : { kill_score: String(kill.score), kill_ms: String(kill.atMs) }),
    ...(pnl === undefined ? {} : writePace('pnl', pnl)),
    ...(drawdown === undefined ? {} : writePace('drawdown', drawdown)),
    ...(distances === undefined
      ? {}
      : { stop_distance: String(distances.stop), tp_distance: String(distances.takeProfit) }),
  };
}

/** @returns undefined when absent or unreadable: the position is then seen as for the first time. */
export function readState(fields: Fields | undefined): HarvestState | undefined {
  if (fields === undefined) return undefined;
  const identity = fields['position'];
  const openedMs = integerField(fields, 'opened_ms');
  const seenMs = integerField(fields, 'seen_ms');
  const rungs = integerField(fields, 'rungs');
  const attempts = integerField(fields, 'attempts');
  if (identity === undefined || openedMs === undefined || seenMs === undefined) return undefined;
  if (rungs === undefined || rungs < 0 || rungs > RUNGS_MAX) return undefined;
  if (attempts === undefined || attempts < 0) return undefined;
  const stop = decimalField(fields, 'stop');
  const refusedStop = decimalField(fields, 'refused_stop');
  const pending = readPending(fields);
  const score = numberField(fields, 'kill_score');
  const killMs = integerField(fields, 'kill_ms');
  const pnl = readPace('pnl', fields);
  const drawdown = readPace('drawdown', fields);
  const distances = readDistances(fields);
  return {
    identity,
    openedMs,
    seenMs,
    rungs,
    attempts,
    ...(stop === undefined ? {} : { stop }),
    ...(refusedStop === undefined ? {} : { refusedStop }),
    ...(pending === undefined ? {} : { pending }),
    ...(score === undefined || killMs === undefined ? {} : { kill: { score, atMs: killMs } }),
    ...(pnl === undefined ? {} : { pnl }),
    ...(drawdown === undefined ? {} : { drawdown }),
    ...(distances === undefined ? {} : { distances }),
  };
}

/** A position without its pending plan. */
export function withoutPending(state: HarvestState): HarvestState {
  const { pending: _ended, ...rest } = state;
  return rest;
}

function readPending(fields: Fields): Pending | undefined {
  const planId = fields['pending_plan'];
  const kind = wordField(fields, 'pending_kind', EXIT_KINDS);
  const rung = integerField(fields, 'pending_rung');
  const sinceMs = integerField(fields, 'pending_ms');
  if (planId === undefined || kind === undefined || rung === undefined || sinceMs === undefined) return undefined;
  return { planId, kind, rung: Math.min(Math.max(rung, 0), RUNGS_MAX), sinceMs };
}

function writePace(name: string, pace: Pace): Fields {
  return { [name]: String(pace.value), [`${name}_ms`]: String(pace.atMs), [`${name}_per_h`]: String(pace.perHour) };
}

function readPace(name: string, fields: Fields): Pace | undefined {
  const value = numberField(fields, name);
  const atMs = integerField(fields, `${name}_ms`);
  const perHour = numberField(fields, `${name}_per_h`);
  if (value === undefined || atMs === undefined || perHour === undefined) return undefined;
  return { value, atMs, perHour };
}

function readDistances(fields: Fields): Distances | undefined {
  const stop = numberField(fields, 'stop_distance');
  const takeProfit = numberField(fields, 'tp_distance');
  if (stop === undefined || takeProfit === undefined || stop <= 0 || takeProfit <= 0) return undefined;
  return { stop, takeProfit };
}
