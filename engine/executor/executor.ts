/**
 * The only stage that changes anything at the exchange. Tickets come in, every request is journalled before it
 * leaves, every answer is folded into journal, ledger and result in one commit. A timer looks at each open order
 * whose check is due, so that a crash at any point needs nothing special.
 *
 *   ticket → READY → SENDING → (answer) → fills → one terminal result
 *                       └→ UNKNOWN → proof (proof.ts)
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { readOrder, type Order } from '../nouns/order.ts';
import { readTicket, type Ticket } from '../nouns/ticket.ts';
import type { OutcomeCode } from '../outcomes.ts';
import type { Input, Parsed, Stage, Wants } from '../protocol.ts';
import type { Effect, VenueReply } from '../venue.ts';
import { lastingKeys, union, type View } from '../view.ts';
import { askPending, meetEpoch, noteWhole, plansIn, takeOrders, WHOLE_EVERY_MS } from './epoch.ts';
import { evidenceWants, gatherEvidence } from './evidence.ts';
import { takeFills } from './fills.ts';
import { guardAll, guardCycleWants, guardTimers, guardWants, thenGuard, withDoubt } from './guard.ts';
import { guardReplyWants, takeGuardReply } from './guardNews.ts';
import { sweep } from './guardSweep.ts';
import { readOpenOrders, saveOrder, type OpenOrder } from './openOrders.ts';
import { isEnded } from '../nouns/orderStatus.ts';
import { adopt, becomeUnknown, fetchTrades, look, weigh } from './proof.ts';
import { applyDrift, noticeDrift, readDrift, type Drift } from './reconcile.ts';
import { confirmRestored, restoredWants } from './restored.ts';
import { tellEnd } from './results.ts';
import { abandon, unreadable } from './unreadable.ts';
import { noteClock } from './venueClock.ts';
import { askForList, isNotFound, isSymbolGone, vanish, weighList } from './vanished.ts';
import { configured, heldBack, newOrder, refused, start } from './sending.ts';

export type ExecutorMessage =
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  | { readonly kind: 'drift'; readonly drift: Drift }
  | { readonly kind: 'cycle' }
  | { readonly kind: 'whole' }
  /** Stops at the venue: the next step of each, and their list. */
  | { readonly kind: 'guard' }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'epoch'; readonly epoch: string }
  /** `about` is a plan id, or `reconcile`, `epoch` or `stop`. */
  | {
      readonly kind: 'outcome';
      readonly about: string;
      readonly what: string;
      readonly effect: Effect;
      readonly reply: VenueReply;
    };

const BATCH_MAX = 64;
/** What every cycle reads first, and mostly all that it reads. */
const CYCLE_WANTS: Wants = { hashes: lastingKeys([HASH.openOrders, HASH.epoch]) };
const TIMERS = ['cycle', 'whole', 'guard', 'sweep'] as const;
/** Orders looked at in one cycle; the others are due in the next. */
const DUE_MAX = 64;

export function makeExecutor(config: Config): Stage<ExecutorMessage> {
  const executions = [config.EXECUTION_RESULT_STREAM, config.EXECUTION_RESULT_STREAM_LEGACY].filter(
    (name) => name !== '',
  );
  return {
    name: 'executor',
    streams: [STREAM.orders, STREAM.reconcile],
    observes: [],
    outputs: [STREAM.results, ...executions],
    // The desk holds back entries; what still comes here must go on.
    unthrottled: [STREAM.orders, STREAM.reconcile],
    timers: [
      { name: 'cycle', everyMs: config.EXECUTOR_CYCLE_S * 1000 },
      { name: 'whole', everyMs: WHOLE_EVERY_MS },
      ...(config.EXECUTOR_VENUE_STOPS === 'on' ? guardTimers(config) : []),
    ],
    batchMax: BATCH_MAX,
    followsEpoch: true,
    parse,
    view: (message, atMs, seen) => view(message, atMs, seen, config),
    decide: (message, seen, atMs) => decide(message, seen, config, atMs),
  };
}

function parse(input: Input): Parsed<ExecutorMessage> {
  switch (input.kind) {
    case 'entry': {
      if (input.stream === STREAM.reconcile) {
        const read = readDrift(input.entry.fields);
        return 'drift' in read ? { message: { kind: 'drift', drift: read.drift } } : { malformed: read.fault };
      }
      const read = readTicket(input.entry.fields);
      return 'ticket' in read ? { message: { kind: 'ticket', ticket: read.ticket } } : { malformed: read.fault };
    }
    case 'timer':
      return { message: { kind: TIMERS.find((timer) => timer === input.timer) ?? 'cycle' } };
    case 'epoch':
      return { message: input };
    case 'outcome': {
      const [about = '', what = ''] = input.effect.id.split('/');
      return { message: { kind: 'outcome', about, what, effect: input.effect, reply: input.reply } };
    }
  }
}

function view(message: ExecutorMessage, atMs: number, seen: View, config: Config): Wants {
  switch (message.kind) {
    case 'ticket':
      return withOrder(message.ticket.symbol, message.ticket.planId);
    case 'drift':
      return alsoGuarded(evidenceWants(message.drift.symbol), message.drift.symbol, config);
    case 'whole':
      return { hashes: [HASH.epoch] };
    case 'guard':
      return guardCycleWants(seen);
    case 'sweep':
      return {};
    case 'epoch':
      return { hashes: [HASH.epoch, HASH.exposure] };
    case 'outcome': {
      const symbol = symbolOf(message.effect);
      if (message.about === 'stop') return guardReplyWants(message.effect, config);
      if (message.about === 'reconcile') return alsoGuarded(evidenceWants(symbol), symbol, config);
      if (message.about !== 'epoch') return alsoGuarded(withOrder(symbol, message.about), symbol, config);
      return {
        hashes: [HASH.epoch, HASH.openOrders, HASH.venueClock, ...plansIn(message.reply, config).map(HASH.order)],
      };
    }
    case 'cycle': {
      if (!seen.hasHash(HASH.openOrders)) return CYCLE_WANTS;
      return union([restoredWants(seen), ...dueOrders(seen, atMs).map((due) => withOrder(due.symbol, due.planId))]);
    }
  }
}

/** With stops at the venue, what changes the ledger is followed by a look at the symbol's stop. */
function alsoGuarded(wants: Wants, symbol: string, config: Config): Wants {
  return config.EXECUTOR_VENUE_STOPS === 'on' ? union([wants, guardWants(symbol)]) : wants;
}

function withOrder(symbol: string, planId: string): Wants {
  const wants = evidenceWants(symbol);
  return { ...wants, hashes: [...(wants.hashes ?? []), HASH.order(planId)] };
}

function symbolOf(effect: Effect): string {
  return 'symbol' in effect.request && effect.request.symbol !== undefined ? effect.request.symbol : '';
}

function dueOrders(view: View, atMs: number): readonly OpenOrder[] {
  const open = readOpenOrders(view.hash(HASH.openOrders));
  return open.length === 0 ? open : open.filter((order) => order.checkMs <= atMs).slice(0, DUE_MAX);
}

function decide(message: ExecutorMessage, view: View, config: Config, atMs: number): Decision {
  switch (message.kind) {
    case 'ticket':
      return takeTicket(message.ticket, view, config, atMs);
    case 'drift':
      return withDoubt(
        noticeDrift(message.drift, gatherEvidence(message.drift.symbol, view), atMs),
        message.drift.symbol,
        view,
        atMs,
      );
    case 'whole':
      return noteWhole(view.hash(HASH.epoch), atMs);
    case 'guard':
      return guardAll(view, config, atMs);
    case 'sweep':
      return sweep();
    case 'epoch':
      return meetEpoch(message.epoch, view, config, atMs);
    case 'cycle':
      return cycle(view, config, atMs);
    case 'outcome': {
      const { about, what, effect, reply } = message;
      const taken = noteClock(reply, view.hash(HASH.venueClock), atMs).include(
        takeOutcome(about, what, effect, reply, view, config, atMs),
      );
      return config.EXECUTOR_VENUE_STOPS === 'on' ? thenGuard(taken, symbolOf(effect), view, config, atMs) : taken;
    }
  }
}

/** A ticket is taken once. One whose order is known already is not sent; if that has ended, its end is told again. */
function takeTicket(ticket: Ticket, view: View, config: Config, atMs: number): Decision {
  const known = readOrder(view.hash(HASH.order(ticket.planId)));
  if (known === 'corrupt') return abandon(newOrder(ticket, atMs), config, atMs);
  if (known === undefined) return start(newOrder(ticket, atMs), gatherEvidence(ticket.symbol, view), config, atMs);
  const decision = new Decision();
  // An order that only the venue remembered knows its plan by name, and nothing of where it came from.
  const { planId, rootId, traceId, correlationId } = ticket;
  const own: Order = { ...known, planId, rootId, traceId, correlationId, recovered: false };
  if (own.endCode !== '') tellEnd(decision, own, own.endCode as OutcomeCode, config, atMs, { again: true });
  else if (known.recovered || known.planId !== planId) {
    decision.drop(HASH.openOrders, known.planId);
    saveOrder(decision, own, atMs);
  }
  return decision;
}

/** Looks at every order whose check is due. Each is decided on top of the ones before it. */
function cycle(view: View, config: Config, atMs: number): Decision {
  const decision = askPending(view.hash(HASH.epoch), atMs).include(confirmRestored(view, config, atMs));
  view.overlay(decision.writes);
  for (const due of dueOrders(view, atMs)) {
    const order = readOrder(view.hash(HASH.order(due.planId)));
    const readable = order !== undefined && order !== 'corrupt';
    const part = readable ? advance(order, view, config, atMs) : abandon(unreadable(due, atMs), config, atMs);
    view.overlay(part.writes);
    decision.include(part);
  }
  return decision;
}

function advance(order: Order, view: View, config: Config, atMs: number): Decision {
  switch (order.status) {
    case 'READY':
      return start(order, gatherEvidence(order.symbol, view), config, atMs);
    case 'SENDING':
      return becomeUnknown(order, 'no answer', atMs);
    case 'UNKNOWN':
      return look(order, gatherEvidence(order.symbol, view), atMs);
    default: {
      const looked = look({ ...order, proofStep: 'query' }, gatherEvidence(order.symbol, view), atMs);
      return isEnded(order.status) ? looked.include(fetchTrades(order)) : looked;
    }
  }
}

function takeOutcome(
  about: string,
  what: string,
  effect: Effect,
  reply: VenueReply,
  view: View,
  config: Config,
  atMs: number,
): Decision {
  const symbol = symbolOf(effect);
  if (about === 'stop') return takeGuardReply(what, effect, reply, view, config, atMs);
  if (about === 'epoch') return takeOrders(effect, symbol, reply, view, config, atMs);
  const evidence = gatherEvidence(symbol, view);
  if (about === 'reconcile') return applyDrift(symbol, reply, evidence, atMs);
  const order = readOrder(view.hash(HASH.order(about)));
  if (order === undefined || order === 'corrupt' || order.endCode !== '') return new Decision();
  if (what === 'configure') return configured(order, reply, evidence, config, atMs);
  if (what === 'place') return takePlacement(order, effect, reply, view, config, atMs);
  // Late news of an attempt that is over says nothing about the present one.
  if (attemptOf(effect) !== order.attempt) return new Decision();
  if (isSymbolGone(reply)) return vanish(order, config, atMs);
  if (what === 'fills') {
    if (reply.kind !== 'answer' || reply.answer.kind !== 'trades') return new Decision();
    return takeFills(order, reply.answer.trades, evidence, config, atMs);
  }
  if (order.status === 'UNKNOWN') return weigh(order, what, reply, evidence, config, atMs);
  if (what === 'vanished') return weighList(order, reply, config, atMs);
  if (isNotFound(order, reply, config)) return askForList(order);
  if (reply.kind !== 'answer' || reply.answer.kind !== 'order') return new Decision();
  return adopt(order, reply.answer.order, evidence, config, atMs);
}

function attemptOf(effect: Effect): number {
  return Number.parseInt(effect.id.split('/')[2] ?? '', 10);
}

function takePlacement(
  order: Order,
  effect: Effect,
  reply: VenueReply,
  view: View,
  config: Config,
  atMs: number,
): Decision {
  const request = effect.request;
  if (request.kind !== 'placeOrder' || request.clientOrderId !== order.clientOrderId) return new Decision();
  if (order.status !== 'SENDING' && order.status !== 'UNKNOWN') return new Decision();
  if (reply.kind === 'answer' && reply.answer.kind === 'order') {
    return adopt(order, reply.answer.order, gatherEvidence(order.symbol, view), config, atMs);
  }
  if (reply.kind === 'held') return heldBack(order, reply, config, atMs);
  // -4116: an order with this client id is open, so it landed; the query will find it.
  if (reply.kind === 'rejected' && reply.code !== -4116) return refused(order, reply, config, atMs);
  const reason = reply.kind === 'unknown' ? `${reply.code} ${reply.message}` : 'duplicate client id';
  return becomeUnknown(order, reason, atMs);
}
