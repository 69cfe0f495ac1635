/**
 * From recorded prices to a world that trades them. Nothing is known before it happened: the world begins once
 * market state can be computed from closed bars, filters and volumes come from the bars before that, and signals
 * see closed bars only. One thing is taken from the whole file: the tick, which is a property of the symbol.
 */
import { configOf } from '../../../engine/config.ts';
import type { Decimal } from '../../../engine/decimal.ts';
import { DAY_MS, isoTime, MINUTE_MS } from '../../../engine/time.ts';
import type { SlippageModel } from '../exchange/options.ts';
import { endMs, lastClosedBar, priceText, type PriceColumns } from '../feeds/columns.ts';
import { FeedError } from '../feeds/feedError.ts';
import { loadFolder } from '../feeds/folder.ts';
import { symbolSpec } from '../run/symbols.ts';
import { momentumSignals } from '../signals/momentum.ts';
import { readRecorded } from '../signals/recorded.ts';
import type { Signal } from '../signals/signal.ts';
import { USUAL_LATENCY, type WorldSpec } from '../world/spec.ts';
import type { TraceEvent } from '../world/trace.ts';

export const MOMENTUM = 'momentum';

export interface BacktestRequest {
  /** A folder of price files, or one file. */
  readonly data: string;
  /** `momentum`, or a file of recorded decisions. */
  readonly signals: string;
  readonly seed: string;
  /** Known to be good. */
  readonly settings: Readonly<Record<string, string>>;
  readonly walletUsd: Decimal;
  /** Load only these. */
  readonly symbols?: readonly string[];
  /** The run begins no earlier; older bars still serve as warm-up. Unix ms. */
  readonly fromMs?: number;
  /** The run ends here at the latest, unix ms. */
  readonly toMs?: number;
  readonly onTrace?: (event: TraceEvent) => void;
}

export interface BacktestPlan {
  readonly spec: WorldSpec;
  readonly columns: readonly PriceColumns[];
  /** Open of the first bar, unix ms. */
  readonly dataFromMs: number;
  /** End of the run, unix ms. */
  readonly toMs: number;
}

/** A taker pays half a spread of one tick and 0 to 2 ticks more. */
export const SLIPPAGE: SlippageModel = { halfSpreadTicks: 1, slippageTicksMax: 2 };
/** The stages have seen account, listing and positions once before the first signal comes. */
const SETTLE_MS = MINUTE_MS;

/** @throws FeedError, one line, for data or signals that cannot be used */
export function planBacktest(request: BacktestRequest): BacktestPlan {
  const { data, symbols, toMs } = request;
  const columns = loadFolder(data, {
    ...(symbols === undefined ? {} : { symbols }),
    ...(toMs === undefined ? {} : { to: toMs }),
  });
  return planOver(columns, request);
}

/** The plan for prices at hand. */
export function planOver(columns: readonly PriceColumns[], request: BacktestRequest): BacktestPlan {
  const settings = { SYMBOL_ALLOWLIST: columns.map(({ symbol }) => symbol).join(','), ...request.settings };
  const warmUpMinutes = configOf(settings).MARKET_BARS;
  const dataFromMs = Math.min(...columns.map(({ startMs }) => startMs));
  const dataToMs = Math.max(...columns.map(endMs));
  const warmMs = dataFromMs + warmUpMinutes * MINUTE_MS;
  const startMs = Math.max(warmMs, request.fromMs ?? warmMs);
  const toMs = Math.min(dataToMs, request.toMs ?? dataToMs);
  if (toMs <= startMs) {
    const period = `${isoTime(dataFromMs)} to ${isoTime(dataToMs)}`;
    throw new FeedError(request.data, 0, `nothing left to run from ${isoTime(startMs)} to ${isoTime(toMs)}: the data is ${period}, and its first ${warmUpMinutes} minutes are warm-up (MARKET_BARS)`);
  }
  const spec: WorldSpec = {
    seed: request.seed,
    startMs,
    durationMs: toMs - startMs,
    settings,
    symbols: columns.map((column) => symbolSpec(column, dayVolumeUsd(column, startMs))),
    columns,
    walletUsd: request.walletUsd,
    signals: [signalsOf(columns, request, startMs + SETTLE_MS, toMs)],
    latency: USUAL_LATENCY,
    slippage: SLIPPAGE,
    ...(request.onTrace === undefined ? {} : { onTrace: request.onTrace }),
  };
  return { spec, columns, dataFromMs, toMs };
}

/**
 * Momentum speaks as soon as it knows 24 hours. A recording is moved to the start of the run and repeated to its end;
 * its signals for symbols without data stay in, because refusing them is a gate's work.
 */
function signalsOf(
  columns: readonly PriceColumns[],
  request: BacktestRequest,
  fromMs: number,
  toMs: number,
): Iterable<Signal> {
  if (request.signals === MOMENTUM) return momentumSignals(columns, { fromMs, toMs });
  const bySymbol = new Map(columns.map((column) => [column.symbol, column]));
  return readRecorded(request.signals, {
    rebaseToMs: fromMs,
    repeatToMs: toMs,
    priceAt: (symbol, atMs) => lastClose(bySymbol.get(symbol), atMs),
  });
}

function lastClose(columns: PriceColumns | undefined, atMs: number): string | undefined {
  if (columns === undefined) return undefined;
  const ticks = columns.close[lastClosedBar(columns, atMs)];
  return ticks === undefined ? undefined : priceText(columns, ticks);
}

/** Of the day before `atMs`, or of as much of it as there is, scaled to a day; 1 without any. For ranking only. */
function dayVolumeUsd(columns: PriceColumns, atMs: number): number {
  const newest = lastClosedBar(columns, atMs);
  const oldest = Math.max(0, newest + 1 - Math.ceil(DAY_MS / columns.stepMs));
  let volumeUsd = 0;
  for (let index = oldest; index <= newest; index += 1) volumeUsd += columns.quoteVolume[index] ?? 0;
  const spanMs = (newest + 1 - oldest) * columns.stepMs;
  return spanMs > 0 ? Math.round((volumeUsd * DAY_MS) / spanMs) || 1 : 1;
}
