/** The last traded price of a symbol and when it was traded, as a market stream would have it. */
import type { Price } from '../../../engine/protocol.ts';
import type { PriceSource } from '../exchange/priceSource.ts';
import { priceAgeMs, type PriceColumns } from '../feeds/columns.ts';

const NO_PRICES: ReadonlyMap<string, Price> = new Map();

export class MarketPrices {
  private readonly source: PriceSource;
  private readonly columns: ReadonlyMap<string, PriceColumns>;

  constructor(source: PriceSource, columns: readonly PriceColumns[]) {
    this.source = source;
    this.columns = new Map(columns.map((column) => [column.symbol, column]));
  }

  /** Symbols without a price are left out. */
  prices(symbols: readonly string[] | undefined, nowMs: number): ReadonlyMap<string, Price> {
    if (symbols === undefined || symbols.length === 0) return NO_PRICES;
    const prices = new Map<string, Price>();
    for (const symbol of symbols) {
      const columns = this.columns.get(symbol);
      const price = this.source.price(symbol, nowMs);
      if (price === undefined || columns === undefined) continue;
      prices.set(symbol, { price, atMs: nowMs - priceAgeMs(columns, nowMs) });
    }
    return prices;
  }
}
