/**
 * Where the exchange gets its prices: read at a time, never delivered as events. The price is both the last trade and
 * the mark; spread and slippage are the exchange's business.
 */
import { decimal, fromInteger, multiply, type Decimal } from '../../../engine/decimal.ts';
import { lastClosedBar, priceTicksAt, type PriceColumns } from '../feeds/columns.ts';

export interface Closes {
  /** End of the newest closed minute, unix ms. */
  readonly lastCloseMs: number;
  /** One per minute, oldest first. */
  readonly closes: readonly number[];
}

export interface PriceSource {
  /** The last price carries over holes and the end of the data: undefined only before it and for unknown symbols. */
  price(symbol: string, atMs: number): Decimal | undefined;
  /** The newest `count` closed one-minute closes at `atMs`; fewer near the start, undefined when none has closed. */
  closes(symbol: string, atMs: number, count: number): Closes | undefined;
}

const BAR_MS = 60_000;

/** Reads cost one map look-up and a little arithmetic; the newest Decimal and the newest closes are kept per symbol. */
export function columnsPriceSource(columns: readonly PriceColumns[]): PriceSource {
  const readers = new Map(columns.map((column) => [column.symbol, new ColumnReader(column)]));
  return {
    price: (symbol, atMs) => readers.get(symbol)?.price(atMs),
    closes: (symbol, atMs, count) => readers.get(symbol)?.closes(atMs, count),
  };
}

class ColumnReader {
  readonly #columns: PriceColumns;
  readonly #tick: Decimal;
  /** A tick is `tickUnits / tickScale`: one correctly rounded division gives the same float as parsing the price text. */
  readonly #tickUnits: number;
  readonly #tickScale: number;
  #priceTicks = Number.NaN;
  #price: Decimal = 0n;
  #closes: Closes | undefined;
  #closesCount = 0;

  constructor(columns: PriceColumns) {
    this.#columns = columns;
    this.#tick = decimal(columns.tick);
    const [whole = '0', fraction = ''] = columns.tick.split('.');
    this.#tickUnits = Number(whole + fraction);
    this.#tickScale = Number('1' + '0'.repeat(fraction.length));
  }

  price(atMs: number): Decimal | undefined {
    const ticks = priceTicksAt(this.#columns, atMs);
    if (ticks === undefined) return undefined;
    if (ticks !== this.#priceTicks) {
      this.#priceTicks = ticks;
      this.#price = multiply(fromInteger(ticks), this.#tick);
    }
    return this.#price;
  }

  /** A gap in the source ends the known bars: stale data must look stale. */
  closes(atMs: number, count: number): Closes | undefined {
    const { startMs, stepMs, lastPresent } = this.#columns;
    const closed = lastClosedBar(this.#columns, atMs);
    const known = closed < 0 ? -1 : (lastPresent[closed] ?? -1);
    if (known < 0 || count < 1) return undefined;
    const minutes = Math.floor(((known + 1) * stepMs) / BAR_MS);
    if (minutes < 1) return undefined;
    const lastCloseMs = startMs + minutes * BAR_MS;
    if (this.#closes?.lastCloseMs === lastCloseMs && this.#closesCount === count) return this.#closes;
    const length = Math.min(count, minutes);
    const closes: number[] = [];
    for (let back = length - 1; back >= 0; back -= 1) closes.push(this.#closeAt(lastCloseMs - back * BAR_MS));
    this.#closes = { lastCloseMs, closes };
    this.#closesCount = count;
    return this.#closes;
  }

  /** The last price before `endMs`: the close of the step ending there, or for steps above a minute the path inside. */
  #closeAt(endMs: number): number {
    const { startMs, stepMs, close } = this.#columns;
    const steps = (endMs - startMs) / stepMs;
    const ticks = Number.isInteger(steps) ? close[steps - 1] : priceTicksAt(this.#columns, endMs);
    return ((ticks ?? 0) * this.#tickUnits) / this.#tickScale;
  }
}
