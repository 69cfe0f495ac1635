/** Bars of any interval, put together from minutes, as klines have them. */
import { formatDecimal, maximum, minimum, toNumber, type Decimal } from '../../../../engine/decimal.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../engine/time.ts';
import type { EmulatedPrices } from '../prices.ts';

export const INTERVALS: Readonly<Record<string, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
};

export interface Bar {
  readonly openMs: number;
  readonly closeMs: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: number;
  readonly quoteVolume: number;
}

/** The bar that opens at `openMs`, as far as it has come by `nowMs`; undefined when there are no prices in it. */
export function barAt(
  prices: EmulatedPrices,
  symbol: string,
  openMs: number,
  lengthMs: number,
  nowMs: number,
): Bar | undefined {
  let bar: Bar | undefined;
  for (let minuteMs = openMs; minuteMs < openMs + lengthMs && minuteMs <= nowMs; minuteMs += MINUTE_MS) {
    const minute = prices.minuteBar(symbol, minuteMs, nowMs);
    if (minute === undefined) continue;
    bar = {
      openMs,
      closeMs: openMs + lengthMs - 1,
      open: bar?.open ?? minute.open,
      high: maximum(bar?.high ?? minute.high, minute.high),
      low: minimum(bar?.low ?? minute.low, minute.low),
      close: minute.close,
      volume: (bar?.volume ?? 0) + minute.volume,
      quoteVolume: (bar?.quoteVolume ?? 0) + minute.quoteVolume,
    };
  }
  return bar;
}

export interface BarsAsked {
  readonly symbol: string;
  readonly intervalMs: number;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly limit: number;
}

/** Oldest first: the newest `limit`, or from `startMs` on. */
export function barsOf(prices: EmulatedPrices, asked: BarsAsked, nowMs: number): Bar[] {
  const { symbol, intervalMs, limit } = asked;
  const firstMs = prices.firstMs(symbol);
  if (firstMs === undefined) return [];
  const lastMs = floorTo(Math.min(asked.endMs ?? nowMs, nowMs), intervalMs);
  const earliestMs = floorTo(firstMs, intervalMs);
  const fromMs = Math.max(
    earliestMs,
    asked.startMs === undefined
      ? lastMs - (limit - 1) * intervalMs
      : Math.ceil(asked.startMs / intervalMs) * intervalMs,
  );
  const bars: Bar[] = [];
  for (let openMs = fromMs; openMs <= lastMs && bars.length < limit; openMs += intervalMs) {
    const bar = barAt(prices, symbol, openMs, intervalMs, nowMs);
    if (bar !== undefined) bars.push(bar);
  }
  return bars;
}

function floorTo(valueMs: number, lengthMs: number): number {
  return Math.floor(valueMs / lengthMs) * lengthMs;
}

/** Half of the volume counts as bought by takers: the made-up market has no sides. */
export function klineRow(bar: Bar): unknown[] {
  const { volume, quoteVolume } = bar;
  return [
    bar.openMs,
    formatDecimal(bar.open),
    formatDecimal(bar.high),
    formatDecimal(bar.low),
    formatDecimal(bar.close),
    volume.toFixed(3),
    bar.closeMs,
    quoteVolume.toFixed(5),
    tradeCount(bar),
    (volume / 2).toFixed(3),
    (quoteVolume / 2).toFixed(5),
    '0',
  ];
}

/** About one trade per 500 USD. */
export function tradeCount({ quoteVolume, close }: Bar): number {
  return toNumber(close) > 0 ? Math.ceil(quoteVolume / 500) : 0;
}
