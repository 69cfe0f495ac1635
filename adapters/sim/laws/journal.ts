/** What laws look at in an order's journal. Read by hand, because it is read at every step of every order. */
import { parseDecimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { ORDER_STEPS, type OrderStatus } from '../../../engine/nouns/orderStatus.ts';
import type { Fields } from '../../../engine/protocol.ts';
import type { Side } from '../../../engine/venue.ts';

export interface Journal {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly entry: boolean;
  readonly status: OrderStatus;
  readonly attempt: number;
  readonly clientOrderId: string;
  /** As signed, on the venue's clock. */
  readonly timestampMs: number;
  readonly recvWindowMs: number;
  /** Folded into the ledger so far. */
  readonly filled: Decimal;
  /** As written, comma-separated: mostly only compared. */
  readonly tradeIds: string;
  readonly endCode: string;
}

/** @returns undefined when a field that every journal has is missing or absurd. */
export function readJournal(fields: Fields): Journal | undefined {
  const { plan_id: planId, symbol, side, status, reduceOnly } = fields;
  // Most journals are written before the first fill.
  const filled = fields['filled_qty'] === '0' ? ZERO : parseDecimal(fields['filled_qty']);
  if (planId === undefined || symbol === undefined || status === undefined || filled === undefined) return undefined;
  if ((side !== 'BUY' && side !== 'SELL') || !Object.hasOwn(ORDER_STEPS, status)) return undefined;
  return {
    planId,
    symbol,
    side,
    entry: reduceOnly === 'false',
    status: status as OrderStatus,
    attempt: Number(fields['attempt']),
    clientOrderId: fields['client_order_id'] ?? '',
    timestampMs: Number(fields['timestamp_ms']),
    recvWindowMs: Number(fields['recv_window_ms']),
    filled,
    tradeIds: fields['trade_ids'] ?? '',
    endCode: fields['end_code'] ?? '',
  };
}
