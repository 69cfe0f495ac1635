/** How far from the mark a limit price may be: the checks of PRICE_FILTER and PERCENT_PRICE that the exchange model has not. */
import { decimal, formatDecimal, multiply, type Decimal } from '../../../engine/decimal.ts';
import type { Side } from '../../../engine/venue.ts';
import type { Refusal } from './http/answer.ts';

/** Of the mark price (mainnet BTCUSDT; research/binance-usdm-and-ccxt.md 2.1). */
export const PRICE_BAND = { up: decimal('1.05'), down: decimal('0.95') };
export const PRICE_MAX = decimal('4529764');

/** A buy may not be above the band, a sell not below it. */
export function checkPriceBand(side: Side, price: Decimal, mark: Decimal): Refusal | undefined {
  if (price > PRICE_MAX) return { code: -4002, message: 'Price greater than max price.' };
  const highest = multiply(mark, PRICE_BAND.up);
  const lowest = multiply(mark, PRICE_BAND.down);
  if (side === 'BUY' && price > highest)
    return { code: -4016, message: `Limit price can't be higher than ${formatDecimal(highest)}.` };
  if (side === 'SELL' && price < lowest)
    return { code: -4024, message: `Limit price can't be lower than ${formatDecimal(lowest)}.` };
  return undefined;
}
