/**
 * The ledger commit: new fills of an order are folded into the symbol's ledger in the same transaction as the
 * order's journal and its result. A fill is taken once, by its trade id within its order.
 */
import type { Config } from '../config.ts';
import { absolute, divide, formatDecimal, maximum, multiply, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { HASH, SEEN_ORDERS } from '../names.ts';
import { foldFill, writeLedger, type Ledger } from '../nouns/ledger.ts';
import type { Order } from '../nouns/order.ts';
import type { ResultFill } from '../nouns/result.ts';
import { render, type OutcomeCode } from '../outcomes.ts';
import type { VenueTrade } from '../venue.ts';
import type { Evidence } from './evidence.ts';
import { isEnded, type OrderStatus } from '../nouns/orderStatus.ts';
import { saveOrder } from './openOrders.ts';
import { endOrder, tellFill } from './results.ts';

/** Order ids remembered per symbol; the global set holds no others, so it is bounded by symbols × this. */
const RECENT_ORDERS_MAX = 32;
const CHECK_AGAIN_MS = 1_000;

/** Folds the trades not yet taken, then ends the order or looks again later. */
export function takeFills(
  order: Order,
  trades: readonly VenueTrade[],
  evidence: Evidence,
  config: Config,
  atMs: number,
): Decision {
  const decision = new Decision();
  const fresh = notYetTaken(order, trades);
  if (fresh.length === 0) return settleOrder(decision, order, undefined, config, atMs);
  let ledger = evidence.ledger;
  let quantity = 0n;
  let costUsd = 0n;
  for (const trade of fresh) {
    ledger = foldFill(ledger, trade);
    quantity += trade.quantity;
    costUsd += multiply(trade.price, trade.quantity);
  }
  const filledQuantity = order.filledQuantity + quantity;
  const folded: Order = {
    ...order,
    filledQuantity,
    filledUsd: order.filledUsd + costUsd,
    executedQuantity: maximum(order.executedQuantity, filledQuantity),
    tradeIds: [...order.tradeIds, ...fresh.map((trade) => trade.tradeId)],
    checks: 0,
  };
  const tradedMs = Math.max(...fresh.map((trade) => trade.tradedMs));
  const kept = commitLedger(decision, folded, ledger, evidence, atMs, atMs - tradedMs);
  const fill: ResultFill = {
    side: order.side,
    quantity,
    price: divide(costUsd, quantity),
    orderId: order.venueOrderId,
    ledgerAmount: kept.amount,
    ledgerEntryPrice: kept.entryPrice,
    tradedMs,
  };
  return settleOrder(decision, folded, fill, config, atMs);
}

/** Its trades that were not folded before, each once: replies overlap and repeat. */
function notYetTaken(order: Order, trades: readonly VenueTrade[]): VenueTrade[] {
  const taken = new Set(order.tradeIds);
  return trades.filter(({ tradeId, orderId }) => {
    const isFresh = orderId === order.venueOrderId && !taken.has(tradeId);
    taken.add(tradeId);
    return isFresh;
  });
}

function commitLedger(
  decision: Decision,
  order: Order,
  ledger: Ledger,
  evidence: Evidence,
  atMs: number,
  lagMs: number,
): Ledger {
  const { symbol, venueOrderId } = order;
  const others = ledger.recentOrders.filter((id) => id !== venueOrderId);
  const kept: Ledger = {
    ...ledger,
    leverage: order.leverage,
    lastOrderId: venueOrderId,
    lastFilledQuantity: order.filledQuantity,
    lastUpdateMs: atMs,
    unrealizedPnlUsd: unrealized(ledger, evidence.price?.price),
    recentOrders: [...others, venueOrderId].slice(-RECENT_ORDERS_MAX),
    recentSinceMs: others.length < RECENT_ORDERS_MAX ? ledger.recentSinceMs : evidence.ledger.lastFillServerMs,
  };
  const forgotten = others.slice(0, Math.max(0, others.length + 1 - RECENT_ORDERS_MAX));
  decision
    .put(HASH.ledger(symbol), writeLedger(kept))
    .setAdd(SEEN_ORDERS, venueOrderId)
    .setRemove(SEEN_ORDERS, ...forgotten);
  decision.mark(
    render('LEDGER_COMMIT', {
      symbol,
      order_id: venueOrderId,
      amt: formatDecimal(kept.amount),
      side: kept.amount > 0n ? 'LONG' : kept.amount < 0n ? 'SHORT' : 'NONE',
      entry_price: formatDecimal(kept.entryPrice),
      unrealized_pnl: formatDecimal(kept.unrealizedPnlUsd),
      filled_qty: formatDecimal(kept.lastFilledQuantity),
      lag_s: (lagMs / 1000).toFixed(3),
    }),
  );
  return kept;
}

/** (mark − entry) × signed amount; what it was before when there is no price. */
export function unrealized(ledger: Ledger, price: Decimal | undefined): Decimal {
  if (price === undefined) return ledger.unrealizedPnlUsd;
  const gain = multiply(absolute(price - ledger.entryPrice), absolute(ledger.amount));
  return price > ledger.entryPrice === ledger.amount > 0n ? gain : -gain;
}

/** An order ends when the venue has ended it and every executed unit is folded in. */
function settleOrder(
  decision: Decision,
  order: Order,
  fill: ResultFill | undefined,
  config: Config,
  atMs: number,
): Decision {
  const complete = order.filledQuantity >= order.executedQuantity;
  if (isEnded(order.status) && complete) {
    endOrder(decision, order, endCodeOf(order.status, order.filledQuantity), config, atMs, {}, fill);
    return decision;
  }
  const checks = fill === undefined ? order.checks + 1 : 0;
  saveOrder(decision, { ...order, checks, checkMs: atMs + CHECK_AGAIN_MS * Math.min(checks + 1, 5) }, atMs);
  if (fill !== undefined) tellFill(decision, order, fill, config, atMs);
  return decision;
}

function endCodeOf(status: OrderStatus, filled: Decimal): OutcomeCode {
  if (status === 'FILLED') return 'FILLED';
  if (filled > 0n) return 'PARTIALLY_FILLED';
  return status === 'REJECTED' ? 'VENUE_REJECTED' : 'NOT_FILLED';
}
