import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Bar, buildColumns } from './buildColumns.ts';
import { readCachedJson } from './cachedJson.ts';
import type { PriceColumns } from './columns.ts';
import { readCsv } from './csv.ts';
import { FeedError, NotPrices } from './feedError.ts';

export interface FolderOptions {
  /** Load only these; each must be there. */
  readonly symbols?: readonly string[];
  /** Bars that open at or after this time, unix ms. */
  readonly from?: number;
  /** Bars that open before this time, unix ms. */
  readonly to?: number;
}

/** What one file says about one symbol. */
interface Part {
  readonly file: string;
  readonly symbol: string;
  readonly bars: readonly Bar[];
}

const DATA_FILE = /\.(?:csv|json)(?:\.gz)?$/i;
const SYMBOL_IN_NAME = /^([A-Z0-9]+(?:USDT|USDC|FDUSD|BUSD|USD))(?![A-Za-z0-9])/;

/**
 * All price files (.csv, .json, each also .gz) of a folder, or one such file; sorted by symbol, one entry each. Other
 * files are ignored, but a price file that cannot be used is an error: silence would look like a symbol that never traded.
 * Several files of a symbol are joined; where they overlap they must agree. Throws FeedError, one line, what and where.
 */
export function loadFolder(path: string, options: FolderOptions = {}): PriceColumns[] {
  const parts = readParts(path, options.symbols);
  for (const symbol of options.symbols ?? []) {
    if (!parts.has(symbol)) throw new FeedError(path, 0, `no price file for ${symbol}`);
  }
  const columns: PriceColumns[] = [];
  for (const symbol of [...parts.keys()].sort()) {
    const joined = joinParts(parts.get(symbol) as readonly Part[]);
    const bars = inRange(joined.bars, options);
    if (bars.length > 0)
      columns.push(buildColumns(symbol, bars, joined.stepMs === undefined ? {} : { stepMs: joined.stepMs }));
    else if (options.symbols?.includes(symbol)) throw new FeedError(path, 0, `no bars of ${symbol} in the time range`);
  }
  if (columns.length === 0) throw new FeedError(path, 0, 'no bars in the time range');
  return columns;
}

/** By symbol. */
function readParts(path: string, wanted: readonly string[] | undefined): ReadonlyMap<string, readonly Part[]> {
  const files = dataFiles(path);
  const parts = new Map<string, Part[]>();
  const others: FeedError[] = [];
  for (const file of files) {
    try {
      const part = readPart(file, wanted);
      if (part !== undefined) parts.set(part.symbol, [...(parts.get(part.symbol) ?? []), part]);
    } catch (error) {
      // A name that starts with a symbol says that prices are meant.
      if (!(error instanceof NotPrices) || SYMBOL_IN_NAME.test(basename(file))) throw error;
      others.push(error);
    }
  }
  const [first] = others;
  if (first === undefined) return parts;
  if (files[0] === path || others.length < files.length) throw first;
  throw new FeedError(
    path,
    0,
    `no candle file among the .csv and .json files here: a .csv is named after its symbol (BTCUSDT_1m.csv), a .json is a candle cache`,
  );
}

function dataFiles(path: string): string[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined) throw new FeedError(path, 0, 'no such file or folder');
  const files = kind.isDirectory()
    ? readdirSync(path)
        .sort()
        .map((name) => join(path, name))
    : [path];
  const usable = files.filter((file) => DATA_FILE.test(file));
  if (usable.length === 0) throw new FeedError(path, 0, 'no price file: .csv, .csv.gz, .json or .json.gz expected');
  return usable;
}

/** Undefined if the file is about a symbol that is not wanted; a file whose name tells is then not even opened. */
function readPart(file: string, wanted: readonly string[] | undefined): Part | undefined {
  const named = SYMBOL_IN_NAME.exec(basename(file))?.[1];
  if (named !== undefined && wanted !== undefined && !wanted.includes(named)) return undefined;
  if (/\.json(?:\.gz)?$/i.test(file)) {
    const { symbol, bars } = readCachedJson(file);
    return wanted === undefined || wanted.includes(symbol) ? checked({ file, symbol, bars }) : undefined;
  }
  if (named === undefined) throw new NotPrices(file, 0, 'the file name does not start with a symbol such as BTCUSDT');
  return checked({ file, symbol: named, bars: readCsv(file) });
}

function checked(part: Part): Part {
  if (part.bars.length === 0) throw new FeedError(part.file, 0, 'no bars');
  return part;
}

/** Order within each file is left for `buildColumns` to judge. */
function joinParts(parts: readonly Part[]): { readonly bars: readonly Bar[]; readonly stepMs: number | undefined } {
  const sorted = [...parts].sort((a, b) => (a.bars[0]?.openMs ?? 0) - (b.bars[0]?.openMs ?? 0));
  const stepMs = commonStep(sorted);
  if (sorted.length === 1) return { bars: sorted[0]?.bars ?? [], stepMs };
  const joined: Bar[] = [];
  for (const part of sorted) {
    const untilMs = joined[joined.length - 1]?.openMs ?? Number.NEGATIVE_INFINITY;
    const overlapping = part.bars.filter((bar) => bar.openMs <= untilMs);
    const known = overlapping.length === 0 ? new Map<number, Bar>() : new Map(joined.map((bar) => [bar.openMs, bar]));
    for (const bar of overlapping) checkAgreement(bar, known.get(bar.openMs));
    for (const bar of part.bars) if (bar.openMs > untilMs) joined.push(bar);
  }
  return { bars: joined, stepMs };
}

function checkAgreement(bar: Bar, other: Bar | undefined): void {
  const file = bar.file ?? '';
  if (other === undefined) {
    throw new FeedError(
      file,
      bar.line ?? 0,
      `time ${bar.openMs} falls into a gap of an earlier file: files must not interleave`,
    );
  }
  const same = bar.open === other.open && bar.high === other.high && bar.low === other.low && bar.close === other.close;
  if (!same)
    throw new FeedError(
      file,
      bar.line ?? 0,
      `the bar of ${bar.openMs} differs from ${other.file ?? ''}:${other.line ?? 0}`,
    );
}

/** Hourly and minute files of one symbol do not mix: the hours would become minutes with gaps. */
function commonStep(parts: readonly Part[]): number | undefined {
  let known: { readonly stepMs: number; readonly file: string } | undefined;
  for (const { bars, file } of parts) {
    let stepMs = Number.POSITIVE_INFINITY;
    for (let i = 1; i < bars.length; i++)
      stepMs = Math.min(stepMs, (bars[i]?.openMs ?? 0) - (bars[i - 1]?.openMs ?? 0));
    if (!(stepMs > 0 && Number.isFinite(stepMs))) continue;
    if (known !== undefined && known.stepMs !== stepMs) {
      throw new FeedError(file, 0, `bars of ${stepMs} ms, but ${known.file} has ${known.stepMs} ms`);
    }
    known ??= { stepMs, file };
  }
  return known?.stepMs;
}

function inRange(
  bars: readonly Bar[],
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: FolderOptions,
): readonly Bar[] {
  return bars.filter((bar) => bar.openMs >= from && bar.openMs < to);
}
