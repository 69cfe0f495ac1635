/** An order and a trade as Binance's JSON has them (fields: official SDK 38.1.1; research/binance-usdm-and-ccxt.md 2.2). */
import { divide, formatDecimal, multiply, ZERO, type Decimal } from '../../../../engine/decimal.ts';
import type { VenueOrder, VenueTrade } from '../../../../engine/venue.ts';
import type { OrderRecord } from '../../exchange/state.ts';
import { integer } from '../http/wireJson.ts';

export interface Executed {
  readonly averagePrice: Decimal;
  readonly quoteUsd: Decimal;
}

/** What the trades up to `asOfMs` come to. */
export function executedBy(record: OrderRecord, asOfMs: number): Executed {
  let quantity = ZERO;
  let quoteUsd = ZERO;
  for (const trade of record.trades) {
    if (trade.tradedMs > asOfMs) break;
    quantity += trade.quantity;
    quoteUsd += multiply(trade.quantity, trade.price);
  }
  return { averagePrice: quantity === ZERO ? ZERO : divide(quoteUsd, quantity), quoteUsd };
}

/** What POST, PUT and DELETE answer. */
export function orderReply(record: OrderRecord, order: VenueOrder, replies: 'lean' | 'full'): object {
  const executed = executedBy(record, order.updatedMs);
  const sums =
    replies === 'full'
      ? { avgPrice: formatDecimal(executed.averagePrice), cumQuote: formatDecimal(executed.quoteUsd) }
      : {};
  return { ...common(record, order), cumQty: formatDecimal(order.executedQuantity), ...sums };
}

/** What the reads answer. */
export function orderShown(record: OrderRecord, order: VenueOrder, asOfMs: number): object {
  const executed = executedBy(record, asOfMs);
  return {
    ...common(record, order),
    avgPrice: formatDecimal(executed.averagePrice),
    cumQuote: formatDecimal(executed.quoteUsd),
    time: record.createdMs,
  };
}

function common({ terms }: OrderRecord, order: VenueOrder): object {
  return {
    orderId: integer(order.orderId),
    symbol: order.symbol,
    status: order.status,
    clientOrderId: order.clientOrderId,
    price: formatDecimal(terms.price ?? ZERO),
    origQty: formatDecimal(order.quantity),
    executedQty: formatDecimal(order.executedQuantity),
    timeInForce: terms.timeInForce ?? 'GTC',
    type: terms.type,
    reduceOnly: order.reduceOnly,
    closePosition: false,
    side: order.side,
    positionSide: 'BOTH',
    stopPrice: '0',
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: terms.type,
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_MAKER',
    goodTillDate: 0,
    updateTime: order.updatedMs,
  };
}

export function tradeShown(trade: VenueTrade, realizedUsd: Decimal): object {
  return {
    symbol: trade.symbol,
    id: integer(trade.tradeId),
    orderId: integer(trade.orderId),
    side: trade.side,
    price: formatDecimal(trade.price),
    qty: formatDecimal(trade.quantity),
    realizedPnl: formatDecimal(realizedUsd),
    quoteQty: formatDecimal(multiply(trade.quantity, trade.price)),
    commission: formatDecimal(trade.feeUsd),
    commissionAsset: 'USDT',
    time: trade.tradedMs,
    positionSide: 'BOTH',
    buyer: trade.side === 'BUY',
    maker: trade.maker,
  };
}
