/** What a run leaves behind for its report: facts only. Everything else in this folder is computed from them. */
import type { Decimal } from '../../engine/decimal.ts';
import type { VenueTrade } from '../../engine/venue.ts';
import type { Endings } from '../endings.ts';

/** One trade at the exchange, with what it did to the position and why. */
export interface Fill {
  readonly trade: VenueTrade;
  /** As the exchange booked it, before fees. */
  readonly realizedPnlUsd: Decimal;
  /** Signed amounts before and after. */
  readonly positionBefore: Decimal;
  readonly position: Decimal;
  readonly planId: string;
  /** Why it was closed: first reason code of the plan; empty for entries. */
  readonly reason: string;
}

/** The account at one minute, marked at the price of that moment. Floats: they feed statistics only. */
export interface EquitySample {
  readonly atMs: number;
  readonly equityUsd: number;
  readonly walletUsd: number;
  /** Σ |amount| × price. */
  readonly exposureUsd: number;
  readonly positions: number;
}

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What is run, known before it begins. */
export interface BacktestAbout {
  readonly data: string;
  readonly signalSource: string;
  readonly seed: string;
  readonly symbols: readonly string[];
  /** Length of a bar, ms. */
  readonly stepMs: number;
  /** Open of the first bar, unix ms. */
  readonly dataFromMs: number;
  /** The first moment of the run: the data after warm-up. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Settings that were given. */
  readonly settings: Readonly<Record<string, string>>;
  readonly market: MarketModel;
}

/** What a simulated order meets. Fees are seen on the fills. */
export interface MarketModel {
  readonly halfSpreadTicks: number;
  /** On top of the half spread, drawn from 0 to this many. */
  readonly slippageTicksMax: number;
  /** Each way. */
  readonly venueLatencyMs: readonly [min: number, max: number];
}

export interface BacktestFacts {
  readonly about: BacktestAbout;
  readonly walletBeforeUsd: Decimal;
  readonly walletUsd: Decimal;
  readonly fundingPaidUsd: Decimal;
  readonly fills: readonly Fill[];
  /** Fills the exchange counted; more than `fills` means that the record has a hole. */
  readonly fillCount: number;
  /** One per minute of the run, both ends included. */
  readonly samples: readonly EquitySample[];
  /** Price of every open symbol when the run ended. */
  readonly marks: ReadonlyMap<string, Decimal>;
  readonly signals: SignalFacts;
  /** Ends of the plans that harvest proposed. */
  readonly exitEndings: Endings;
  /** What was still under way when the world should have been quiet. */
  readonly pending: string | undefined;
  /** Verdicts of the standing laws; none when they were not watched. */
  readonly laws: readonly Check[];
  readonly traceHash: string;
  readonly events: number;
}

export interface SignalFacts {
  readonly count: number;
  readonly endings: Endings;
  /** Without an end when the run was over. */
  readonly pending: number;
  /** Ends of a signal that had ended before, or that nobody sent. */
  readonly stray: number;
}
