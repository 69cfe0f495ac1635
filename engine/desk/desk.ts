/**
 * Governor and apply in one commit domain. One lease, one step: a permit cannot go stale between the two, and
 * two plans cannot pass through one slot. Exits are read first, then results (so that the book is up to date),
 * then entries.
 */
import { formatDecimal, multiply } from '../decimal.ts';
import { Decision } from '../decision.ts';
import type { Config } from '../config.ts';
import { HASH, STREAM, TEXT } from '../names.ts';
import { readExposure } from '../nouns/exposure.ts';
import { readLedger } from '../nouns/ledger.ts';
import { readMarketState } from '../nouns/marketState.ts';
import { isEntry, readPlan, type Plan } from '../nouns/plan.ts';
import { readPortfolio } from '../nouns/portfolio.ts';
import { readPosition } from '../nouns/position.ts';
import { readResult, unexecuted, writeResult, type Result, type ResultDecision } from '../nouns/result.ts';
import { freshness, readSnapshot } from '../nouns/snapshot.ts';
import { writeTicket } from '../nouns/ticket.ts';
import { readVenueRules } from '../nouns/venueRules.ts';
import { endedEarly, type Numbers, type OutcomeCode } from '../outcomes.ts';
import type { Fields, Input, Parsed, Stage, Wants } from '../protocol.ts';
import { ownRoot } from '../root.ts';
import { idMs } from '../streamId.ts';
import { DAY_MS, nextMidnightMs, HOUR_MS, utcDay } from '../time.ts';
import type { View } from '../view.ts';
import { checkClose, checkEntry, checkStop, heldAmount, sideOf } from './apply.ts';
import { applyResult, writeBook } from './bookKeeping.ts';
import { govern, writePermit, type Evidence, type Permit } from './governor.ts';
import { CATCH_UP_EVERY_MS, catchUp, catchUpWants } from './catchUp.ts';
import { readKillStats } from './killStats.ts';
import { moveBook, type BookEvent } from './book.ts';
import { sizeEntry } from './sizing.ts';

export type DeskMessage =
  /** `saidMs`: when the planner's stage put it on its stream. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly saidMs: number }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'catchUp' }
  /** A result of a writer we do not know: read past. */
  | { readonly kind: 'foreign' };

const BATCH_MAX = 200;

export function makeDesk(config: Config): Stage<DeskMessage> {
  return {
    name: 'desk',
    streams: [STREAM.exitPlans, STREAM.results, STREAM.plans],
    observes: [],
    outputs: [STREAM.orders, STREAM.results, STREAM.permits, STREAM.exitPlans],
    // With entries held back, all that the executor still gets is exits, so their results stay few.
    unthrottled: [STREAM.exitPlans, STREAM.results],
    timers: [{ name: 'catchUp', everyMs: CATCH_UP_EVERY_MS }],
    batchMax: BATCH_MAX,
    parse,
    view,
    decide: (message, seen, atMs) => {
      if (message.kind === 'foreign') return new Decision();
      if (message.kind === 'catchUp') return catchUp(seen, atMs);
      if (message.kind === 'result') return applyResult(message.result, seen, config, atMs);
      return decidePlan(message, seen, config, atMs);
    },
  };
}

function parse(input: Input): Parsed<DeskMessage> {
  if (input.kind === 'timer') return { message: { kind: 'catchUp' } };
  if (input.kind !== 'entry') throw new Error(`the desk has no ${input.kind}`);
  if (input.stream === STREAM.results) {
    const result = readResult(input.entry.fields);
    return { message: result === undefined ? { kind: 'foreign' } : { kind: 'result', result } };
  }
  const read = readPlan(input.entry.fields, ownRoot(input.stream, input.entry.id));
  if (!('plan' in read)) return { malformed: read.fault };
  return { message: { kind: 'plan', plan: read.plan, saidMs: idMs(input.entry.id) } };
}

function view(message: DeskMessage, atMs: number, seen: View): Wants {
  if (message.kind === 'foreign') return {};
  if (message.kind === 'catchUp') return catchUpWants(seen);
  if (message.kind === 'result') {
    const { symbol } = message.result;
    return { hashes: [HASH.position(symbol)] };
  }
  const { symbol, planId } = message.plan;
  return {
    hashes: [
      HASH.position(symbol),
      HASH.exposure,
      HASH.snapshot(symbol),
      HASH.ledger(symbol),
      HASH.marketState(symbol),
      HASH.portfolio,
      HASH.venue(symbol),
      HASH.stats('ENTRY', symbol),
      HASH.stats('EXIT', symbol),
      HASH.health,
    ],
    texts: [TEXT.kill, TEXT.cooldown(symbol), TEXT.permit(planId), dailyKeyOf(atMs)],
    prices: [symbol],
  };
}

function dailyKeyOf(atMs: number): string {
  return TEXT.dailyTrades(utcDay(atMs));
}

function decidePlan(
  { plan, saidMs }: Extract<DeskMessage, { kind: 'plan' }>,
  view: View,
  config: Config,
  atMs: number,
): Decision {
  if (view.text(TEXT.permit(plan.planId)) !== undefined) {
    return endedEarly('desk', 'DUPLICATE_PLAN', plan, plan.symbol, atMs, { plan: plan.planId });
  }
  const evidence = gather(plan, view);
  if (isEntry(plan)) return decideEntry(evidence, saidMs, view, config, atMs);
  if (plan.action === 'UPDATE_SL') return decideStop(evidence, config, atMs);
  return decideClose(evidence, config, atMs);
}

/** Everything the governor and the book judge by, as of this step. */
function gather(plan: Plan, view: View): Evidence {
  const { symbol } = plan;
  const position = readPosition(view.hash(HASH.position(symbol)));
  return {
    plan,
    kill: view.text(TEXT.kill),
    health: view.hash(HASH.health),
    dailyTrades: undefined,
    snapshot: readSnapshot(view.hash(HASH.snapshot(symbol))),
    ledger: readLedger(view.hash(HASH.ledger(symbol))),
    marketState: readMarketState(view.hash(HASH.marketState(symbol))),
    portfolio: readPortfolio(view.hash(HASH.portfolio)),
    venue: readVenueRules(view.hash(HASH.venue(symbol))),
    price: view.price(symbol),
    exposure: readExposure(view.hash(HASH.exposure)),
    stats: readKillStats(view.hash(HASH.stats(isEntry(plan) ? 'ENTRY' : 'EXIT', symbol))),
    position: position === 'corrupt' ? undefined : position,
  };
}

function decideEntry(gathered: Evidence, saidMs: number, view: View, config: Config, atMs: number): Decision {
  const { plan, venue, price, position } = gathered;
  const { symbol } = plan;
  // It is at least as late as when that was said: a clock that is behind makes nothing fresh.
  const lateMs = Math.max(atMs, saidMs);
  const ageMs = lateMs - plan.createdMs;
  if (ageMs > config.INTENT_MAX_AGE_S * 1000) {
    return refuse(plan, 'SKIP', 'STALE_PLAN', { age_s: Math.round(ageMs / 1000) }, config, atMs);
  }
  if (-ageMs > config.INTENT_FUTURE_MAX_S * 1000) {
    return refuse(plan, 'SKIP', 'FUTURE_PLAN', { ahead_s: Math.round(-ageMs / 1000) }, config, atMs);
  }
  if (readPosition(view.hash(HASH.position(symbol))) === 'corrupt' || gathered.exposure.corrupt) {
    return refuse(plan, 'BLOCKED', 'BOOK_UNREADABLE', {}, config, atMs);
  }
  const cooldownUntilMs = Number(view.text(TEXT.cooldown(symbol)) ?? 0);
  const refusal = checkEntry(plan, position, cooldownUntilMs, atMs);
  if (refusal !== undefined) return refuse(plan, 'SKIP', refusal.code, refusal.numbers, config, atMs);
  const sized =
    venue !== undefined && price !== undefined ? sizeEntry(plan.notionalUsd ?? 0n, price.price, venue) : undefined;
  const sizedPlan = sized === undefined ? plan : { ...plan, notionalUsd: sized.notionalUsd };
  const dailyKey = dailyKeyOf(atMs);
  const dailyTrades = view.text(dailyKey);
  const permit = govern({ ...gathered, plan: sizedPlan, dailyTrades }, config, lateMs);
  if ('code' in permit) return refuse(plan, 'BLOCKED', permit.code, permit.numbers, config, atMs);
  if (sized === undefined) {
    return refuse(
      plan,
      'SKIP',
      'QTY_BELOW_MINIMUM',
      { notional_usd: formatDecimal(plan.notionalUsd ?? 0n) },
      config,
      atMs,
    );
  }
  const entry = {
    planId: plan.planId,
    side: sideOf(plan),
    notionalUsd: sized.notionalUsd,
    leverage: permit.leverage,
    ...(plan.stopLoss === undefined ? {} : { stopLoss: plan.stopLoss }),
    ...(plan.takeProfit === undefined ? {} : { takeProfit: plan.takeProfit }),
  };
  const decision = release(plan, permit, sized.quantity, sized.notionalUsd, config, atMs);
  decision.include(moved(symbol, position, { kind: 'entryPermitted', entry }, atMs));
  decision.text(dailyKey, String(Number(dailyTrades ?? 0) + 1), nextMidnightMs(atMs) + HOUR_MS);
  return decision;
}

function decideClose(gathered: Evidence, config: Config, atMs: number): Decision {
  const { plan, venue, ledger, position } = gathered;
  const bounds = { maxAgeMs: config.SNAPSHOT_MAX_AGE_S * 1000, readLagMs: config.EXECUTOR_READ_LAG_MS };
  const seen = freshness(gathered.snapshot, ledger?.lastFillServerMs ?? 0, atMs, bounds) === 'fresh';
  const amount = heldAmount(seen ? gathered.snapshot : undefined, ledger, position);
  const checked = checkClose({ plan, position, amount, seen, rules: venue });
  if ('code' in checked) return refuse(plan, 'SKIP', checked.code, checked.numbers, config, atMs);
  const permit = govern(gathered, config, atMs);
  if ('code' in permit) return refuse(plan, 'BLOCKED', permit.code, permit.numbers, config, atMs);
  const markPrice = gathered.price?.price ?? gathered.snapshot?.markPrice ?? 0n;
  const decision = release(plan, permit, checked.quantity, multiply(checked.quantity, markPrice), config, atMs);
  const entryPrice = gathered.snapshot?.entryPrice ?? ledger?.entryPrice ?? 0n;
  const adopted = position ?? moveBook(undefined, { kind: 'ledgerMoved', amount, entryPrice, atMs })?.position;
  const rest = checked.restFollows ? { restFollows: true as const } : {};
  return decision.include(moved(plan.symbol, adopted, { kind: 'closeAccepted', planId: plan.planId, ...rest }, atMs));
}

function decideStop(gathered: Evidence, config: Config, atMs: number): Decision {
  const { plan, position } = gathered;
  const refusal = checkStop(plan, position, gathered.price?.price);
  if (refusal !== undefined) return refuse(plan, 'SKIP', refusal.code, refusal.numbers, config, atMs);
  const stopLoss = plan.newStop ?? 0n;
  const numbers = { from: formatDecimal(position?.stopLoss ?? 0n), to: formatDecimal(stopLoss) };
  const result = unexecuted(plan, 'desk', 'EXECUTE', 'STOP_UPDATED', atMs, numbers);
  const decision = new Decision()
    .append(STREAM.results, writeResult({ ...result, executed: true }))
    .mark(result.detail);
  remember(decision, plan, { decision: 'EXECUTE', code: 'STOP_UPDATED' }, config, atMs);
  return decision.include(moved(plan.symbol, position, { kind: 'stopMoved', stopLoss }, atMs));
}

/** Hands a permitted plan to the executor; the permit is published for observers. */
function release(
  plan: Plan,
  permit: Permit,
  quantity: bigint,
  notionalUsd: bigint,
  config: Config,
  atMs: number,
): Decision {
  const { planId, symbol, side, reduceOnly, rootId, traceId, correlationId } = plan;
  const leverage = permit.leverage;
  const ids = { planId, symbol, side, reduceOnly, rootId, traceId, correlationId };
  const ticket = { ...ids, quantity, notionalUsd, leverage, expiresMs: permit.expiresMs, issuedMs: atMs };
  const published = writePermit(permit);
  const decision = new Decision()
    .append(STREAM.permits, published)
    .append(STREAM.orders, writeTicket(ticket))
    .text(
      TEXT.positionPermit(planId),
      JSON.stringify({ allow: true, safe_qty: formatDecimal(quantity) }),
      permit.expiresMs,
    );
  remember(decision, plan, { decision: 'EXECUTE', ...published }, config, atMs);
  return decision.mark(`PERMIT symbol=${symbol} plan=${planId} action=${plan.action} qty=${formatDecimal(quantity)}`);
}

function refuse(
  plan: Plan,
  word: ResultDecision,
  code: OutcomeCode,
  numbers: Numbers,
  config: Config,
  atMs: number,
): Decision {
  const result = unexecuted(plan, 'desk', word, code, atMs, numbers);
  const decision = new Decision().append(STREAM.results, writeResult(result, numbers)).mark(result.detail);
  remember(decision, plan, { decision: word, code }, config, atMs);
  return decision;
}

/**
 * A plan is decided once: its verdict is kept longer than it could be delivered again and still be young. What was
 * permitted is kept as long as the journal of its order: a planner that uses an id again must not be told its old fate.
 */
function remember(
  decision: Decision,
  plan: Plan,
  verdict: Fields & { readonly decision: ResultDecision },
  config: Config,
  atMs: number,
): void {
  const isRefusedEntry = isEntry(plan) && verdict.decision !== 'EXECUTE';
  const keepMs = isRefusedEntry ? 2 * config.INTENT_MAX_AGE_S * 1000 : DAY_MS;
  decision.text(TEXT.permit(plan.planId), JSON.stringify(verdict), atMs + keepMs);
}

function moved(symbol: string, position: Evidence['position'], event: BookEvent, atMs: number): Decision {
  const step = moveBook(position, event);
  if (step === undefined) throw new Error(`the book of ${symbol} has no edge for ${event.kind} it was checked for`);
  return writeBook(symbol, step, event.kind, atMs);
}
