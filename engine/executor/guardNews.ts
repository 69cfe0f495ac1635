/** What the venue says of a stop, and what it means: an absence is settled like an order's, by its clock and never by guess. */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { readOrder } from '../nouns/order.ts';
import { render } from '../outcomes.ts';
import type { Effect, VenueReply, VenueStop } from '../venue.ts';
import { RETRY_AFTER_MAX_MS } from '../venueGate.ts';
import type { Wants } from '../protocol.ts';
import { union, type View } from '../view.ts';
import { evidenceWants, gatherEvidence } from './evidence.ts';
import { ask, guardWants, pause } from './guard.ts';
import { dropGuard, guardsOf, saveGuard, type Guard } from './guardBook.ts';
import { takeList } from './guardSweep.ts';
import { fetchTrades, look } from './proof.ts';
import { triggeredOrder, triggeredPlan } from './triggered.ts';
import { isSymbolGone, PATIENCE_MS } from './vanished.ts';

const DUPLICATE_CLIENT_ID = -4116;
const NO_SUCH_ORDER = -2013;
/** "Unknown order sent": there is nothing to cancel, for whatever reason. */
const NOTHING_TO_CANCEL = -2011;
/** "Order would immediately trigger". */
export const WOULD_TRIGGER = -2021;
/** Pauses after refusals in a row; the last one repeats. */
const REFUSED_AGAIN_MS: readonly number[] = [1_000, 2_000, 5_000, 15_000, 60_000];

/** All about the symbol, and the journal that its order has if it has triggered. */
export function guardReplyWants({ request }: Effect, config: Config): Wants {
  if (!('clientOrderId' in request)) return { hashes: [HASH.guards, HASH.epoch, HASH.venueClock] };
  const planId = triggeredPlan(request, config);
  const journal = planId === undefined ? [] : [HASH.order(planId)];
  return union([evidenceWants(request.symbol), guardWants(request.symbol), { hashes: journal }]);
}

/** @param what place, cancel, query or list */
export function takeGuardReply(
  what: string,
  effect: Effect,
  reply: VenueReply,
  view: View,
  config: Config,
  atMs: number,
): Decision {
  if (what === 'list') return takeList(effect, reply, view, config, atMs);
  const decision = new Decision();
  const { request } = effect;
  if (request.kind !== 'placeStop' && request.kind !== 'cancelStop' && request.kind !== 'queryStop') return decision;
  const guard = guardsOf(request.symbol, view).find((one) => one.clientOrderId === request.clientOrderId);
  // What nobody remembers, the next list shows.
  if (guard === undefined) return decision;
  if (reply.kind === 'answer') {
    if (reply.answer.kind !== 'stop') return decision;
    takeNews(decision, guard, reply.answer.stop, reply.serverTimeMs, view, config, atMs);
  } else if (what === 'place') takeRefusal(decision, guard, reply, atMs);
  else if (isSymbolGone(reply)) forget(decision, guard, 'symbol_gone');
  else if (reply.kind === 'rejected') {
    if (reply.code === NOTHING_TO_CANCEL && what === 'cancel') ask(decision, guard, atMs);
    if (reply.code === NO_SUCH_ORDER && what === 'query') takeAbsence(decision, guard, reply.serverTimeMs, config);
  }
  return decision;
}

function takeNews(
  decision: Decision,
  guard: Guard,
  stop: VenueStop,
  serverTimeMs: number,
  view: View,
  config: Config,
  atMs: number,
): void {
  if (stop.status === 'NEW') {
    // Also after CANCELING: the venue has not done it, and is told again if still nobody wants it.
    const seenMs = Math.max(guard.seenMs, serverTimeMs);
    return saveGuard(decision, { ...guard, status: 'NEW', seenMs, refusals: 0, code: 0, checks: 0, checkMs: atMs });
  }
  // Triggering: its order has no number yet.
  if (stop.status === 'TRIGGERED' && stop.orderId === '')
    return saveGuard(decision, { ...guard, status: 'UNKNOWN', checkMs: atMs + pause(guard.checks) });
  if (stop.status !== 'TRIGGERED') return forget(decision, guard, stop.status.toLowerCase());
  dropGuard(decision, guard);
  const { symbol, clientOrderId } = guard;
  const planId = triggeredPlan(stop, config);
  // Its order may be known already: from the venue's own list, after the store had lost its newest writes.
  if (planId === undefined || readOrder(view.hash(HASH.order(planId))) !== undefined) return;
  const evidence = gatherEvidence(symbol, view);
  const order = triggeredOrder(planId, stop, evidence.ledger, config, atMs);
  decision.mark(render('STOP_TRIGGERED', { symbol, client_id: clientOrderId, order_id: stop.orderId }));
  decision.include(look(order, evidence, atMs));
  // By its number too: nowhere is it written that the venue gives the order its stop's client id.
  decision.include(fetchTrades(order));
}

/** The engine's own exit is under way when the price is through the trigger; any other refusal leaves the position naked. */
function takeRefusal(
  decision: Decision,
  guard: Guard,
  reply: Exclude<VenueReply, { kind: 'answer' }>,
  atMs: number,
): void {
  if (guard.status !== 'SENDING' && guard.status !== 'UNKNOWN') return;
  if (reply.kind === 'unknown' || (reply.kind === 'rejected' && reply.code === DUPLICATE_CLIENT_ID))
    return saveGuard(decision, { ...guard, status: 'UNKNOWN', checks: 0, checkMs: atMs + pause(0) });
  const { symbol, clientOrderId: client_id } = guard;
  const { code, retryAfterMs = 0 } = reply;
  const refusals = reply.kind === 'held' ? guard.refusals : guard.refusals + 1;
  const usualMs = REFUSED_AGAIN_MS[Math.min(guard.refusals, REFUSED_AGAIN_MS.length - 1)] ?? 0;
  const checkMs = atMs + Math.max(usualMs, Math.min(retryAfterMs, RETRY_AFTER_MAX_MS));
  saveGuard(decision, { ...guard, status: 'REFUSED', refusals, code, checks: 0, checkMs });
  const name = code === WOULD_TRIGGER ? 'STOP_PASSED_ALREADY' : 'STOP_REFUSED';
  decision.mark(render(name, { symbol, code, refusals, client_id }));
}

/** "No such order": proof once the request can arrive no more, and, for a stop that was seen, once no read lags so far. */
function takeAbsence(decision: Decision, guard: Guard, serverTimeMs: number, config: Config): void {
  const arrivesUntilMs = guard.timestampMs + guard.recvWindowMs + config.EXECUTOR_PROOF_MARGIN_MS;
  const shownFromMs = guard.seenMs === 0 ? arrivesUntilMs : Math.max(arrivesUntilMs, guard.seenMs + PATIENCE_MS);
  if (serverTimeMs > shownFromMs) forget(decision, guard, 'not_found');
  else if (guard.status === 'NEW') saveGuard(decision, { ...guard, status: 'UNKNOWN', checks: 1 });
}

function forget(decision: Decision, guard: Guard, why: string): void {
  dropGuard(decision, guard);
  decision.mark(render('STOP_OVER', { symbol: guard.symbol, client_id: guard.clientOrderId, why }));
}
