/** Made-up markets for scenarios: the eleven symbols at plausible prices, on one regime or a list of them. */
import type { PriceColumns } from '../feeds/columns.ts';
import { synthesize, type Jump, type Regime } from '../feeds/synthetic.ts';
import { RandomStreams } from '../random.ts';

/** Start price and tick, as on the venue in early 2026. */
const LISTED: Readonly<Record<string, readonly [price: string, tick: string]>> = {
  AAVEUSDT: ['160.50', '0.01'],
  ADAUSDT: ['0.4310', '0.0001'],
  ANKRUSDT: ['0.005900', '0.000001'],
  ARCUSDT: ['0.06380', '0.00001'],
  AVAXUSDT: ['13.250', '0.001'],
  BNBUSDT: ['890.10', '0.01'],
  BTCUSDT: ['92404.20', '0.1'],
  CHESSUSDT: ['0.025300', '0.000001'],
  DOTUSDT: ['2.150', '0.001'],
  ETHUSDT: ['3130.55', '0.01'],
  FHEUSDT: ['0.12720', '0.00001'],
  GALAUSDT: ['0.008490', '0.000001'],
  GPSUSDT: ['0.008560', '0.000001'],
  LINKUSDT: ['13.910', '0.001'],
  NEARUSDT: ['1.465', '0.001'],
  RIVERUSDT: ['14.450', '0.001'],
  SEIUSDT: ['0.1410', '0.0001'],
  SOLUSDT: ['139.20', '0.01'],
  SUIUSDT: ['1.6205', '0.0001'],
  UNIUSDT: ['5.780', '0.001'],
  WAVESUSDT: ['1.3355', '0.0001'],
  ZECUSDT: ['313.95', '0.01'],
};

export const LISTED_SYMBOLS: readonly string[] = Object.keys(LISTED);

/** A made-up symbol costs about ten dollars. */
const MADE_UP = /^TEST\d{3}USDT$/;
const MADE_UP_PRICE = ['10.000', '0.001'] as const;

/** TEST001USDT and on: where a story needs more symbols than are listed here. @param count at most 999. */
export function madeUpSymbols(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `TEST${String(index + 1).padStart(3, '0')}USDT`);
}

/** Bars before the start, so that market state exists from the first minute. */
export const WARM_UP_MINUTES = 240;

/** A market that goes up a little and swings little: nothing in it makes the governor nervous. */
const CALM: Omit<Regime, 'bars'> = { kind: 'trend_up', sigmaPerBar: 0.0004, driftPerBar: 0.0001 };
const CALM_BEFORE: readonly Regime[] = [{ ...CALM, bars: WARM_UP_MINUTES }];

export interface MarketSpec {
  readonly symbols: readonly string[];
  readonly startMs: number;
  readonly minutes: number;
  readonly seed: string;
  /** The WARM_UP_MINUTES before the start; calm by default. */
  readonly before?: readonly Regime[];
  /** From the start on, in bars of a minute; after them the market is calm. */
  readonly regimes?: readonly Regime[];
  /** Symbols with regimes of their own instead. */
  readonly regimesOf?: Readonly<Record<string, readonly Regime[]>>;
  /** In bars of a minute. */
  readonly jumps?: readonly Jump[];
  /** How often the price moves, ms; a whole part of a minute, and by default one. */
  readonly stepMs?: number;
}

const MINUTE_MS = 60_000;

export function syntheticMarket(spec: MarketSpec): PriceColumns[] {
  const random = new RandomStreams(spec.seed);
  const stepMs = spec.stepMs ?? MINUTE_MS;
  const stepsPerMinute = MINUTE_MS / stepMs;
  const jumps = (spec.jumps ?? []).map((jump) => ({
    ...jump,
    atBar: (jump.atBar + WARM_UP_MINUTES) * stepsPerMinute,
  }));
  return spec.symbols.map((symbol) => {
    const listed = LISTED[symbol] ?? (MADE_UP.test(symbol) ? MADE_UP_PRICE : undefined);
    if (listed === undefined) throw new Error(`no price for ${symbol}`);
    const regimes = wholeOf(spec, spec.regimesOf?.[symbol] ?? spec.regimes ?? []);
    const steps = regimes.map((regime) => inSteps(regime, stepsPerMinute));
    return synthesize({
      symbol,
      startMs: spec.startMs - WARM_UP_MINUTES * MINUTE_MS,
      bars: lengthOf(steps),
      stepMs,
      startPrice: listed[0],
      tick: listed[1],
      regimes: steps,
      jumps,
      random: random.stream(`market/${symbol}`),
    });
  });
}

/** What comes before, the regimes of the run, and calm for as long as it takes. */
function wholeOf({ before = CALM_BEFORE, minutes }: MarketSpec, drawn: readonly Regime[]): Regime[] {
  const warmUp = lengthOf(before);
  if (warmUp !== WARM_UP_MINUTES) throw new Error(`${warmUp} minutes before the start, ${WARM_UP_MINUTES} are needed`);
  const left = Math.max(0, minutes - lengthOf(drawn));
  return [...before, ...drawn, { ...CALM, bars: left + WARM_UP_MINUTES }];
}

function lengthOf(regimes: readonly Regime[]): number {
  return regimes.reduce((bars, regime) => bars + regime.bars, 0);
}

/** The same character in shorter steps: variance and drift of a minute are shared out among them. */
function inSteps(regime: Regime, stepsPerMinute: number): Regime {
  const { kind, bars, sigmaPerBar, driftPerBar } = regime;
  return {
    kind,
    bars: bars * stepsPerMinute,
    sigmaPerBar: sigmaPerBar / Math.sqrt(stepsPerMinute),
    driftPerBar: driftPerBar / stepsPerMinute,
  };
}
