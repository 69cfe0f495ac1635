/** Everything a simulated run is made of. With the seed it determines the run, byte for byte. */
import type { Config } from '../../../engine/config.ts';
import type { Decimal } from '../../../engine/decimal.ts';
import type { AnyStage } from '../../../engine/protocol.ts';
import type { Recorder } from '../../journal/recorder.ts';
import type { FillPlanner } from '../exchange/fillPlan.ts';
import type { SlippageModel, SymbolSpec } from '../exchange/options.ts';
import type { ReadLag } from '../exchange/readLag.ts';
import type { PriceColumns } from '../feeds/columns.ts';
import type { Signal } from '../signals/signal.ts';
import type { Fault, SiteListener } from './faults.ts';
import type { TraceEvent } from './trace.ts';
import type { World } from './world.ts';

export interface LatencySpec {
  /** Of a store request, there and back, µs. */
  readonly storeUs: readonly [min: number, max: number];
  /** Of a venue request, each way, µs. */
  readonly venueUs: readonly [min: number, max: number];
}

export const USUAL_LATENCY: LatencySpec = { storeUs: [200, 800], venueUs: [5_000, 40_000] };

/** Wraps or replaces stages: how a historical fault is put back in. */
export type StagePatch = (stage: AnyStage) => AnyStage;

export interface WorldSpec {
  readonly seed: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** Settings that differ from their defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly symbols: readonly SymbolSpec[];
  readonly columns: readonly PriceColumns[];
  readonly walletUsd: Decimal;
  /** Each in time order; merged by time, then by position in this list. */
  readonly signals: readonly Iterable<Signal>[];
  readonly faults?: readonly Fault[];
  /** True when a script fails the store over; a fault that does says so by itself. What the store took is then kept. */
  readonly failsOver?: boolean;
  readonly latency?: LatencySpec;
  readonly slippage?: SlippageModel;
  readonly fillPlan?: FillPlanner;
  readonly readLag?: ReadLag;
  /** Called before the first event: schedules what happens to the world from outside. */
  readonly script?: (world: World) => void;
  readonly patch?: StagePatch;
  /** What runs; the engine's stages by default. */
  readonly stages?: (config: Config) => readonly AnyStage[];
  /** Writes down what the runners are asked and told. */
  readonly recorder?: Recorder;
  readonly onTrace?: (event: TraceEvent) => void;
  /** Hears of everything at which a fault could strike, in order. */
  readonly onSite?: SiteListener;
}
