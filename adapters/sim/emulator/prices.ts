/** Prices of the emulated market: made-up paths, and over them whatever somebody sets by hand. */
import { toNumber, type Decimal } from '../../../engine/decimal.ts';
import { MINUTE_MS } from '../../../engine/time.ts';
import { columnsPriceSource, type Closes, type PriceSource } from '../exchange/priceSource.ts';
import type { PriceColumns } from '../feeds/columns.ts';

export interface MinuteBar {
  readonly openMs: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** In base and quote units. */
  readonly volume: number;
  readonly quoteVolume: number;
}

interface HandPoint {
  readonly atMs: number;
  /** undefined: back to the path. */
  readonly price: Decimal | undefined;
}

export class EmulatedPrices implements PriceSource {
  private readonly columns: ReadonlyMap<string, PriceColumns>;
  private readonly path: PriceSource;
  /** Oldest first. */
  private readonly hand = new Map<string, HandPoint[]>();

  constructor(columns: readonly PriceColumns[]) {
    this.columns = new Map(columns.map((one) => [one.symbol, one]));
    this.path = columnsPriceSource(columns);
  }

  /** From `atMs` on the price stands there; undefined lets it go its own way again. */
  set(symbol: string, price: Decimal | undefined, atMs: number): void {
    const points = this.hand.get(symbol) ?? [];
    points.push({ atMs, price });
    this.hand.set(symbol, points);
  }

  price(symbol: string, atMs: number): Decimal | undefined {
    const point = this.hand.get(symbol)?.findLast((one) => one.atMs <= atMs);
    return point?.price ?? this.path.price(symbol, atMs);
  }

  closes(symbol: string, atMs: number, count: number): Closes | undefined {
    const lastCloseMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    const closes: number[] = [];
    for (let back = count; back > 0; back -= 1) {
      const bar = this.minuteBar(symbol, lastCloseMs - back * MINUTE_MS, atMs);
      if (bar !== undefined) closes.push(toNumber(bar.close));
    }
    return closes.length === 0 ? undefined : { lastCloseMs, closes };
  }

  /** Open time of the first bar there is. */
  firstMs(symbol: string): number | undefined {
    return this.columns.get(symbol)?.startMs;
  }

  /**
   * The minute from `openMs` on, as far as it has come by `nowMs`. Inside a step the path is straight between its thirds
   * (feeds/columns.ts), so those moments and the hand-set ones hold its extremes.
   */
  minuteBar(symbol: string, openMs: number, nowMs: number): MinuteBar | undefined {
    const endMs = Math.min(openMs + MINUTE_MS - 1, nowMs);
    const thirds = [openMs + MINUTE_MS / 3, openMs + (2 * MINUTE_MS) / 3];
    const byHand = (this.hand.get(symbol) ?? []).map(({ atMs }) => atMs);
    const inside = [...thirds, ...byHand].filter((atMs) => atMs > openMs && atMs < endMs);
    const prices = [openMs, ...inside.sort((a, b) => a - b), endMs].map((atMs) => this.price(symbol, atMs));
    const [open, close] = [prices[0], prices.at(-1)];
    if (open === undefined || close === undefined || endMs < openMs) return undefined;
    let [high, low] = [open, open];
    for (const price of prices) {
      if (price !== undefined && price > high) high = price;
      if (price !== undefined && price < low) low = price;
    }
    return { openMs, open, high, low, close, ...this.volumes(symbol, openMs) };
  }

  private volumes(symbol: string, openMs: number): Pick<MinuteBar, 'volume' | 'quoteVolume'> {
    const columns = this.columns.get(symbol);
    const index = columns === undefined ? -1 : Math.floor((openMs - columns.startMs) / columns.stepMs);
    return { volume: columns?.volume[index] ?? 0, quoteVolume: columns?.quoteVolume[index] ?? 0 };
  }
}
