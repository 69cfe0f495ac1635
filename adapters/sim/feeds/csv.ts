import { parse } from 'csv-parse/sync';
import type { Bar } from './buildColumns.ts';
import { FeedError } from './feedError.ts';
import { readText } from './readText.ts';
import { parseTimestampMs } from './timestamp.ts';

/** The names under which the sources we know write each column. */
const NAMES = {
  time: ['timestamp', 'open_time', 'time', 'datetime', 'date'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  quoteVolume: ['quote_volume', 'quote_asset_volume', 'quotevolume'],
} as const;

/** Cell index of each column; -1 for an absent quote volume. */
type Layout = Readonly<Record<keyof typeof NAMES, number>>;

/** Binance public klines before 2022 have no header: open_time, open, high, low, close, volume, close_time, quote_volume, … */
const BINANCE: Layout = { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5, quoteVolume: 7 };
const BINANCE_COLUMNS = 12;

/**
 * Bars of a .csv or .csv.gz file, in its order, with file and line; further columns are ignored. Throws FeedError for an
 * unreadable file, a header without the needed columns, a bad timestamp or volume; `buildColumns` judges the prices.
 */
export function readCsv(file: string): Bar[] {
  const bars: Bar[] = [];
  let layout: Layout | undefined;
  eachRecord(readText(file), file, (cells, line) => {
    const isHeader = layout === undefined && !(cells.length === BINANCE_COLUMNS && /^\d+$/.test(cells[0] ?? ''));
    layout ??= isHeader ? layoutOf(cells, file, line) : BINANCE;
    if (!isHeader) bars.push(barOf(cells, layout, file, line));
  });
  return bars;
}

/** Calls `take` for each row that is not empty. */
function eachRecord(text: string, file: string, take: (cells: readonly string[], line: number) => void): void {
  if (!text.includes('"')) {
    // Without quotes CSV is just this, ten times as fast.
    for (const [index, row] of text.split('\n').entries()) {
      if (row.trim() !== '') take(row.split(','), index + 1);
    }
    return;
  }
  try {
    parse(text, {
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells, { lines }) => {
        take(cells, lines);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof FeedError) throw error;
    throw new FeedError(file, 0, `is not CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function layoutOf(header: readonly string[], file: string, line: number): Layout {
  const names = header.map((name) => name.trim().toLowerCase());
  const find = (column: keyof typeof NAMES): number =>
    names.findIndex((name) => (NAMES[column] as readonly string[]).includes(name));
  const need = (column: keyof typeof NAMES): number => {
    const index = find(column);
    if (index < 0)
      throw new FeedError(file, line, `no column ${NAMES[column].join(' or ')} in the header "${names.join(',')}"`);
    return index;
  };
  return {
    time: need('time'),
    open: need('open'),
    high: need('high'),
    low: need('low'),
    close: need('close'),
    volume: need('volume'),
    quoteVolume: find('quoteVolume'),
  };
}

function barOf(cells: readonly string[], layout: Layout, file: string, line: number): Bar {
  const time = cell(cells, layout.time);
  const openMs = parseTimestampMs(time);
  if (openMs === undefined) throw new FeedError(file, line, `timestamp "${time}" is neither ISO nor unix time`);
  const open = cell(cells, layout.open);
  const high = cell(cells, layout.high);
  const low = cell(cells, layout.low);
  const close = cell(cells, layout.close);
  const volume = quantity(cells, layout.volume, 'volume', file, line);
  if (layout.quoteVolume < 0) return { openMs, open, high, low, close, volume, file, line };
  const quoteVolume = quantity(cells, layout.quoteVolume, 'quote volume', file, line);
  return { openMs, open, high, low, close, volume, quoteVolume, file, line };
}

function cell(cells: readonly string[], index: number): string {
  return (cells[index] ?? '').trim();
}

function quantity(cells: readonly string[], index: number, name: string, file: string, line: number): number {
  const text = cell(cells, index);
  const value = text === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new FeedError(file, line, `${name} "${text}" is not a quantity`);
  return value;
}
