import type { RandomStream } from '../random.ts';
import { emptyColumns, packedColumns, type PriceColumns } from './columns.ts';
import { decimalsOf, plainDecimal, unitsOf } from './digits.ts';

export type RegimeKind = 'trend_up' | 'trend_down' | 'chop' | 'mean_revert' | 'calm' | 'crash';

/** A stretch of market with one character. */
export interface Regime {
  readonly kind: RegimeKind;
  /** Length. */
  readonly bars: number;
  /** Standard deviation of a bar's return, as a fraction: 0.001 = 0.1 %. */
  readonly sigmaPerBar: number;
  /**
   * Mean return of a bar, as a fraction, signed. In 'chop' the sign turns every five minutes; in 'mean_revert' a twentieth of
   * the distance to the regime's first price is added per minute.
   */
  readonly driftPerBar: number;
}

/** A gap between the close of one bar and the open of the next. */
export interface Jump {
  readonly atBar: number;
  /** Of the price: -0.05 = 5 % down. */
  readonly fraction: number;
}

export interface SyntheticOptions {
  readonly symbol: string;
  /** Unix ms. */
  readonly startMs: number;
  readonly bars: number;
  readonly stepMs: number;
  /** Decimals. */
  readonly startPrice: string;
  readonly tick: string;
  /** Repeated from the first when they are shorter than `bars`; drawn from `random` by default. */
  readonly regimes?: readonly Regime[];
  readonly jumps?: readonly Jump[];
  /** A sub-stream of its own: the path is a function of it and of the options alone. */
  readonly random: RandomStream;
}

/** A bar is a path of such moves, at least one. */
const MOVE_MS = 15_000;
/** A single move never takes more than half of the price: it stays positive whatever the options say. */
const LARGEST_MOVE = 0.5;
const CHOP_TURN_MS = 300_000;
const PULL_PER_MINUTE = 0.05;
/** Mean quote volume of a quiet minute, USD. */
const QUIET_QUOTE_VOLUME = 100_000;
const MINUTE_MS = 60_000;

/**
 * Prices from a random stream: a geometric walk of four moves a minute, so that high and low belong to a path. Additions,
 * multiplications, divisions and Math.log only, hence the same on every Node major. No gaps. Throws RangeError for options
 * that make no sense.
 */
export function synthesize(options: SyntheticOptions): PriceColumns {
  const { symbol, startMs, bars, stepMs, tick, random } = options;
  if (!Number.isSafeInteger(bars) || bars < 1) throw new RangeError(`${bars} bars`);
  const regimes = options.regimes ?? drawRegimes(bars, random);
  if (!regimes.some((regime) => regime.bars >= 1)) throw new RangeError('no regime has a bar');
  const jumps = new Map((options.jumps ?? []).map((jump) => [jump.atBar, jump.fraction]));
  const tickPrice = Number(tick);
  const columns = emptyColumns(symbol, startMs, stepMs, tick, bars);
  let price = startTicks(options.startPrice, tick);
  let regimeIndex = 0;
  let regimeBar = 0;
  let anchor = price;
  for (let index = 0; index < bars; index++) {
    while (regimeBar >= (regimes[regimeIndex] as Regime).bars) {
      regimeIndex = (regimeIndex + 1) % regimes.length;
      regimeBar = 0;
      anchor = price;
    }
    const regime = regimes[regimeIndex] as Regime;
    price = moved(price, jumps.get(index) ?? 0);
    const drift = driftOf(regime, regimeBar * stepMs, price, anchor, stepMs);
    price = walkBar(columns, index, price, regime.sigmaPerBar, drift, random);
    setVolume(columns, index, regime.sigmaPerBar, tickPrice, random);
    regimeBar++;
  }
  return packedColumns(columns);
}

/** Regimes of one to eight hours (in bars of a minute) with one kind each, until they cover `bars`. */
function drawRegimes(bars: number, random: RandomStream): Regime[] {
  const regimes: Regime[] = [];
  for (let covered = 0; covered < bars;) {
    const typical = random.pick(TYPICAL);
    const length = random.int(60, 480);
    const strength = 0.6 + 0.8 * random.next();
    regimes.push({
      kind: typical.kind,
      bars: length,
      sigmaPerBar: typical.sigmaPerBar * strength,
      driftPerBar: typical.driftPerBar * strength,
    });
    covered += length;
  }
  return regimes;
}

/** One-minute figures in the range of the recorded week: sigma 0.07 to 0.14 % a minute; a crash is 3 % in an hour and up. */
const TYPICAL: readonly Omit<Regime, 'bars'>[] = [
  { kind: 'trend_up', sigmaPerBar: 0.0008, driftPerBar: 0.0001 },
  { kind: 'trend_down', sigmaPerBar: 0.0008, driftPerBar: -0.0001 },
  { kind: 'chop', sigmaPerBar: 0.001, driftPerBar: 0.0005 },
  { kind: 'mean_revert', sigmaPerBar: 0.001, driftPerBar: 0 },
  { kind: 'calm', sigmaPerBar: 0.0003, driftPerBar: 0 },
  { kind: 'crash', sigmaPerBar: 0.002, driftPerBar: -0.0005 },
];

function startTicks(startPrice: string, tick: string): number {
  const price = plainDecimal(startPrice) ?? '0';
  const unit = plainDecimal(tick) ?? '0';
  const decimals = Math.max(decimalsOf(price), decimalsOf(unit));
  const ticks = unitsOf(price, decimals) / unitsOf(unit, decimals);
  if (!Number.isSafeInteger(ticks) || ticks < 1) {
    throw new RangeError(`start price ${startPrice} is not a positive number of ticks of ${tick}`);
  }
  return ticks;
}

/** @param sinceMs since the regime began. */
function driftOf(regime: Regime, sinceMs: number, price: number, anchor: number, stepMs: number): number {
  const turned = regime.kind === 'chop' && Math.floor(sinceMs / CHOP_TURN_MS) % 2 === 1;
  const pullPerBar = (PULL_PER_MINUTE * stepMs) / MINUTE_MS;
  const pull = regime.kind === 'mean_revert' ? (pullPerBar * (anchor - price)) / price : 0;
  return (turned ? -regime.driftPerBar : regime.driftPerBar) + pull;
}

function moved(price: number, fraction: number): number {
  return price * (1 + Math.max(-LARGEST_MOVE, Math.min(LARGEST_MOVE, fraction)));
}

function wholeTicks(price: number): number {
  return Math.max(1, Math.round(price));
}

/** Writes the bar's prices; returns the unrounded close, so that rounding does not add up. */
function walkBar(
  columns: PriceColumns,
  index: number,
  from: number,
  sigma: number,
  drift: number,
  random: RandomStream,
): number {
  const moves = Math.max(1, Math.round(columns.stepMs / MOVE_MS));
  const sigmaPerMove = sigma / Math.sqrt(moves);
  let price = from;
  let high = from;
  let low = from;
  for (let move = 0; move < moves; move++) {
    price = moved(price, drift / moves + sigmaPerMove * random.normal());
    high = Math.max(high, price);
    low = Math.min(low, price);
  }
  columns.open[index] = wholeTicks(from);
  columns.high[index] = wholeTicks(high);
  columns.low[index] = wholeTicks(low);
  columns.close[index] = wholeTicks(price);
  columns.present[index] = 1;
  columns.lastPresent[index] = index;
  return price;
}

/** Volume is exponential around a mean that grows with the bar's range, as in recorded data; never 0. */
function setVolume(columns: PriceColumns, index: number, sigma: number, tickPrice: number, random: RandomStream): void {
  const close = columns.close[index] as number;
  const range = ((columns.high[index] as number) - (columns.low[index] as number)) / close;
  const liveliness = sigma > 0 ? 1 + Math.min(10, range / sigma) : 1;
  const quietQuote = (QUIET_QUOTE_VOLUME * columns.stepMs) / MINUTE_MS;
  const quote = quietQuote * liveliness * (0.2 + random.exponential(0.8));
  columns.quoteVolume[index] = quote;
  columns.volume[index] = quote / (close * tickPrice);
}
