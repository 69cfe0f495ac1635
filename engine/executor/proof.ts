/**
 * UNKNOWN is never guessed. The venue is asked by client id; "not found" is proof only once the venue's own clock
 * is past timestamp + recvWindow + margin, when a request still on its way must be refused, and only if the list of
 * orders, the trades and the position say the same. Source of the rule: Binance's recvWindow and -1021/-5028.
 *
 *   query → orders → trades → position → proven absent
 *
 * Any doubt on the way starts again from the query. An entry that is proven absent is never sent again.
 */
import type { Config } from '../config.ts';
import { absolute, formatDecimal, minimum, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import type { Ledger } from '../nouns/ledger.ts';
import type { Order, ProofStep } from '../nouns/order.ts';
import { render } from '../outcomes.ts';
import type { VenueAnswer, VenueOrder, VenueReply, VenueRequest } from '../venue.ts';
import type { Evidence } from './evidence.ts';
import { takeFills } from './fills.ts';
import { isAwaited, saveOrder } from './openOrders.ts';
import { afterNews, mayStep } from '../nouns/orderStatus.ts';
import { endOrder } from './results.ts';
import { mayTryAgain, send } from './sending.ts';
import { isLaterTrade } from './tradeId.ts';

/** Pauses between looks: quickly at first, then patiently; the last one repeats. */
const LOOK_AGAIN_MS: readonly number[] = [250, 500, 1_000, 2_000, 5_000];
/** A new look at another piece of evidence this long after the order was sent; clocks differ a little. */
const SINCE_MARGIN_MS = 60_000;

/** Asks for the piece of evidence the order stands at. */
export function look(order: Order, evidence: Evidence, atMs: number): Decision {
  const waiting: Order = { ...order, checks: order.checks + 1, checkMs: atMs + pause(order.checks) };
  const decision = new Decision();
  saveOrder(decision, waiting, atMs);
  return decision.effect(
    `${order.planId}/${order.proofStep}/${order.attempt}.${order.checks}`,
    evidenceRequest(order, evidence.ledger),
  );
}

function pause(checks: number): number {
  return LOOK_AGAIN_MS[Math.min(checks, LOOK_AGAIN_MS.length - 1)] ?? 0;
}

function evidenceRequest(order: Order, ledger: Ledger): VenueRequest {
  const { symbol } = order;
  const sinceMs = order.timestampMs - SINCE_MARGIN_MS;
  switch (order.proofStep) {
    case 'query':
      return { kind: 'queryOrder', symbol, clientOrderId: order.clientOrderId };
    case 'orders':
      return { kind: 'orders', symbol, sinceMs };
    case 'trades':
      // Also what changed the position before the order was sent, as long as the ledger does not know it.
      return { kind: 'trades', symbol, sinceMs: Math.min(sinceMs, ledger.lastFillServerMs || sinceMs) };
    case 'position':
      return { kind: 'positions', symbol };
  }
}

/** No answer, or none that says anything: from now on the venue is asked. */
export function becomeUnknown(order: Order, reason: string, atMs: number): Decision {
  if (!mayStep(order.status, 'UNKNOWN')) return new Decision();
  const unknown: Order = { ...order, status: 'UNKNOWN', proofStep: 'query', checks: 0, checkMs: atMs + pause(0) };
  const decision = new Decision();
  saveOrder(decision, unknown, atMs);
  const { symbol, planId: plan, clientOrderId: client_id } = order;
  return decision.mark(render('ORDER_UNKNOWN', { symbol, plan, client_id, reason: reason.replaceAll(' ', '_') }));
}

/** The venue knows the order: take over what it says, and fetch its trades when something is executed. */
export function adopt(order: Order, news: VenueOrder, evidence: Evidence, config: Config, atMs: number): Decision {
  const executedQuantity =
    news.executedQuantity > order.executedQuantity ? news.executedQuantity : order.executedQuantity;
  const adopted: Order = {
    ...order,
    status: afterNews(order.status, news.status),
    venueOrderId: news.orderId,
    executedQuantity,
    proofStep: 'query',
    checks: order.status === 'UNKNOWN' ? 0 : order.checks,
  };
  if (executedQuantity === order.filledQuantity) return takeFills(adopted, [], evidence, config, atMs);
  const decision = new Decision();
  saveOrder(decision, { ...adopted, checks: adopted.checks + 1, checkMs: atMs + pause(adopted.checks + 1) }, atMs);
  return decision.include(fetchTrades(adopted));
}

/** Prices and fees come from the venue's own trades; until they are there, nothing is booked. */
export function fetchTrades(order: Order): Decision {
  const id = `${order.planId}/fills/${order.attempt}.${order.checks}`;
  return new Decision().effect(id, { kind: 'trades', symbol: order.symbol, orderId: order.venueOrderId });
}

/** One piece of evidence about an order that is UNKNOWN. @param step what was asked for: an absence counts only in its turn. */
export function weigh(
  order: Order,
  step: string,
  reply: VenueReply,
  evidence: Evidence,
  config: Config,
  atMs: number,
): Decision {
  if (reply.kind === 'unknown' || reply.kind === 'held') return new Decision();
  const isFound = reply.kind === 'answer' && reply.answer.kind === 'order';
  if (step !== order.proofStep && !isFound) return new Decision();
  const notFound = reply.kind === 'rejected' ? reply.code === -2013 : reply.answer.kind === 'orderNotFound';
  if (reply.kind === 'rejected' && !notFound) return new Decision();
  if (notFound) {
    return reply.serverTimeMs > deadlineMs(order, config)
      ? askNext(order, 'orders', 0n, evidence, atMs)
      : new Decision();
  }
  const answer = reply.kind === 'answer' ? reply.answer : undefined;
  return answer === undefined ? new Decision() : weighAnswer(order, answer, evidence, config, atMs);
}

/** From then on, by the venue's clock, its request can no longer arrive, and reads show what did. */
export function deadlineMs(order: Order, config: Config): number {
  return order.timestampMs + order.recvWindowMs + config.EXECUTOR_PROOF_MARGIN_MS;
}

function weighAnswer(order: Order, answer: VenueAnswer, evidence: Evidence, config: Config, atMs: number): Decision {
  switch (answer.kind) {
    case 'order':
      return adopt(order, answer.order, evidence, config, atMs);
    case 'orders': {
      const own = answer.orders.find((other) => other.clientOrderId === order.clientOrderId);
      return own === undefined
        ? askNext(order, 'trades', 0n, evidence, atMs)
        : adopt(order, own, evidence, config, atMs);
    }
    case 'trades': {
      const known = evidence.ledger.recentOrders;
      const { externalTradeId, reconciledMs } = evidence.ledger;
      const foreign = answer.trades.filter(
        (trade) =>
          !known.includes(trade.orderId) &&
          trade.tradedMs > reconciledMs &&
          isLaterTrade(trade.tradeId, externalTradeId),
      );
      let amount = 0n;
      for (const trade of foreign) amount += trade.side === 'BUY' ? trade.quantity : -trade.quantity;
      return askNext(order, 'position', amount, evidence, atMs);
    }
    case 'positions': {
      const amount = answer.positions.find((position) => position.symbol === order.symbol)?.amount ?? 0n;
      // Another order of ours whose fills are not folded yet would make the two agree by chance; of two that are long
      // unknown, each would wait for the other for ever.
      const settled = evidence.open.every((other) => {
        const isOther = other.symbol === order.symbol && other.planId !== order.planId;
        return !isOther || other.status === 'READY' || !isAwaited(other, atMs);
      });
      // A store that is not whole may have lost a later attempt of this very order.
      const isWhole = settled && evidence.store !== 'recovering';
      const explained = isWhole && amount === evidence.ledger.amount + order.foreignAmount;
      return explained ? provenAbsent(order, amount, evidence, config, atMs) : restart(order, amount, evidence, atMs);
    }
    default:
      return new Decision();
  }
}

function askNext(
  order: Order,
  proofStep: ProofStep,
  foreignAmount: Decimal,
  evidence: Evidence,
  atMs: number,
): Decision {
  return look({ ...order, proofStep, foreignAmount }, evidence, atMs);
}

function restart(order: Order, amount: Decimal, evidence: Evidence, atMs: number): Decision {
  const decision = new Decision();
  saveOrder(
    decision,
    { ...order, proofStep: 'query', checks: order.checks + 1, checkMs: atMs + pause(order.checks + 1) },
    atMs,
  );
  const numbers = { symbol: order.symbol, venue: formatDecimal(amount), ledger: formatDecimal(evidence.ledger.amount) };
  return decision.mark(render('ABSENCE_NOT_PROVEN', numbers));
}

function provenAbsent(order: Order, amount: Decimal, evidence: Evidence, config: Config, atMs: number): Decision {
  const closable = order.side === 'SELL' ? amount > 0n : amount < 0n;
  if (mayTryAgain(order) && closable)
    return send(order, minimum(order.quantity, absolute(amount)), evidence, config, atMs);
  const decision = new Decision();
  endOrder(decision, { ...order, status: 'REJECTED' }, 'UNKNOWN_NOT_EXECUTED', config, atMs);
  return decision;
}
