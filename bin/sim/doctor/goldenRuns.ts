/**
 * The runs whose traces must be the same wherever the engine runs: scenarios as they should be, worlds of the fuzzer and
 * a short backtest. Few enough to be run a dozen times by one command, and together they reach every stage.
 */
import { Backtest } from '../../../adapters/sim/backtest/backtest.ts';
import type { BacktestAbout } from '../../../adapters/sim/backtest/plan.ts';
import { drawCase } from '../../../adapters/sim/fuzz/drawWorld.ts';
import { runCase } from '../../../adapters/sim/fuzz/runCase.ts';
import { runScenario } from '../../../adapters/sim/run/runScenario.ts';
import { START_MS, usualWorld } from '../../../adapters/sim/run/usualWorld.ts';
import { momentumSignals } from '../../../adapters/sim/signals/momentum.ts';
import type { TraceEvent } from '../../../adapters/sim/world/trace.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/time.ts';
import { SCENARIOS } from '../../../scenarios/all.ts';

type Listener = (event: TraceEvent) => void;

export interface GoldenRun {
  /** `deadlock`, `fuzz 3`, `backtest`. */
  readonly name: string;
  /** @returns the trace's hash */
  run(onTrace: Listener): string;
}

/** Of a long day its first minutes; none of 750,000 messages, which take longer than all others together. */
const MINUTES_OF: Readonly<Record<string, number>> = { 'soak-24h': 60, 'exits-not-vetoed': 60, 'backlog-750k': 0 };
export const GOLDEN_SEED = '1';
const FUZZ_SEEDS = 16;

export function scenarioRuns(seed: string): readonly GoldenRun[] {
  return SCENARIOS.filter(({ name }) => MINUTES_OF[name] !== 0).map((scenario) => {
    const { name } = scenario;
    const cut = { ...scenario, minutesOn: { memory: MINUTES_OF[name] ?? Number.POSITIVE_INFINITY } };
    return { name, run: (onTrace) => runScenario(cut, { seed, onTrace, wallMs: () => 0 }).traceHash };
  });
}

const worlds = Array.from({ length: FUZZ_SEEDS }, (_, seed): GoldenRun => ({
  name: `fuzz ${seed}`,
  run: (onTrace) => {
    const { traceHash, broken } = runCase(drawCase(String(seed)), { onTrace });
    if (broken?.kind === 'crash') throw new Error(broken.detail);
    return traceHash;
  },
}));

/** Momentum speaks once it knows a day; the run is the hour after that. */
function backtest(onTrace: Listener): string {
  const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
  const lively = { kind: 'trend_up', bars: 25 * 60, sigmaPerBar: 0.0015, driftPerBar: 0.0002 } as const;
  const market = { regimes: [lively] };
  const usual = usualWorld({ seed: 'backtest', symbols, minutes: 25 * 60, market });
  const fromMs = START_MS + 24 * HOUR_MS;
  const toMs = fromMs + HOUR_MS;
  const signals = [momentumSignals(usual.columns, { fromMs: fromMs + MINUTE_MS, toMs })];
  const spec = { ...usual, startMs: fromMs, durationMs: HOUR_MS, signals, onTrace };
  const about: BacktestAbout = {
    ...{ data: 'made up', signalSource: 'momentum', seed: spec.seed, symbols, stepMs: MINUTE_MS, settings: {} },
    ...{ dataFromMs: START_MS, fromMs, toMs },
    market: { halfSpreadTicks: 0, slippageTicksMax: 0, venueLatencyMs: [5, 40] },
  };
  const run = new Backtest({ spec, about }, { laws: true });
  run.advance(toMs);
  return run.finish().traceHash;
}

export const GOLDEN_RUNS: readonly GoldenRun[] = [
  ...scenarioRuns(GOLDEN_SEED),
  ...worlds,
  { name: 'backtest', run: backtest },
];
