/**
 * What harvest remembers of one position: how far it is up the ladder, where its own stop stands, which plan is
 * under way. It belongs to one position, named by `identity`; another position on the symbol starts anew.
 * Owner: harvest. Written only when something in it changed.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { decimalField, integerField, numberField, wordField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';
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

/** Every field is always there, if only as undefined: one is made per position and cycle, and read many times. */
export interface HarvestState {
  readonly identity: string;
  /** As in the book, 0 when the book did not know it. */
  readonly openedMs: number;
  /** When harvest first saw the position. */
  readonly seenMs: number;
  /** Harvest's own stop; it only ever moves towards the price. Absent until a distance was known. */
  readonly stop: Decimal | undefined;
  /** A given stop that was on the wrong side when the position was first seen. */
  readonly refusedStop: Decimal | undefined;
  /** Rungs of the ladder that are consumed, from below. */
  readonly rungs: number;
  /** Plans proposed so far: makes each plan id new. */
  readonly attempts: number;
  readonly pending: Pending | undefined;
  /** The kill score last proposed, and when. */
  readonly kill: { readonly score: number; readonly atMs: number } | undefined;
  /** Of the unrealised return. */
  readonly pnl: Pace | undefined;
  /** Of the account's drawdown. */
  readonly drawdown: Pace | undefined;
  /** As last sampled: what counts while there is no market state. */
  readonly distances: Distances | undefined;
}

/** What is not known is left out. */
export function writeState(state: HarvestState): Fields {
  const { stop, refusedStop, pending, kill, distances } = state;
  const fields: Record<string, string> = {
    position: state.identity,
    opened_ms: String(state.openedMs),
    seen_ms: String(state.seenMs),
    rungs: String(state.rungs),
    attempts: String(state.attempts),
  };
  if (stop !== undefined) fields['stop'] = formatDecimal(stop);
  if (refusedStop !== undefined) fields['refused_stop'] = formatDecimal(refusedStop);
  if (pending !== undefined) {
    fields['pending_plan'] = pending.planId;
    fields['pending_kind'] = pending.kind;
    fields['pending_rung'] = String(pending.rung);
    fields['pending_ms'] = String(pending.sinceMs);
  }
  if (kill !== undefined) {
    fields['kill_score'] = String(kill.score);
    fields['kill_ms'] = String(kill.atMs);
  }
  writePace(fields, 'pnl', state.pnl);
  writePace(fields, 'drawdown', state.drawdown);
  if (distances !== undefined) {
    fields['stop_distance'] = String(distances.stop);
    fields['tp_distance'] = String(distances.takeProfit);
  }
  return readState.wrote(fields, state);
}

/** @returns undefined when absent or unreadable: the position is then seen as for the first time. */
export const readState = remembered(parseState);

function parseState(fields: Fields): HarvestState | undefined {
  const identity = fields['position'];
  const openedMs = integerField(fields, 'opened_ms');
  const seenMs = integerField(fields, 'seen_ms');
  const rungs = integerField(fields, 'rungs');
  const attempts = integerField(fields, 'attempts');
  if (identity === undefined || openedMs === undefined || seenMs === undefined) return undefined;
  if (rungs === undefined || rungs < 0 || rungs > RUNGS_MAX) return undefined;
  if (attempts === undefined || attempts < 0) return undefined;
  const score = numberField(fields, 'kill_score');
  const killMs = integerField(fields, 'kill_ms');
  return {
    identity,
    openedMs,
    seenMs,
    stop: decimalField(fields, 'stop'),
    refusedStop: decimalField(fields, 'refused_stop'),
    rungs,
    attempts,
    pending: readPending(fields),
    kill: score === undefined || killMs === undefined ? undefined : { score, atMs: killMs },
    pnl: readPace('pnl', fields),
    drawdown: readPace('drawdown', fields),
    distances: readDistances(fields),
  };
}

/** What is remembered of a position that is seen for the first time. */
export function newState(identity: string, openedMs: number, seenMs: number): HarvestState {
  return {
    identity,
    openedMs,
    seenMs,
    stop: undefined,
    refusedStop: undefined,
    rungs: 0,
    attempts: 0,
    pending: undefined,
    kill: undefined,
    pnl: undefined,
    drawdown: undefined,
    distances: undefined,
  };
}

/** A position without its pending plan: the very same where there is none. */
export function withoutPending(state: HarvestState): HarvestState {
  return state.pending === undefined ? state : { ...state, pending: undefined };
}

function readPending(fields: Fields): Pending | undefined {
  const planId = fields['pending_plan'];
  const kind = wordField(fields, 'pending_kind', EXIT_KINDS);
  const rung = integerField(fields, 'pending_rung');
  const sinceMs = integerField(fields, 'pending_ms');
  if (planId === undefined || kind === undefined || rung === undefined || sinceMs === undefined) return undefined;
  return { planId, kind, rung: Math.min(Math.max(rung, 0), RUNGS_MAX), sinceMs };
}

function writePace(fields: Record<string, string>, name: 'pnl' | 'drawdown', pace: Pace | undefined): void {
  if (pace === undefined) return;
  fields[name] = String(pace.value);
  fields[`${name}_ms`] = String(pace.atMs);
  fields[`${name}_per_h`] = String(pace.perHour);
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
