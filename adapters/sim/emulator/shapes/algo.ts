/** A conditional order as the algo service shows it (official SDK 38.1.1; research/binance-usdm-and-ccxt.md 2.3). */
import { formatDecimal, ZERO } from '../../../../engine/decimal.ts';
import { current, isOpen } from '../../exchange/state.ts';
import type { Algo } from '../algoBook.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';
import { integer, type WireInteger } from '../http/wireJson.ts';
import { executedBy } from './order.ts';

interface AlgoShown {
  readonly algoId: WireInteger;
  readonly algoStatus: string;
}

export function algoShown({ algoId, createdMs, stop }: Algo, venue: EmulatedVenue): AlgoShown {
  const { quantity } = stop;
  const order = venue.exchange.records.book.byOrderId(stop.orderId);
  return {
    algoId: integer(algoId),
    algoStatus: algoStatus(stop.status, order !== undefined && !isOpen(current(order))),
    ...{
      clientAlgoId: stop.clientOrderId,
      algoType: 'CONDITIONAL',
      orderType: stop.type,
      symbol: stop.symbol,
      side: stop.side,
      positionSide: 'BOTH',
      timeInForce: quantity === undefined ? 'GTE_GTC' : 'GTC',
      quantity: formatDecimal(quantity ?? ZERO),
      actualOrderId: stop.orderId,
      actualPrice: formatDecimal(order === undefined ? ZERO : executedBy(order, current(order).updatedMs).averagePrice),
      triggerPrice: formatDecimal(stop.triggerPrice),
      price: '0',
      icebergQuantity: null,
      selfTradePreventionMode: 'EXPIRE_MAKER',
      workingType: 'MARK_PRICE',
      priceMatch: 'NONE',
      closePosition: quantity === undefined,
      priceProtect: false,
      reduceOnly: true,
      createTime: createdMs,
      updateTime: stop.updatedMs,
      triggerTime: stop.status === 'TRIGGERED' ? stop.updatedMs : 0,
      goodTillDate: 0,
    },
  };
}

/** TRIGGERED while the order that came of it is open, FINISHED after. */
function algoStatus(status: string, isOver: boolean): string {
  return status === 'TRIGGERED' && isOver ? 'FINISHED' : status;
}
