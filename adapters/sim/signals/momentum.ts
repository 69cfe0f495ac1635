import { lastClosedBar, type PriceColumns, priceText } from '../feeds/columns.ts';
import { aiDecision } from './decision.ts';
import type { Signal } from './signal.ts';

export interface MomentumOptions {
  /** Decisions fall in [fromMs, toMs), unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** One decision round every so many minutes, on the minute grid. Default 1. */
  readonly cadenceMinutes?: number;
  /** Time from the boundary to the decision, ms: a feed and a model need a moment. Default 1500. */
  readonly delayMs?: number;
  /** Notional. Default 200. */
  readonly positionSizeUsd?: number;
  /** Default 10. */
  readonly leverage?: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Per cent in 24 h beyond which there is a signal, and distance of stop and target from the entry. */
const THRESHOLD_PERCENT = 1;
const EXIT_DISTANCE = 0.02;

/**
 * The fallback strategy of the original trading bot: 24 h change above +1 % buys, below -1 % sells, confidence
 * 0.5 + |change %| / 100 up to 0.8, stop and target 2 % away (research/original-system.md 2.17). It sees closed bars only, and
 * is silent for a symbol whose newest bar is missing or whose history is shorter than a day. Lazy; in time order, symbols
 * sorted within a round.
 */
export function* momentumSignals(
  markets: readonly PriceColumns[],
  options: MomentumOptions,
): Generator<Signal, void, undefined> {
  const cadenceMs = (options.cadenceMinutes ?? 1) * MINUTE_MS;
  const delayMs = options.delayMs ?? 1500;
  if (!(cadenceMs > 0)) throw new RangeError(`a cadence of ${cadenceMs} ms`);
  const sorted = [...markets].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const firstBoundaryMs = Math.ceil((options.fromMs - delayMs) / cadenceMs) * cadenceMs;
  for (let atMs = firstBoundaryMs + delayMs; atMs < options.toMs; atMs += cadenceMs) {
    for (const columns of sorted) {
      const signal = signalOf(columns, atMs, options);
      if (signal !== undefined) yield signal;
    }
  }
}

function signalOf(columns: PriceColumns, atMs: number, options: MomentumOptions): Signal | undefined {
  const percent = dayChangePercent(columns, atMs);
  if (percent === undefined || Math.abs(percent) <= THRESHOLD_PERCENT) return undefined;
  const entryTicks = columns.close[lastClosedBar(columns, atMs)] as number;
  const up = percent > 0;
  const priceAway = (fraction: number): string =>
    priceText(columns, Math.max(1, Math.round(entryTicks * (1 + fraction))));
  return aiDecision({
    atMs,
    symbol: columns.symbol,
    side: up ? 'BUY' : 'SELL',
    confidence: Math.min(0.8, 0.5 + Math.abs(percent) / 100),
    entryPrice: priceText(columns, entryTicks),
    stopLoss: priceAway(up ? -EXIT_DISTANCE : EXIT_DISTANCE),
    takeProfit: priceAway(up ? EXIT_DISTANCE : -EXIT_DISTANCE),
    positionSizeUsd: options.positionSizeUsd ?? 200,
    leverage: options.leverage ?? 10,
    correlationId: `mom-${columns.symbol}-${atMs}`,
    source: 'trading-bot',
    model: 'fallback-trend-following',
    strategy: 'momentum-24h',
  });
}

/** From the close of 24 h before to the newest close, or undefined where one of them is not known or no longer current. */
function dayChangePercent(columns: PriceColumns, atMs: number): number | undefined {
  const newest = lastClosedBar(columns, atMs);
  const dayBefore = newest - Math.round(DAY_MS / columns.stepMs);
  if (dayBefore < 0 || columns.present[newest] !== 1) return undefined;
  const closedMs = columns.startMs + (newest + 1) * columns.stepMs;
  if (atMs - closedMs >= columns.stepMs) return undefined;
  const before = columns.close[dayBefore] as number;
  return (((columns.close[newest] as number) - before) / before) * 100;
}
