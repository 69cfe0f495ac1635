/** The last traded price of a symbol and when it was traded, as a market stream would have it. */
import type { Price } from '../../../engine/protocol.ts';
import type { PriceSource } from '../exchange/priceSource.ts';
import { priceAgeMs, type PriceColumns } from '../feeds/columns.ts';

/** The moment that is shown at `nowMs`; undefined: no price at all. */
type AsOf = (nowMs: number) => number | undefined;

const NO_PRICES: readonly never[] = [];

export class MarketPrices {
  private readonly source: PriceSource;
  private readonly columns: ReadonlyMap<string, PriceColumns>;

  /** Symbols whose prices do not come as they are: the moment that is shown instead of now, or none. */
  private readonly bent = new Map<string, { readonly untilMs: number; readonly asOf: AsOf }>();

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
    const asOfMs = this.bent.size === 0 ? nowMs : this.shown(symbol, nowMs);
    const price = asOfMs === undefined ? undefined : this.source.price(symbol, asOfMs);
    if (price === undefined || asOfMs === undefined || columns === undefined) return undefined;
    return { price, atMs: asOfMs - priceAgeMs(columns, asOfMs) };
  }

  /** Until then the feed of a symbol shows another moment. */
  bend(symbol: string, untilMs: number, asOf: AsOf): void {
    this.bent.set(symbol, { untilMs, asOf });
  }

  private shown(symbol: string, nowMs: number): number | undefined {
    const bend = this.bent.get(symbol);
    return bend === undefined || nowMs >= bend.untilMs ? nowMs : bend.asOf(nowMs);
  }
}
