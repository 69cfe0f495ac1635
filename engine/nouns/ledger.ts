/**
 * The ledger of one symbol: the fold of our fills and of adjustments, nothing else. It is never a precondition
 * for opening. Owner: executor, in the same commit as the result that the fill belongs to.
 */
import { absolute, divide, formatDecimal, minimum, multiply, type Decimal } from '../decimal.ts';
import { decimalField, integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import type { Side } from '../venue.ts';

export interface Ledger {
  /** Signed. */
  readonly amount: Decimal;
  readonly entryPrice: Decimal;
  readonly realizedPnlUsd: Decimal;
  readonly feesUsd: Decimal;
  readonly unrealizedPnlUsd: Decimal;
  readonly leverage: number;
  readonly lastOrderId: string;
  readonly lastFilledQuantity: Decimal;
  readonly lastUpdateMs: number;
  /** The venue's time of the newest fill or adjustment. */
  readonly lastFillServerMs: number;
  /** Counts every change: reconcile is applied only while it stands still. */
  readonly version: number;
  /** Newest trade id taken in that belongs to no order of ours. */
  readonly externalTradeId: string;
  /** All that anybody did on the symbol up to this moment of the venue's clock is in here, by trade or by adjustment. */
  readonly reconciledMs: number;
  /** Newest order ids folded in, oldest first, bounded. */
  readonly recentOrders: readonly string[];
  /** Orders whose trades are all older may be missing from `recentOrders`; the venue's clock. */
  readonly recentSinceMs: number;
  /** Drift reported by the brain, waiting to be seen a second time: `exchange amount@ledger version`. */
  readonly drift: string;
}

export const EMPTY_LEDGER: Ledger = {
  amount: 0n,
  entryPrice: 0n,
  realizedPnlUsd: 0n,
  feesUsd: 0n,
  unrealizedPnlUsd: 0n,
  leverage: 0,
  lastOrderId: '',
  lastFilledQuantity: 0n,
  lastUpdateMs: 0,
  lastFillServerMs: 0,
  version: 0,
  externalTradeId: '0',
  reconciledMs: 0,
  recentOrders: [],
  recentSinceMs: 0,
  drift: '',
};

export interface LedgerFill {
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly feeUsd: Decimal;
  readonly tradedMs: number;
}

/**
 * Folds one fill in. The entry price is the venue's: weighted when the position grows, unchanged when it
 * shrinks, the fill's own when it starts or crosses zero (Binance position mode one-way).
 */
export function foldFill(ledger: Ledger, fill: LedgerFill): Ledger {
  const delta = fill.side === 'BUY' ? fill.quantity : -fill.quantity;
  const before = ledger.amount;
  const amount = before + delta;
  const grows = before === 0n || before > 0n === delta > 0n;
  const closed = grows ? 0n : minimum(absolute(before), fill.quantity);
  const gainPerUnit = before > 0n ? fill.price - ledger.entryPrice : ledger.entryPrice - fill.price;
  return {
    ...ledger,
    amount,
    entryPrice: entryPriceAfter(ledger, fill, amount, grows),
    realizedPnlUsd: ledger.realizedPnlUsd + multiply(gainPerUnit, closed),
    feesUsd: ledger.feesUsd + fill.feeUsd,
    lastFilledQuantity: fill.quantity,
    lastFillServerMs: Math.max(ledger.lastFillServerMs, fill.tradedMs),
    version: ledger.version + 1,
  };
}

function entryPriceAfter(ledger: Ledger, fill: LedgerFill, amount: Decimal, grows: boolean): Decimal {
  if (amount === 0n) return 0n;
  if (!grows) return amount > 0n === ledger.amount > 0n ? ledger.entryPrice : fill.price;
  const cost = multiply(absolute(ledger.amount), ledger.entryPrice) + multiply(fill.quantity, fill.price);
  return divide(cost, absolute(amount));
}

export function writeLedger(ledger: Ledger): Fields {
  const { amount } = ledger;
  return {
    position_amt: formatDecimal(amount),
    side: amount > 0n ? 'LONG' : amount < 0n ? 'SHORT' : 'NONE',
    avg_entry_price: formatDecimal(ledger.entryPrice),
    entry_price: formatDecimal(ledger.entryPrice),
    unrealized_pnl: formatDecimal(ledger.unrealizedPnlUsd),
    realized_pnl: formatDecimal(ledger.realizedPnlUsd),
    fees: formatDecimal(ledger.feesUsd),
    leverage: String(ledger.leverage),
    last_order_id: ledger.lastOrderId,
    last_filled_qty: formatDecimal(ledger.lastFilledQuantity),
    last_update_ts: String(Math.floor(ledger.lastUpdateMs / 1000)),
    last_update_ms: String(ledger.lastUpdateMs),
    last_fill_server_ms: String(ledger.lastFillServerMs),
    version: String(ledger.version),
    external_trade_id: ledger.externalTradeId,
    reconciled_ms: String(ledger.reconciledMs),
    recent_orders: ledger.recentOrders.join(','),
    recent_since_ms: String(ledger.recentSinceMs),
    drift: ledger.drift,
    source: 'intent_executor_exactly_once',
  };
}

/** @returns undefined when absent or unreadable. Fields the original services did not write have defaults. */
export const readLedger = remembered(parseLedger);

function parseLedger(fields: Fields): Ledger | undefined {
  const amount = decimalField(fields, 'position_amt');
  if (amount === undefined) return undefined;
  return {
    amount,
    entryPrice: decimalField(fields, 'avg_entry_price') ?? 0n,
    realizedPnlUsd: decimalField(fields, 'realized_pnl') ?? 0n,
    feesUsd: decimalField(fields, 'fees') ?? 0n,
    unrealizedPnlUsd: decimalField(fields, 'unrealized_pnl') ?? 0n,
    leverage: numberField(fields, 'leverage') ?? 0,
    lastOrderId: fields['last_order_id'] ?? '',
    lastFilledQuantity: decimalField(fields, 'last_filled_qty') ?? 0n,
    lastUpdateMs: integerField(fields, 'last_update_ms') ?? (integerField(fields, 'last_update_ts') ?? 0) * 1000,
    lastFillServerMs: integerField(fields, 'last_fill_server_ms') ?? 0,
    version: integerField(fields, 'version') ?? 0,
    externalTradeId: fields['external_trade_id'] ?? '0',
    reconciledMs: integerField(fields, 'reconciled_ms') ?? 0,
    recentSinceMs: integerField(fields, 'recent_since_ms') ?? 0,
    recentOrders: (fields['recent_orders'] ?? '').split(',').filter((id) => id !== ''),
    drift: fields['drift'] ?? '',
  };
}
