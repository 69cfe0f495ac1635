/**
 * A world as data: what the fuzzer draws, shrinks and saves. All of it is JSON, and every list may lose any item
 * without changing what the others mean, because nothing is keyed by its place in a list.
 */
import type { Action } from '../../../engine/nouns/plan.ts';
import type { StageName } from '../../../engine/names.ts';
import type { Side } from '../../../engine/venue.ts';
import type { FillPlan } from '../exchange/fillPlan.ts';
import type { SlippageModel } from '../exchange/options.ts';
import type { Jump, Regime } from '../feeds/synthetic.ts';
import type { Fault } from '../world/faults.ts';
import type { LatencySpec } from '../world/spec.ts';
import type { MalformedKind } from './malformed.ts';

/** What a producer says; times are ms after the start of the world. */
interface Said {
  readonly atMs: number;
  readonly symbol: string;
  readonly side: Side;
  /** The producer's own id of it: said again with the same one, it is the same signal. */
  readonly id: string;
  /** The producer's clock ahead of the true time, ms; an old signal has a negative one. Default 0. */
  readonly stampMs?: number;
}

/** A signal in one of the shapes that were ever on the wire (engine/nouns/intentShapes.ts). */
export interface IntentDraft extends Said {
  readonly shape: 'decision' | 'intent' | 'sized-in-base' | 'flat' | 'exit-monitor';
  readonly usd: number;
  readonly leverage: number;
  /** As the shape spells it, for example CLOSE or PARTIAL_50; by default it is left to side and position. */
  readonly action?: string;
}

/** A plan that an operator or an outside planner puts on apply.plan, or on apply.plan.exit for closes and stops. */
export interface PlanDraft extends Said {
  readonly shape: 'plan' | 'exit-plan';
  readonly action: Action;
  readonly usd: number;
  readonly leverage: number;
  /** Closes: why; empty for an order of the operator. */
  readonly reasons?: readonly string[];
  /** PARTIAL_CLOSE: base quantity, decimal text. */
  readonly quantity?: string;
  /** UPDATE_SL: the stop as a fraction of the price at the time, 0.98 = 2 % below. */
  readonly stopFraction?: number;
}

/** Something no reader can make sense of. */
export interface MalformedDraft {
  readonly shape: 'malformed';
  readonly atMs: number;
  readonly kind: MalformedKind;
  readonly symbol: string;
}

export type SignalDraft = IntentDraft | PlanDraft | MalformedDraft;

/** The nth order of a symbol that takes liquidity is served like this; all others at once and whole. */
export interface FillDraft {
  readonly symbol: string;
  /** Counted from 1. */
  readonly order: number;
  readonly plan: FillPlan;
}

/** Reads of the account lag behind the fills for a while. */
export interface ReadLagDraft {
  readonly fromMs: number;
  readonly forMs: number;
  readonly lagMs: number;
}

/** The feed of a symbol stands still: whole minutes without a trade. */
export interface GapDraft {
  readonly symbol: string;
  readonly fromMinute: number;
  readonly minutes: number;
}

/** What happens to the world from outside, ms after its start; `forMs` later it is undone. */
export type Happening =
  | { readonly kind: 'kill-switch'; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'restart'; readonly atMs: number; readonly stage: StageName }
  /** Dead for a while; without `forMs` for good: what waits for it afterwards is excused. */
  | { readonly kind: 'down'; readonly atMs: number; readonly stage: StageName; readonly forMs?: number }
  /** Stands still, and goes on as if nothing had happened. */
  | { readonly kind: 'paused'; readonly atMs: number; readonly stage: StageName; readonly forMs: number }
  | { readonly kind: 'second-worker'; readonly atMs: number; readonly stage: StageName }
  | {
      readonly kind: 'clock-skew';
      readonly atMs: number;
      readonly stage: StageName;
      readonly skewMs: number;
      readonly forMs: number;
    }
  | { readonly kind: 'closed-by-hand'; readonly atMs: number; readonly symbol: string }
  | {
      readonly kind: 'opened-by-hand';
      readonly atMs: number;
      readonly symbol: string;
      readonly side: Side;
      readonly usd: number;
    }
  | { readonly kind: 'symbol-halted'; readonly atMs: number; readonly symbol: string; readonly forMs: number };

export interface WorldDraft {
  readonly minutes: number;
  /** Minutes after the usual midnight at which it starts. Default 0. */
  readonly startMinute?: number;
  readonly symbols: readonly string[];
  /** Decimal text. */
  readonly walletUsd: string;
  /** Settings that differ from their defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly latency: LatencySpec;
  readonly slippage: SlippageModel;
  readonly regimes: readonly Regime[];
  readonly jumps: readonly Jump[];
  readonly gaps: readonly GapDraft[];
  readonly signals: readonly SignalDraft[];
  readonly fills: readonly FillDraft[];
  readonly readLags: readonly ReadLagDraft[];
  readonly happenings: readonly Happening[];
}

/** With the engine it determines a run, byte for byte. */
export interface Case {
  /** Names the sub-streams of what is still drawn while the world runs: market path, latencies, slippage. */
  readonly seed: string;
  readonly draft: WorldDraft;
  readonly faults: readonly Fault[];
}
