/** The last traded price of a symbol and when it was traded, as a market stream would have it. */
import type { Price } from '../../../engine/protocol.ts';
import type { PriceSource } from '../exchange/priceSource.ts';
import { priceAgeMs, type PriceColumns } from '../feeds/columns.ts';

const NO_PRICES: readonly never[] = [];

export class MarketPrices {
  private readonly source: PriceSource;
  private readonly columns: ReadonlyMap<string, PriceColumns>;

  constructor(source: PriceSource, columns: readonly PriceColumns[]) {
    this.source = source;
    this.columns = new Map(columns.map((column) => [column.symbol, column]));
  }

  /** In the order asked, undefined in the place of a symbol without one. */
  prices(symbols: readonly string[] | undefined, nowMs: number): readonly (Price | undefined)[] {
    if (symbols === undefined || symbols.length === 0) return NO_PRICES;
    return symbols.map((symbol) => this.price(symbol, nowMs));
  }

  price(symbol: string, nowMs: number): Price | undefined {
    const columns = this.columns.get(symbol);
    const price = this.source.price(symbol, nowMs);
    if (price === undefined || columns === undefined) return undefined;
    return { price, atMs: nowMs - priceAgeMs(columns, nowMs) };
  }
}
