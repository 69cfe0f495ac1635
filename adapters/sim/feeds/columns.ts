/**
 * Prices as columns on a regular grid, read at a time rather than delivered as events. The reading functions are called
 * for every order and every price question of a run: O(1), and they allocate nothing.
 */

import { decimalsOf, decimalText, unitsOf } from './digits.ts';

/** Whole numbers: of 32 bits where they fit, which is half of what a day of seconds would hold else. */
export type Ticks = Int32Array | Float64Array;

/** One symbol. All arrays have one entry per step; prices are whole numbers counted in `tick`. */
export interface PriceColumns {
  readonly symbol: string;
  /** Open time of bar 0, unix ms. */
  readonly startMs: number;
  /** Length of a bar, ms. */
  readonly stepMs: number;
  /** Decimal text of one price unit, e.g. "0.01". */
  readonly tick: string;
  readonly open: Ticks;
  readonly high: Ticks;
  readonly low: Ticks;
  readonly close: Ticks;
  /** In base units; 0 in a gap. */
  readonly volume: Float64Array;
  /** In quote units; 0 in a gap. */
  readonly quoteVolume: Float64Array;
  /** 0 where the source had a gap: the prices there are the close before it. */
  readonly present: Uint8Array;
  /** Index of the newest present bar at or before each bar. */
  readonly lastPresent: Int32Array;
}

/** Room for `bars` bars; the caller fills it. */
export function emptyColumns(
  symbol: string,
  startMs: number,
  stepMs: number,
  tick: string,
  bars: number,
): PriceColumns {
  return {
    symbol,
    startMs,
    stepMs,
    tick,
    open: new Float64Array(bars),
    high: new Float64Array(bars),
    low: new Float64Array(bars),
    close: new Float64Array(bars),
    volume: new Float64Array(bars),
    quoteVolume: new Float64Array(bars),
    present: new Uint8Array(bars),
    lastPresent: new Int32Array(bars),
  };
}

/** The same once all are filled, its prices in as little room as they need. */
export function packedColumns(columns: PriceColumns): PriceColumns {
  const { open, high, low, close } = columns;
  return { ...columns, open: packed(open), high: packed(high), low: packed(low), close: packed(close) };
}

const TICKS_32_MAX = 2_147_483_647;

function packed(ticks: Ticks): Ticks {
  return ticks.every((price) => price <= TICKS_32_MAX) ? new Int32Array(ticks) : ticks;
}

/** Unix ms at which the last bar closes. */
export function endMs(columns: PriceColumns): number {
  return columns.startMs + columns.close.length * columns.stepMs;
}

/** Index of the bar that is open at this time; -1 before the first and after the last. */
export function barIndexAt(columns: PriceColumns, atMs: number): number {
  const index = Math.floor((atMs - columns.startMs) / columns.stepMs);
  return index >= 0 && index < columns.close.length ? index : -1;
}

/** Index of the newest bar whose close time is not later than `atMs`; -1 if none has closed yet. */
export function lastClosedBar(columns: PriceColumns, atMs: number): number {
  const closed = Math.floor((atMs - columns.startMs) / columns.stepMs) - 1;
  if (closed < 0) return -1;
  return Math.min(closed, columns.close.length - 1);
}

/**
 * The traded price, in whole ticks. Inside a bar it goes straight from open to the first extreme at 1/3, the second at
 * 2/3 and the close at the end; the low comes first when the bar closes at or above its open. In a gap and after the
 * data it is the last close; before the data undefined.
 */
export function priceTicksAt(columns: PriceColumns, atMs: number): number | undefined {
  const offset = atMs - columns.startMs;
  if (offset < 0) return undefined;
  const index = Math.floor(offset / columns.stepMs);
  const last = columns.close.length - 1;
  if (index > last) return columns.close[last];
  const open = columns.open[index] as number;
  const close = columns.close[index] as number;
  const rising = close >= open;
  const first = (rising ? columns.low[index] : columns.high[index]) as number;
  const second = (rising ? columns.high[index] : columns.low[index]) as number;
  const thirds = ((offset - index * columns.stepMs) * 3) / columns.stepMs;
  if (thirds < 1) return Math.round(open + (first - open) * thirds);
  if (thirds < 2) return Math.round(first + (second - first) * (thirds - 1));
  return Math.round(second + (close - second) * (thirds - 2));
}

/** 0 in a present bar, else ms since the end of the last present one; Infinity before the data. */
export function priceAgeMs(columns: PriceColumns, atMs: number): number {
  if (atMs < columns.startMs) return Number.POSITIVE_INFINITY;
  const index = Math.min(Math.floor((atMs - columns.startMs) / columns.stepMs), columns.close.length - 1);
  const presentEndMs = columns.startMs + ((columns.lastPresent[index] as number) + 1) * columns.stepMs;
  return Math.max(0, atMs - presentEndMs);
}

/** A price in ticks as the exact decimal text a venue would write. */
export function priceText(columns: PriceColumns, ticks: number): string {
  const decimals = decimalsOf(columns.tick);
  return decimalText(ticks * unitsOf(columns.tick, decimals), decimals);
}
