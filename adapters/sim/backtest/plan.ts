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
  readonly about: BacktestAbout;
}

/** What is run, for people. */
export interface BacktestAbout {
  readonly data: string;
  readonly signalSource: string;
  readonly seed: string;
  readonly symbols: readonly string[];
  /** The shortest bar, ms. */
  readonly stepMs: number;
  /** Open of the first bar, unix ms. */
  readonly dataFromMs: number;
  /** The run, unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** As asked for. */
  readonly settings: Readonly<Record<string, string>>;
  readonly market: SlippageModel & { readonly venueLatencyMs: readonly [min: number, max: number] };
}

/** The last trade was at the bid or at the ask, which lie a tick apart: a taker pays it, or a tick more. */
const SLIPPAGE: SlippageModel = { halfSpreadTicks: 0, slippageTicksMax: 1 };
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

/** The plan for prices at hand; what of them is after `toMs` is never looked at. */
export function planOver(columns: readonly PriceColumns[], request: BacktestRequest): BacktestPlan {
  const symbols = columns.map(({ symbol }) => symbol);
  const settings = { SYMBOL_ALLOWLIST: symbols.join(','), ...request.settings };
  const { dataFromMs, fromMs, toMs } = period(columns, request, configOf(settings).MARKET_BARS);
  const { data, signals: signalSource, seed } = request;
  const [least, most] = USUAL_LATENCY.venueUs;
  const market = { ...SLIPPAGE, venueLatencyMs: [least / 1000, most / 1000] as const };
  const stepMs = Math.min(...columns.map((column) => column.stepMs));
  const spec: WorldSpec = {
    seed,
    startMs: fromMs,
    durationMs: toMs - fromMs,
    settings,
    symbols: columns.map((column) => symbolSpec(column, dayVolumeUsd(column, fromMs))),
    columns,
    walletUsd: request.walletUsd,
    signals: [signalsOf(columns, request, fromMs + SETTLE_MS, toMs)],
    latency: USUAL_LATENCY,
    slippage: SLIPPAGE,
    ...(request.onTrace === undefined ? {} : { onTrace: request.onTrace }),
  };
  const about = {
    data,
    signalSource,
    seed,
    symbols,
    stepMs,
    dataFromMs,
    fromMs,
    toMs,
    settings: request.settings,
    market,
  };
  return { spec, about };
}

/** From the end of the warm-up, which is counted from the first bar of any symbol, to the end of the last. */
function period(
  columns: readonly PriceColumns[],
  request: BacktestRequest,
  warmUpMinutes: number,
): Pick<BacktestAbout, 'dataFromMs' | 'fromMs' | 'toMs'> {
  const dataFromMs = Math.min(...columns.map(({ startMs }) => startMs));
  const dataToMs = Math.max(...columns.map(endMs));
  const warmMs = dataFromMs + warmUpMinutes * MINUTE_MS;
  const fromMs = Math.max(warmMs, request.fromMs ?? warmMs);
  const toMs = Math.min(dataToMs, request.toMs ?? dataToMs);
  if (toMs > fromMs) return { dataFromMs, fromMs, toMs };
  const known = `its bars are from ${isoTime(dataFromMs)} to ${isoTime(dataToMs)}`;
  const warmUp = `the first ${warmUpMinutes} minutes are warm-up (MARKET_BARS)`;
  throw new FeedError(
    request.data,
    0,
    `nothing to run from ${isoTime(fromMs)} to ${isoTime(toMs)}: ${known}, and ${warmUp}`,
  );
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
