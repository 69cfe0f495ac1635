/** Best prices and a depth around them. The exchange model fills any size at its best price, so the levels are made up. */
import { decimal, divide, floorTo, formatDecimal, maximum, type Decimal } from '../../../../engine/decimal.ts';
import { quote } from '../../exchange/quote.ts';
import type { SymbolState } from '../../exchange/state.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';

const LEVEL_USD = decimal('10000');
const LEVELS = 20;

/** An id that grows with time: the venue numbers its updates. */
export const updateId = (nowMs: number): number => Math.floor(nowMs);

export interface BestPrices {
  readonly bidPrice: string;
  readonly bidQty: string;
  readonly askPrice: string;
  readonly askQty: string;
}

export interface Depth {
  readonly bids: readonly (readonly [price: string, quantity: string])[];
  readonly asks: readonly (readonly [price: string, quantity: string])[];
}

export function bestPrices(venue: EmulatedVenue, symbol: SymbolState, nowMs: number): BestPrices | undefined {
  const best = quote(venue.exchange.records, symbol, nowMs);
  if (best === undefined) return undefined;
  const size = formatDecimal(levelSize(symbol, best.mark));
  return {
    bidPrice: formatDecimal(best.bid),
    bidQty: size,
    askPrice: formatDecimal(best.ask),
    askQty: size,
  };
}

export function depthOf(venue: EmulatedVenue, symbol: SymbolState, limit: number, nowMs: number): Depth | undefined {
  const best = quote(venue.exchange.records, symbol, nowMs);
  if (best === undefined) return undefined;
  const size = formatDecimal(levelSize(symbol, best.mark));
  const { tickSize } = symbol.filters;
  const level = (price: Decimal): [string, string] => [formatDecimal(price), size];
  const steps = Array.from({ length: Math.min(limit, LEVELS) }, (_, index) => BigInt(index) * tickSize);
  return {
    bids: steps.filter((step) => best.bid > step).map((step) => level(best.bid - step)),
    asks: steps.map((step) => level(best.ask + step)),
  };
}

function levelSize({ filters }: SymbolState, price: Decimal): Decimal {
  return maximum(filters.quantityMin, floorTo(divide(LEVEL_USD, price), filters.stepSize));
}
