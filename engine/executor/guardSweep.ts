/**
 * The venue's list of stops that wait, four times a minute and for every new store: one of ours that nobody remembers is
 * taken in, so that it is cancelled when nobody wants it; one that should be there and is not is asked about.
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { render } from '../outcomes.ts';
import type { Effect, VenueReply, VenueStop } from '../venue.ts';
import type { View } from '../view.ts';
import { stopsAreListed } from './epoch.ts';
import { ask } from './guard.ts';
import { readGuards, saveGuard, type Guard } from './guardBook.ts';
import { triggeredPlan } from './triggered.ts';

/** Stops asked about after one list; the others after the next. */
const ASK_MAX = 16;

export function sweep(): Decision {
  return new Decision().effect('stop/list', { kind: 'stops' });
}

export function takeList(effect: Effect, reply: VenueReply, view: View, config: Config, atMs: number): Decision {
  const decision = new Decision();
  if (reply.kind !== 'answer' || reply.answer.kind !== 'stops') return decision;
  const { serverTimeMs } = reply;
  const listed = new Map(reply.answer.stops.map((stop) => [stop.clientOrderId, stop]));
  const known = readGuards(view.hash(HASH.guards));
  for (const guard of known) {
    const isListed = listed.delete(guard.clientOrderId);
    const isMissing = guard.status === 'NEW' && guard.seenMs < serverTimeMs - config.EXECUTOR_READ_LAG_MS;
    if (isListed) takeListed(decision, guard, serverTimeMs, atMs);
    else if (isMissing && decision.effects.length < ASK_MAX) ask(decision, guard, atMs);
  }
  for (const stop of listed.values()) {
    if (triggeredPlan(stop, config) === undefined) continue;
    saveGuard(decision, adopted(stop, serverTimeMs, config, atMs));
    decision.mark(render('STOP_ADOPTED', { symbol: stop.symbol, client_id: stop.clientOrderId }));
  }
  return decision.include(stopsAreListed(effect, view, atMs));
}

function takeListed(decision: Decision, guard: Guard, serverTimeMs: number, atMs: number): void {
  const { status } = guard;
  if (status === 'NEW' || status === 'CANCELING') return;
  saveGuard(decision, {
    ...guard,
    status: 'NEW',
    seenMs: serverTimeMs,
    refusals: 0,
    code: 0,
    checks: 0,
    checkMs: atMs,
  });
}

function adopted(stop: VenueStop, seenMs: number, config: Config, atMs: number): Guard {
  const { clientOrderId, symbol, side, triggerPrice, quantity = 0n, updatedMs } = stop;
  const signed = { timestampMs: updatedMs, recvWindowMs: config.EXECUTOR_RECV_WINDOW_MS };
  const terms = { clientOrderId, symbol, side, triggerPrice, quantity };
  return { ...terms, ...signed, status: 'NEW', seenMs, refusals: 0, code: 0, checks: 0, checkMs: atMs };
}
