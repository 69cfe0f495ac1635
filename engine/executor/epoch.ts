/**
 * A store that is not the one last seen (restarted, failed over, restored) may have lost the journal of orders that
 * went out. Until the venue's own lists have been read, no entry is sent; every order there that bears our prefix
 * and that the journal lacks, or believes unsent, is journalled, so that its plan is recognised when it comes again.
 * Then the desk must learn what became of them: `restored.ts`.
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { readExposure } from '../nouns/exposure.ts';
import type { Order } from '../nouns/order.ts';
import { readOrder } from '../nouns/order.ts';
import { render } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import type { Effect, VenueOrder, VenueReply } from '../venue.ts';
import type { View } from '../view.ts';
import { isStopPlan, readClientOrderId } from './clientOrderId.ts';
import { saveOrder } from './openOrders.ts';
import { newOrder } from './sending.ts';
import { triggeredOrder, triggeredPlan } from './triggered.ts';
import { isSymbolGone } from './vanished.ts';

/** Orders are read from this long before the last moment the store is known to have been whole. */
const MARGIN_MS = 60_000;
/** How often that moment is written down. */
export const WHOLE_EVERY_MS = 30_000;
const ASK_AGAIN_MS = 2_000;
/** Symbols asked for at once: fewer than the ten refusals after which the venue bans who goes on asking. */
const ASK_MAX = 8;
/** Each list of orders weighs 5: this pace is 900 a minute, beside the 1,200 that bars and positions of 566 symbols weigh. */
const ASK_PACE_MS = 333;

/** The symbols whose orders must be read: all that may have been traded, and first those whose closes wait for it. */
function symbolsAtRisk(config: Config, exposure: Fields | undefined): string[] {
  const held = [...readExposure(exposure).bySymbol.keys()].sort();
  return [...new Set([...held, ...[...config.SYMBOL_ALLOWLIST].sort()])];
}

/** A store is met. A known one needs nothing; any other is compared with the venue first. */
export function meetEpoch(epoch: string, view: View, config: Config, atMs: number): Decision {
  const known = view.hash(HASH.epoch);
  if (known?.['epoch'] === epoch) return new Decision();
  const wholeMs = Number(known?.['whole_ms'] ?? atMs);
  const pending = symbolsAtRisk(config, view.hash(HASH.exposure));
  const fields = {
    epoch,
    state: 'recovering',
    since_ms: String(wholeMs - MARGIN_MS),
    pending: pending.join(','),
    met_ms: String(atMs),
    // What left in the moment before may still be on its way, and is not proven absent until it can arrive no more.
    ask_ms: String(atMs + config.EXECUTOR_RECV_WINDOW_MS + config.EXECUTOR_PROOF_MARGIN_MS),
    ...(config.EXECUTOR_VENUE_STOPS === 'on' ? { stops: 'unread' } : {}),
  };
  const decision = new Decision().put(HASH.epoch, fields);
  decision.mark(render('EPOCH_NEW', { epoch, since_ms: wholeMs - MARGIN_MS, symbols: pending.length }));
  return decision.include(askPending(fields, atMs));
}

/** Asks, or asks again, for the orders of symbols not yet read. */
export function askPending(epoch: Fields | undefined, atMs: number): Decision {
  if (epoch?.['state'] !== 'recovering' || Number(epoch['ask_ms']) > atMs) return new Decision();
  const decision = new Decision();
  // Before the orders: a stop that triggers between the two is then in the list of one or of the other.
  if (epoch['stops'] === 'unread') {
    decision.merge(HASH.epoch, { ask_ms: String(atMs + ASK_AGAIN_MS) });
    return decision.effect(stopsQuestionId(epoch['epoch']), { kind: 'stops' });
  }
  const pending = (epoch['pending'] ?? '').split(',').filter((symbol) => symbol !== '');
  if (pending.length === 0) return decision.include(confirm(epoch, atMs));
  // Those asked go to the end, so that none that is refused keeps the others from being asked.
  const asked = pending.slice(0, ASK_MAX);
  const turned = [...pending.slice(ASK_MAX), ...asked];
  const againMs = atMs + Math.max(ASK_AGAIN_MS, asked.length * ASK_PACE_MS);
  decision.merge(HASH.epoch, { pending: turned.join(','), ask_ms: String(againMs) });
  for (const symbol of asked) {
    decision.effect(questionId(symbol, epoch['epoch']), { kind: 'orders', symbol, sinceMs: Number(epoch['since_ms']) });
  }
  return decision;
}

/** Names the store it is asked for: an answer from before the last failover proves nothing about this one. */
function questionId(symbol: string, epoch: string | undefined): string {
  return `epoch/${symbol}/${epoch ?? ''}`;
}

function stopsQuestionId(epoch: string | undefined): string {
  return `stop/list/${epoch ?? ''}`;
}

/** The stops that wait were listed for this store: now its orders may be asked for. */
export function stopsAreListed(effect: Effect, view: View, atMs: number): Decision {
  const epoch = view.hash(HASH.epoch);
  if (epoch?.['stops'] !== 'unread' || effect.id !== stopsQuestionId(epoch['epoch'])) return new Decision();
  return new Decision().merge(HASH.epoch, { stops: 'read', ask_ms: String(atMs) });
}

/** Notes that the store is whole at `atMs`. */
export function noteWhole(epoch: Fields | undefined, atMs: number): Decision {
  if (epoch?.['state'] !== 'confirmed') return new Decision();
  return new Decision().merge(HASH.epoch, { whole_ms: String(atMs) });
}

/** The plans of our orders in a reply, so that their journals can be looked at before deciding. */
export function plansIn(reply: VenueReply, config: Config): string[] {
  if (reply.kind !== 'answer' || reply.answer.kind !== 'orders') return [];
  const plans = reply.answer.orders.map((order) => readOwnId(order.clientOrderId, config));
  return [...new Set(plans.flatMap((plan) => (plan === undefined ? [] : [plan.planId])))];
}

/** The orders of one symbol have been read: journal what is missing; the last symbol confirms the store. */
export function takeOrders(
  effect: Effect,
  symbol: string,
  reply: VenueReply,
  view: View,
  config: Config,
  atMs: number,
): Decision {
  const epoch = view.hash(HASH.epoch);
  if (epoch?.['state'] !== 'recovering' || effect.id !== questionId(symbol, epoch['epoch'])) return new Decision();
  const read = ordersIn(reply);
  if (read === undefined) return new Decision();
  const decision = new Decision();
  let hasLost = epoch['lost'] === 'found';
  for (const { found, planId, attempt } of lastAttempts(read, config)) {
    const known = readOrder(view.hash(HASH.order(planId)));
    // A journal that is behind, READY to send what was sent, is as dangerous as none.
    if (known === 'corrupt' || (known !== undefined && known.attempt >= attempt)) continue;
    const lost = isStopPlan(planId)
      ? triggeredOrder(planId, found, undefined, config, atMs)
      : lostOrder(known ?? strangerOrder(planId, found, atMs), attempt, found, config, atMs);
    saveOrder(decision, lost, atMs);
    hasLost = true;
    decision.mark(render('ORDER_RECOVERED', { symbol, plan: planId, client_id: found.clientOrderId }));
  }
  const left = (epoch['pending'] ?? '').split(',').filter((other) => other !== symbol && other !== '');
  if (left.length > 0)
    return decision.merge(HASH.epoch, { pending: left.join(','), ...(hasLost ? { lost: 'found' } : {}) });
  if (hasLost) return decision.merge(HASH.epoch, { state: 'restored', pending: '' });
  return decision.include(confirm(epoch, atMs));
}

/** Entries may go. */
export function confirm(epoch: Fields, atMs: number): Decision {
  return new Decision()
    .merge(HASH.epoch, { state: 'confirmed', pending: '', whole_ms: String(atMs) })
    .mark(render('EPOCH_CONFIRMED', { epoch: epoch['epoch'] ?? '' }));
}

/** A symbol that the venue does not have (any more) has no orders there. */
function ordersIn(reply: VenueReply): readonly VenueOrder[] | undefined {
  if (isSymbolGone(reply)) return [];
  return reply.kind === 'answer' && reply.answer.kind === 'orders' ? reply.answer.orders : undefined;
}

interface OwnOrder {
  readonly found: VenueOrder;
  readonly planId: string;
  readonly attempt: number;
}

/** Plan and attempt of one of our ids; the order of a stop that triggered is the one attempt of its own plan. */
function readOwnId(clientId: string, config: Config): { planId: string; attempt: number } | undefined {
  const planId = triggeredPlan({ clientOrderId: clientId }, config);
  if (planId !== undefined) return { planId, attempt: 1 };
  return readClientOrderId(config.EXECUTOR_CLIENT_ID_PREFIX, clientId);
}

/** The newest attempt of each of our plans among orders of the venue. */
function lastAttempts(orders: readonly VenueOrder[], config: Config): Iterable<OwnOrder> {
  const last = new Map<string, OwnOrder>();
  for (const found of orders) {
    const own = readOwnId(found.clientOrderId, config);
    if (own === undefined || (last.get(own.planId)?.attempt ?? 0) >= own.attempt) continue;
    last.set(own.planId, { found, ...own });
  }
  return last.values();
}

/** A journal for an order that only the venue remembers. */
function strangerOrder(planId: string, found: VenueOrder, atMs: number): Order {
  const trace = { rootId: '', traceId: '', correlationId: '' };
  const { symbol, side, reduceOnly, quantity } = found;
  const ticket = { planId, symbol, side, reduceOnly, quantity, notionalUsd: 0n, leverage: 1, ...trace };
  return { ...newOrder({ ...ticket, expiresMs: 0, issuedMs: found.updatedMs }, atMs), recovered: true };
}

/** An order as the venue knows it and nobody here does; the next looks find out the rest and fold its trades. */
function lostOrder(order: Order, attempt: number, found: VenueOrder, config: Config, atMs: number): Order {
  return {
    ...order,
    status: 'UNKNOWN',
    attempt,
    clientOrderId: found.clientOrderId,
    timestampMs: found.updatedMs,
    recvWindowMs: config.EXECUTOR_RECV_WINDOW_MS,
    proofStep: 'query',
    checks: 0,
    checkMs: atMs,
  };
}
