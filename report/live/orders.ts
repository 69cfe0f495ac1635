/** Orders that have not ended, from the executor's own journal. */
import { readOpenOrders } from '../../engine/executor/openOrders.ts';
import { HASH } from '../../engine/names.ts';
import { readOrder } from '../../engine/nouns/order.ts';
import { formatDecimal } from '../../engine/decimal.ts';
import type { Wants } from '../../engine/protocol.ts';
import type { View } from '../../engine/view.ts';
import type { Colors } from '../colors.ts';
import { duration } from '../figures.ts';
import { columnsFor, tableHead, tableLine, type Cell } from '../table.ts';

export interface OrderRecord {
  readonly planId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly reduceOnly: boolean;
  readonly status: string;
  readonly ageS: number;
  readonly attempt: number;
  readonly quantity: string;
  readonly filledQuantity: string;
  /** Of an UNKNOWN order: which evidence is asked for next, and how often the venue was asked. */
  readonly proofStep: string;
  readonly checks: number;
}

/** The index first, then the journals it names. */
export function ordersWants(seen: View): Wants {
  if (!seen.hasHash(HASH.openOrders)) return { hashes: [HASH.openOrders] };
  const open = readOpenOrders(seen.hash(HASH.openOrders));
  return { hashes: [HASH.openOrders, ...open.map(({ planId }) => HASH.order(planId))] };
}

export function ordersIn(view: View, atMs: number): readonly OrderRecord[] {
  return readOpenOrders(view.hash(HASH.openOrders)).map(({ planId, symbol, reduceOnly, status, issuedMs }) => {
    const read = readOrder(view.hash(HASH.order(planId)));
    const order = read === 'corrupt' ? undefined : read;
    return {
      planId,
      clientOrderId: order?.clientOrderId ?? '',
      symbol,
      side: order?.side ?? '',
      reduceOnly,
      status,
      ageS: Math.max(0, Math.round((atMs - issuedMs) / 1000)),
      attempt: order?.attempt ?? 0,
      quantity: formatDecimal(order?.quantity ?? 0n),
      filledQuantity: formatDecimal(order?.filledQuantity ?? 0n),
      proofStep: status === 'UNKNOWN' ? (order?.proofStep ?? '') : '',
      checks: order?.checks ?? 0,
    };
  });
}

const HEADS = [
  ...['symbol', 'side', 'kind', 'status'].map((head) => ({ head, align: 'left' as const })),
  ...['qty', 'filled', 'age'].map((head) => ({ head, align: 'right' as const })),
  { head: 'asked for next', align: 'left' as const },
  { head: 'client id', align: 'left' as const },
];

export function ordersTable(orders: readonly OrderRecord[], colors: Colors): string {
  const rows = orders.map((order): readonly Cell[] => [
    { text: order.symbol },
    { text: order.side },
    { text: order.reduceOnly ? 'exit' : 'entry' },
    { text: order.status, paint: order.status === 'UNKNOWN' ? colors.red : undefined },
    { text: order.quantity },
    { text: order.filledQuantity },
    { text: duration(order.ageS) },
    { text: order.proofStep === '' ? '' : `${order.proofStep}, ${order.checks} so far` },
    { text: order.clientOrderId },
  ]);
  const columns = columnsFor(HEADS, rows);
  return [tableHead(columns, colors.bold), ...rows.map((row) => tableLine(columns, row))].join('\n');
}
