import { emptyColumns, packedColumns, type PriceColumns } from './columns.ts';
import { decimalsOf, decimalText, plainDecimal, unitsOf } from './digits.ts';
import { FeedError } from './feedError.ts';

/** One bar as the source wrote it: prices stay text, so that no digit is lost. */
export interface Bar {
  /** Unix ms. */
  readonly openMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** In base units. */
  readonly volume: number;
  /** In quote units; volume × close when the source has none. */
  readonly quoteVolume?: number;
  /** Where it was read, for messages. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}

export interface BuildOptions {
  /** Bar length; by default the smallest distance between two bars. */
  readonly stepMs?: number;
  /** Price unit as a decimal; by default the coarsest power of ten, at most 1, that represents every price exactly. */
  readonly tick?: string;
}

/** Ten million bars: nineteen years of minutes. More means a wrong step or a stray timestamp, not data. */
const MAX_BARS = 10_000_000;

const PRICES = ['open', 'high', 'low', 'close'] as const;
type PriceField = (typeof PRICES)[number];

/**
 * Puts bars, in order, on a regular grid. Gaps are filled forward (open = high = low = close = last close, volume 0,
 * present 0). Throws FeedError: no bars, out of order, twice the same time, off the grid, a price that is not a positive
 * decimal or not a multiple of the tick, a high or low that does not contain open and close.
 */
export function buildColumns(symbol: string, bars: Iterable<Bar>, options: BuildOptions = {}): PriceColumns {
  const list = Array.isArray(bars) ? (bars as readonly Bar[]) : [...bars];
  const first = list[0];
  const last = list[list.length - 1];
  if (first === undefined || last === undefined) throw new FeedError(symbol, 0, 'no bars');
  const stepMs = options.stepMs ?? smallestStep(symbol, list);
  const scale = options.tick === undefined ? detectedScale(symbol, list) : givenScale(options.tick);
  const count = Math.floor((last.openMs - first.openMs) / stepMs) + 1;
  if (count > MAX_BARS) fail(symbol, last, `${count} steps of ${stepMs} ms since the first bar: more than ${MAX_BARS}`);
  const columns = emptyColumns(symbol, first.openMs, stepMs, scale.tick, count);
  let filled = -1;
  for (const bar of list) {
    const index = (bar.openMs - first.openMs) / stepMs;
    if (index <= filled) fail(symbol, bar, `time ${bar.openMs} is not later than the bar before it`);
    if (!Number.isInteger(index))
      fail(symbol, bar, `time ${bar.openMs} is not on the grid of ${stepMs} ms from ${first.openMs}`);
    fillGap(columns, filled, index);
    setBar(columns, index, bar, scale);
    filled = index;
  }
  return packedColumns(columns);
}

/** Smallest distance between neighbouring bars, ms. Throws FeedError when there are not two, or they are not in order. */
function smallestStep(symbol: string, bars: readonly Bar[]): number {
  let step = Number.POSITIVE_INFINITY;
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    if (bar.openMs <= beforeMs)
      fail(symbol, bar, `time ${bar.openMs} is not later than the bar before it (${beforeMs})`);
    step = Math.min(step, bar.openMs - beforeMs);
    beforeMs = bar.openMs;
  }
  if (!Number.isFinite(step)) fail(symbol, bars[0], 'one bar only: its length is unknown');
  return step;
}

/** A tick is `unitsPerTick` × 10^-`decimals`. */
interface PriceScale {
  readonly tick: string;
  readonly decimals: number;
  readonly unitsPerTick: number;
}

function detectedScale(symbol: string, bars: readonly Bar[]): PriceScale {
  let decimals = 0;
  for (const bar of bars) {
    for (const field of PRICES) decimals = Math.max(decimals, decimalsOf(plainPrice(symbol, bar, field)));
  }
  return { tick: decimalText(1, decimals), decimals, unitsPerTick: 1 };
}

function givenScale(tick: string): PriceScale {
  const plain = plainDecimal(tick);
  const decimals = plain === undefined ? 0 : decimalsOf(plain);
  const unitsPerTick = plain === undefined ? 0 : unitsOf(plain, decimals);
  if (!(unitsPerTick > 0)) throw new RangeError(`tick "${tick}" is not a positive decimal`);
  return { tick: decimalText(unitsPerTick, decimals), decimals, unitsPerTick };
}

function plainPrice(symbol: string, bar: Bar, field: PriceField): string {
  return plainDecimal(bar[field]) ?? fail(symbol, bar, `${field} "${bar[field]}" is not a positive decimal`);
}

function ticksOf(symbol: string, bar: Bar, field: PriceField, scale: PriceScale): number {
  const plain = plainPrice(symbol, bar, field);
  const ticks = decimalsOf(plain) > scale.decimals ? Number.NaN : unitsOf(plain, scale.decimals) / scale.unitsPerTick;
  if (!Number.isSafeInteger(ticks))
    fail(symbol, bar, `${field} ${bar[field]} is not a whole number of ticks of ${scale.tick}`);
  if (ticks === 0) fail(symbol, bar, `${field} "${bar[field]}" is not a positive decimal`);
  return ticks;
}

function setBar(columns: PriceColumns, index: number, bar: Bar, scale: PriceScale): void {
  const { symbol } = columns;
  const open = ticksOf(symbol, bar, 'open', scale);
  const high = ticksOf(symbol, bar, 'high', scale);
  const low = ticksOf(symbol, bar, 'low', scale);
  const close = ticksOf(symbol, bar, 'close', scale);
  if (high < Math.max(open, close))
    fail(symbol, bar, `high ${bar.high} is below open ${bar.open} or close ${bar.close}`);
  if (low > Math.min(open, close)) fail(symbol, bar, `low ${bar.low} is above open ${bar.open} or close ${bar.close}`);
  if (!(bar.volume >= 0 && bar.volume < Number.POSITIVE_INFINITY))
    fail(symbol, bar, `volume ${bar.volume} is not a quantity`);
  columns.open[index] = open;
  columns.high[index] = high;
  columns.low[index] = low;
  columns.close[index] = close;
  columns.volume[index] = bar.volume;
  columns.quoteVolume[index] = bar.quoteVolume ?? bar.volume * Number(bar.close);
  columns.present[index] = 1;
  columns.lastPresent[index] = index;
}

/** Fills the bars between `from` and `to`, both excluded. */
function fillGap(columns: PriceColumns, from: number, to: number): void {
  if (to - from < 2) return;
  const close = columns.close[from] as number;
  columns.open.fill(close, from + 1, to);
  columns.high.fill(close, from + 1, to);
  columns.low.fill(close, from + 1, to);
  columns.close.fill(close, from + 1, to);
  columns.lastPresent.fill(from, from + 1, to);
}

function fail(symbol: string, bar: Bar | undefined, problem: string): never {
  const line = bar?.line ?? 0;
  const where = bar === undefined || line > 0 ? '' : `, in the bar of ${bar.openMs}`;
  throw new FeedError(bar?.file ?? symbol, line, problem + where);
}
