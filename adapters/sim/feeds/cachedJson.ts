import type { Bar } from './buildColumns.ts';
import { FeedError, NotPrices } from './feedError.ts';
import { readText } from './readText.ts';

/** What a cache file holds. */
export interface CachedCandles {
  readonly symbol: string;
  readonly bars: readonly Bar[];
}

/**
 * The original system's candle cache, .json or .json.gz: {symbol, interval, candles: [{timestamp (ms), open, high, low,
 * close, volume}]}. Its prices are JSON numbers; their shortest text is taken as what was written. Throws FeedError for
 * an unreadable file, another shape, a bad timestamp or volume; `buildColumns` judges the prices.
 */
export function readCachedJson(file: string): CachedCandles {
  const content = parsed(file);
  if (!isRecord(content) || typeof content['symbol'] !== 'string' || !Array.isArray(content['candles'])) {
    throw new NotPrices(file, 0, 'is not a candle cache: {symbol, candles: […]} expected');
  }
  const candles: readonly unknown[] = content['candles'];
  return { symbol: content['symbol'], bars: candles.map((candle, index) => barOf(candle, index, file)) };
}

function parsed(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotPrices(file, 0, `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function barOf(candle: unknown, index: number, file: string): Bar {
  if (!isRecord(candle)) throw new FeedError(file, 0, `candles[${index}] is not an object`);
  const openMs = candle['timestamp'];
  const volume = candle['volume'];
  if (!Number.isSafeInteger(openMs))
    throw new FeedError(file, 0, `candles[${index}].timestamp "${String(openMs)}" is not unix ms`);
  if (typeof volume !== 'number' || !(volume >= 0)) {
    throw new FeedError(file, 0, `candles[${index}].volume "${String(volume)}" is not a quantity`);
  }
  return {
    openMs: openMs as number,
    open: String(candle['open']),
    high: String(candle['high']),
    low: String(candle['low']),
    close: String(candle['close']),
    volume,
    file,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
