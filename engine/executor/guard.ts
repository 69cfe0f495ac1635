/**
 * The protective stop at the venue, so that a dead machine is not a naked position. Nothing here follows events: each
 * look compares what is wanted (the ledger's amount, the book's stop) with the guards there are, and takes the next
 * step. A new stop is placed before the old one is cancelled, and that only once the venue has the new one: both reduce
 * only, so two at once close no more than there is. One is out at a time, so that an unanswering venue does not collect them.
 */
import type { Config } from '../config.ts';
import { absolute, ceilTo, floorTo, formatDecimal, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { readExposure } from '../nouns/exposure.ts';
import { readLedger } from '../nouns/ledger.ts';
import { readPosition } from '../nouns/position.ts';
import { readVenueRules } from '../nouns/venueRules.ts';
import { render } from '../outcomes.ts';
import type { TimerSpec, Wants } from '../protocol.ts';
import { SECOND_MS } from '../time.ts';
import type { Side } from '../venue.ts';
import { union, type View } from '../view.ts';
import { isStopPlan, stopClientId } from './clientOrderId.ts';
import { dropGuard, guardsOf, readGuards, saveGuard, type Guard } from './guardBook.ts';
import { isAwaited, readOpenOrders } from './openOrders.ts';
import { ANSWER_GRACE_MS } from './sending.ts';
import { storeState } from './storeState.ts';
import { readClockOffsetMs } from './venueClock.ts';

/** Pauses between looks at one stop: quickly at first, then patiently; the last one repeats. */
const LOOK_AGAIN_MS: readonly number[] = [250, 500, 1_000, 2_000, 5_000];
/** A stop that the price has come to is asked about so often: the venue triggers by its mark price, which is another. */
const REACHED_AGAIN_MS = 2_000;
/** Requests of one look at all symbols; the rest waits for the next, a second later. */
const REQUESTS_MAX = 16;

/** Stops of one symbol; the venue allows few of each. */
const STOPS_MAX = 8;

/** Other stops than the one that was refused are tried at once after so many refusals in a row at most. */
const REFUSALS_FREE = 5;

/** A stop as it should be. */
interface WantedStop {
  readonly side: Side;
  readonly triggerPrice: Decimal;
  readonly quantity: Decimal;
}

/** A stop that the venue ends by itself is missed for so long at most. A list weighs 40: this is 160 of 2,400 a minute. */
const SWEEP_EVERY_MS = 15_000;

export function guardTimers(config: Config): TimerSpec[] {
  return [
    { name: 'guard', everyMs: config.EXECUTOR_CYCLE_S * SECOND_MS },
    { name: 'sweep', everyMs: SWEEP_EVERY_MS },
  ];
}

const OF_ALL = [HASH.guards, HASH.openOrders, HASH.epoch, HASH.venueClock];

export function guardWants(symbol: string): Wants {
  const ofSymbol = [HASH.position, HASH.ledger, HASH.venue].map((key) => key(symbol));
  return { hashes: [...OF_ALL, ...ofSymbol], prices: [symbol] };
}

/** First who is held or guarded, then all about them. */
export function guardCycleWants(seen: View): Wants {
  if (!seen.hasHash(HASH.guards)) return { hashes: [...OF_ALL, HASH.exposure] };
  return union(symbolsToGuard(seen).map(guardWants));
}

function symbolsToGuard(view: View): string[] {
  const held = readExposure(view.hash(HASH.exposure)).bySymbol.keys();
  const guarded = readGuards(view.hash(HASH.guards)).map(({ symbol }) => symbol);
  return [...new Set([...held, ...guarded])].sort();
}

/** Behind a decision that may have changed the symbol's ledger: the next step on top of it. */
export function thenGuard(taken: Decision, symbol: string, view: View, config: Config, atMs: number): Decision {
  if (symbol === '' || !view.hasHash(HASH.position(symbol))) return taken;
  view.overlay(taken.writes);
  return taken.include(guardSymbol(symbol, view, config, atMs));
}

/** Behind a report of drift: a stop that waited may be the reason, so the venue is asked about it first. */
export function withDoubt(noticed: Decision, symbol: string, view: View, atMs: number): Decision {
  if (!view.hasHash(HASH.guards)) return noticed;
  for (const guard of guardsOf(symbol, view)) if (guard.status === 'NEW') ask(noticed, guard, atMs);
  return noticed;
}

/** The next step of every symbol. */
export function guardAll(view: View, config: Config, atMs: number): Decision {
  const decision = new Decision();
  for (const symbol of symbolsToGuard(view)) {
    if (decision.effects.length >= REQUESTS_MAX) break;
    decision.include(guardSymbol(symbol, view, config, atMs));
  }
  return decision;
}

/** The next step of one symbol; mostly none. */
function guardSymbol(symbol: string, view: View, config: Config, atMs: number): Decision {
  const decision = new Decision();
  const guards = guardsOf(symbol, view);
  const amount = readLedger(view.hash(HASH.ledger(symbol)))?.amount ?? 0n;
  const { covering, bare } = coverOf(wantedStops(symbol, amount, view), guards);
  // A ledger or a guard that the store has forgotten changes of may be all that makes it seem so; so may fills under way.
  const isWhole = storeState(view.hash(HASH.epoch)) !== 'recovering';
  const isSettled = !hasOrdersOut(symbol, view, atMs);
  const isReplaced = (guard: Guard) => bare === undefined && covering.length > 0 && !covering.includes(guard);
  const price = view.price(symbol)?.price;
  for (const guard of guards) {
    const isUseless = amount === 0n || (guard.side === 'SELL') !== amount > 0n;
    const isOver = isWhole && ((isUseless && isSettled) || isReplaced(guard));
    if (guard.status === 'REFUSED') {
      if (isOver) dropGuard(decision, guard);
    } else if (guard.status === 'NEW' && isOver) cancel(decision, guard, atMs);
    else if (guard.checkMs <= atMs && (guard.status !== 'NEW' || isReached(guard, price))) ask(decision, guard, atMs);
  }
  const mayPlace = bare !== undefined && !mustWait(symbol, guards, bare, view, atMs);
  return mayPlace ? decision.include(place(symbol, bare, guards, view, config, atMs)) : decision;
}

function hasOrdersOut(symbol: string, view: View, atMs: number): boolean {
  const open = readOpenOrders(view.hash(HASH.openOrders));
  return open.some((order) => order.symbol === symbol && order.status !== 'READY' && isAwaited(order, atMs));
}

interface CoverOfSymbol {
  /** A guard for each stop that is wanted and there. */
  readonly covering: readonly Guard[];
  /** The first that is wanted and not there. */
  readonly bare: WantedStop | undefined;
}

function coverOf(wanted: readonly WantedStop[], guards: readonly Guard[]): CoverOfSymbol {
  const covering: Guard[] = [];
  for (const stop of wanted) {
    const cover = guards.find((guard) => guard.status === 'NEW' && covers(guard, stop) && !covering.includes(guard));
    if (cover === undefined) return { covering, bare: stop };
    covering.push(cover);
  }
  return { covering, bare: undefined };
}

/**
 * None for a flat symbol, nor where the book has no stop, or one for another side than the ledger holds. The trigger is
 * rounded to the tick on the tighter side. More than the venue takes in one order is several, the largest first.
 */
function wantedStops(symbol: string, amount: Decimal, view: View): readonly WantedStop[] {
  const book = readPosition(view.hash(HASH.position(symbol)));
  const rules = readVenueRules(view.hash(HASH.venue(symbol)));
  if (amount === 0n || book === undefined || book === 'corrupt' || rules === undefined) return [];
  const isLong = amount > 0n;
  if (book.stopLoss === undefined || (book.side === 'LONG') !== isLong) return [];
  const triggerPrice = isLong ? ceilTo(book.stopLoss, rules.tickSize) : floorTo(book.stopLoss, rules.tickSize);
  const parts = partsOf(absolute(amount), rules.quantityMax);
  return parts.map((quantity) => ({ side: isLong ? 'SELL' : 'BUY', triggerPrice, quantity }));
}

function partsOf(quantity: Decimal, most: Decimal): Decimal[] {
  const parts: Decimal[] = [];
  let left = quantity;
  for (; left > most && parts.length + 1 < STOPS_MAX; left -= most) parts.push(most);
  // The largest first: a guard of its size must not be taken for a smaller part.
  return left > most ? [left, ...parts] : [...parts, left];
}

/** A stop for more than there is covers it too: it closes what is left. */
function covers(guard: Guard, { side, triggerPrice, quantity }: WantedStop): boolean {
  return guard.side === side && guard.triggerPrice === triggerPrice && guard.quantity >= quantity;
}

/** Something is under way that must be heard of first: a stop just sent, one that has triggered, a refusal's pause. */
function mustWait(symbol: string, guards: readonly Guard[], wanted: WantedStop, view: View, atMs: number): boolean {
  const isOut = ({ status, seenMs }: Guard) => status === 'SENDING' || (status === 'UNKNOWN' && seenMs === 0);
  const pauses = (guard: Guard) =>
    guard.status === 'REFUSED' && guard.checkMs > atMs && (covers(guard, wanted) || guard.refusals > REFUSALS_FREE);
  if (guards.some((guard) => isOut(guard) || pauses(guard))) return true;
  return readOpenOrders(view.hash(HASH.openOrders)).some(
    (order) => order.symbol === symbol && isStopPlan(order.planId),
  );
}

function isReached({ side, triggerPrice }: Guard, price: Decimal | undefined): boolean {
  if (price === undefined) return false;
  return side === 'SELL' ? price <= triggerPrice : price >= triggerPrice;
}

function place(
  symbol: string,
  wanted: WantedStop,
  guards: readonly Guard[],
  view: View,
  config: Config,
  atMs: number,
): Decision {
  const decision = new Decision();
  let tried = { refusals: 0, code: 0 };
  for (const guard of guards) {
    if (guard.status !== 'REFUSED') continue;
    if (guard.refusals > tried.refusals) tried = { refusals: guard.refusals, code: guard.code };
    dropGuard(decision, guard);
  }
  const timestampMs = atMs + readClockOffsetMs(view.hash(HASH.venueClock));
  const { side, triggerPrice, quantity } = wanted;
  const trigger = formatDecimal(triggerPrice);
  const qty = formatDecimal(quantity);
  // Parts of the same size, sent in the same millisecond, are still two stops.
  const twins = guards.filter((guard) => guard.timestampMs === timestampMs && covers(guard, wanted)).length;
  const what = twins === 0 ? `${trigger} ${qty}` : `${trigger} ${qty} ${twins}`;
  const clientOrderId = stopClientId(config.EXECUTOR_CLIENT_ID_PREFIX, symbol, what, timestampMs);
  const recvWindowMs = config.EXECUTOR_RECV_WINDOW_MS;
  const signed = { symbol, ...wanted, clientOrderId, timestampMs, recvWindowMs };
  const checkMs = atMs + recvWindowMs + ANSWER_GRACE_MS;
  saveGuard(decision, { ...signed, status: 'SENDING', seenMs: 0, ...tried, checks: 0, checkMs });
  decision.effect(`stop/place/${clientOrderId}`, { kind: 'placeStop', type: 'STOP_MARKET', ...signed });
  return decision.mark(render('STOP_SENDING', { symbol, side, trigger, qty, client_id: clientOrderId }));
}

function cancel(decision: Decision, guard: Guard, atMs: number): void {
  const { symbol, clientOrderId } = guard;
  saveGuard(decision, { ...guard, status: 'CANCELING', checks: 0, checkMs: atMs + ANSWER_GRACE_MS });
  decision.effect(`stop/cancel/${clientOrderId}`, { kind: 'cancelStop', symbol, clientOrderId });
  decision.mark(render('STOP_CANCELING', { symbol, client_id: clientOrderId }));
}

/** Asks the venue what it knows of a stop. One that was sent and not answered is UNKNOWN from here on. */
export function ask(decision: Decision, guard: Guard, atMs: number): void {
  const { symbol, clientOrderId, checks } = guard;
  const status = guard.status === 'SENDING' ? 'UNKNOWN' : guard.status;
  const pauseMs = status === 'NEW' ? REACHED_AGAIN_MS : pause(checks);
  saveGuard(decision, { ...guard, status, checks: checks + 1, checkMs: atMs + pauseMs });
  decision.effect(`stop/query/${clientOrderId}`, { kind: 'queryStop', symbol, clientOrderId });
}

export function pause(checks: number): number {
  return LOOK_AGAIN_MS[Math.min(checks, LOOK_AGAIN_MS.length - 1)] ?? 0;
}
