/** A whole world from a seed, by named sub-streams: a new draw in one part shifts nothing in the others. */
import type { FillPlan } from '../exchange/fillPlan.ts';
import type { Jump, Regime, RegimeKind } from '../feeds/synthetic.ts';
import { RandomStreams, type RandomStream } from '../random.ts';
import { LISTED_SYMBOLS } from '../run/market.ts';
import { USUAL_LATENCY, type LatencySpec } from '../world/spec.ts';
import type { Case, FillDraft, GapDraft, ReadLagDraft, WorldDraft } from './case.ts';
import { drawFaults } from './drawFaults.ts';
import { drawHappenings } from './drawHappenings.ts';
import { drawSettings } from './drawSettings.ts';
import { drawSignals } from './drawSignals.ts';
import { withTheme } from './themes.ts';
import { about, Swarm } from './swarm.ts';

const MINUTES_MIN = 2;
const MINUTES_MEAN = 4;
const MINUTES_MAX = 30;
const SYMBOLS_MAX = 4;
/** After the last signal the world goes on for a while with faults. */
const CALM_MS = 20_000;
const REGIME_KINDS: readonly RegimeKind[] = ['trend_up', 'trend_down', 'chop', 'mean_revert', 'calm', 'crash'];
/** More lag than EXECUTOR_READ_LAG_MS allows for would be another venue than the one the engine is built for. */
const LAG_MAX_MS = 1_500;

export function drawCase(seed: string): Case {
  const streams = new RandomStreams(seed);
  const { draft, faults } = withTheme(drawWorld(streams), streams.stream('draw/theme'));
  const frame = { symbols: draft.symbols, minutes: draft.minutes };
  return { seed, draft, faults: [...drawFaults(streams, frame), ...faults] };
}

function drawWorld(streams: RandomStreams): WorldDraft {
  const frame = streams.stream('draw/frame');
  const minutes = MINUTES_MIN + about(MINUTES_MEAN, MINUTES_MAX - MINUTES_MIN, frame);
  const symbols = frame.shuffle(LISTED_SYMBOLS).slice(0, frame.int(1, SYMBOLS_MAX));
  const walletUsd = String(frame.pick([10_000, 10_000, 1_000, 300]));
  const endMs = minutes * 60_000 - CALM_MS;
  const signals = drawSignals(symbols, endMs, streams.stream('draw/signals'));
  const anchorsMs = signals.map(({ atMs }) => atMs);
  return {
    minutes,
    symbols,
    walletUsd,
    settings: drawSettings(streams.stream('draw/settings')),
    latency: drawLatency(streams.stream('draw/latency')),
    slippage: { halfSpreadTicks: frame.int(0, 3), slippageTicksMax: frame.int(0, 10) },
    ...drawMarket(symbols, minutes, streams.stream('draw/market')),
    signals,
    fills: drawFills(symbols, streams.stream('draw/fills')),
    readLags: drawReadLags(endMs, streams.stream('draw/lags')),
    happenings: drawHappenings(symbols, anchorsMs, endMs, streams.stream('draw/happenings')),
  };
}

function drawLatency(random: RandomStream): LatencySpec {
  const slow: LatencySpec = {
    storeUs: [200, random.int(5_000, 60_000)],
    venueUs: [20_000, random.int(100_000, 1_500_000)],
  };
  return random.chance(0.2) ? slow : USUAL_LATENCY;
}

type Market = Pick<WorldDraft, 'regimes' | 'jumps' | 'gaps'>;

function drawMarket(symbols: readonly string[], minutes: number, random: RandomStream): Market {
  const regimes: Regime[] = [];
  for (let left = minutes; left > 0 && random.chance(0.6);) {
    const bars = random.int(1, left);
    const sigmaPerBar = random.pick([0.0003, 0.001, 0.003, 0.01]);
    regimes.push({ kind: random.pick(REGIME_KINDS), bars, sigmaPerBar, driftPerBar: random.pick([-0.002, 0, 0.002]) });
    left -= bars;
  }
  const jumps: Jump[] = Array.from({ length: about(0.5, 3, random) }, () => ({
    atBar: random.int(0, minutes - 1),
    fraction: random.pick([-0.2, -0.05, -0.01, 0.01, 0.05, 0.2]),
  }));
  const gaps: GapDraft[] = Array.from({ length: about(0.3, 2, random) }, () => ({
    symbol: random.pick(symbols),
    fromMinute: random.int(0, minutes - 1),
    minutes: random.int(1, 6),
  }));
  return { regimes, jumps, gaps };
}

const FILL_KINDS = ['slices', 'partialThenExpire', 'delay', 'nothing'] as const;
/** Of each symbol, so many orders may be served otherwise than whole and at once. */
const ORDERS_DRAWN = 8;

function drawFills(symbols: readonly string[], random: RandomStream): readonly FillDraft[] {
  const swarm = new Swarm(FILL_KINDS, random);
  const chance = random.pick([0, 0.15, 0.5]);
  const fills: FillDraft[] = [];
  for (const symbol of symbols) {
    for (let order = 1; order <= ORDERS_DRAWN; order += 1) {
      const kind = swarm.pick(random);
      const plan = fillPlan(kind ?? 'slices', random);
      if (random.chance(chance) && kind !== undefined) fills.push({ symbol, order, plan });
    }
  }
  return fills;
}

function fillPlan(kind: (typeof FILL_KINDS)[number], random: RandomStream): FillPlan {
  const fraction = random.pick([0.25, 0.5, 0.75]);
  const ms = random.int(0, random.pick([200, 10_000, 60_000]));
  switch (kind) {
    case 'slices':
      return {
        kind,
        parts: [
          [fraction, 0],
          [1 - fraction, ms],
        ],
      };
    case 'partialThenExpire':
      return { kind, fraction };
    case 'delay':
      return { kind, ms };
    case 'nothing':
      return { kind: 'partialThenExpire', fraction: 0 };
  }
}

function drawReadLags(endMs: number, random: RandomStream): readonly ReadLagDraft[] {
  return Array.from({ length: about(0.7, 3, random) }, () => ({
    fromMs: random.int(0, endMs),
    forMs: random.int(1_000, 60_000),
    lagMs: random.int(50, LAG_MAX_MS),
  }));
}
