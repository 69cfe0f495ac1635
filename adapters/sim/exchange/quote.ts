/** The two prices a taker could trade at, and what it pays to do so. */
import { ceilTo, floorTo, maximum, type Decimal } from '../../../engine/decimal.ts';
import type { Side } from '../../../engine/venue.ts';
import { markPrice, type OrderTerms, type SymbolState, type Venue } from './state.ts';

export interface Quote {
  readonly mark: Decimal;
  readonly bid: Decimal;
  readonly ask: Decimal;
}

export function quote(venue: Venue, symbol: SymbolState, atMs: number): Quote | undefined {
  const mark = markPrice(venue, symbol, atMs);
  if (mark === undefined) return undefined;
  const { halfSpreadTicks } = venue.config.slippage;
  return { mark, bid: away(mark, 'SELL', halfSpreadTicks, symbol), ask: away(mark, 'BUY', halfSpreadTicks, symbol) };
}

/** Can a limit order trade at once? A market order always can. */
export function crosses(terms: OrderTerms, { bid, ask }: Quote): boolean {
  if (terms.type === 'MARKET' || terms.price === undefined) return true;
  return terms.side === 'BUY' ? ask <= terms.price : bid >= terms.price;
}

/** Best price plus drawn slippage, never worse than the limit. */
export function takerPrice(venue: Venue, symbol: SymbolState, terms: OrderTerms, best: Quote): Decimal {
  const { halfSpreadTicks, slippageTicksMax } = venue.config.slippage;
  const slipped = slippageTicksMax === 0 ? 0 : venue.slippageLuck.int(0, slippageTicksMax);
  const price = away(best.mark, terms.side, halfSpreadTicks + slipped, symbol);
  const limit = terms.type === 'LIMIT' ? terms.price : undefined;
  if (limit === undefined) return price;
  const worse = terms.side === 'BUY' ? price > limit : price < limit;
  return worse ? limit : price;
}

/** `ticks` against the taker, on the symbol's tick grid, at least one tick above zero. */
function away(mark: Decimal, side: Side, ticks: number, { filters }: SymbolState): Decimal {
  const distance = BigInt(ticks) * filters.tickSize;
  if (side === 'BUY') return ceilTo(mark + distance, filters.tickSize);
  return floorTo(maximum(mark - distance, filters.tickSize), filters.tickSize);
}
