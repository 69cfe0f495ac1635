/** One backtest, driven minute by minute, so that the account can be looked at without taking part in the run. */
import { absolute, multiply, toNumber, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { MINUTE_MS } from '../../../engine/time.ts';
// LAWS
import { comeToRest, drive } from '../run/drive.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import { World } from '../world/world.ts';
import type { BacktestPlan } from './plan.ts';
import { Recorder } from './recorder.ts';

/** The account at a moment, everything marked at the price of that moment. */
export interface EquitySample {
  readonly atMs: number;
  readonly equityUsd: number;
  readonly walletUsd: number;
  readonly exposureUsd: number;
  readonly positions: number;
}

export interface Judgement {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export class Backtest {
  readonly world: World;
  readonly recorder: Recorder;
  /** One per minute. */
  readonly samples: EquitySample[] = [];
  private readonly store: MemoryStore;
  private readonly laws: any;
  private readonly endMs: number;
  private sampledMs: number;

  constructor({ spec, toMs }: BacktestPlan, options: { readonly laws: boolean }) {
    this.world = new World(spec);
    this.store = new MemoryStore(this.world.consumers, `backtest-${spec.seed}`);
    this.recorder = new Recorder(this.world.config.EXECUTOR_CLIENT_ID_PREFIX);
    this.world.core.observers.push(this.recorder);
    this.laws = undefined;
    if (this.laws !== undefined) this.world.core.observers.push(this.laws);
    this.endMs = toMs;
    this.sampledMs = spec.startMs;
    this.sample(spec.startMs);
  }

  /** Runs everything that happens before `untilMs`, or before the end of the data. */
  advance(untilMs: number): void {
    const toMs = Math.min(untilMs, this.endMs);
    for (let minuteMs = this.sampledMs + MINUTE_MS; minuteMs <= toMs; minuteMs += MINUTE_MS) {
      this.driveBefore(minuteMs);
      this.sample(minuteMs);
    }
    this.driveBefore(toMs);
  }

  /** What is under way ends, at the last prices; signals come no more. @returns how the run was judged. */
  finish(): readonly Judgement[] {
    const pending = comeToRest(this.world, this.store);
    const rest = { name: 'comes to rest', ok: pending === undefined, detail: pending ?? 'nothing under way' };
    if (this.laws === undefined) return [rest];
    if (rest.ok) this.laws.atRest();
    return [rest, ...this.laws.verdicts()];
  }

  /** Prices of the open symbols. */
  marks(): ReadonlyMap<string, Decimal> {
    const { exchange, nowMs } = this.world;
    const symbols = [...exchange.positions().keys()];
    return new Map(symbols.map((symbol) => [symbol, exchange.price(symbol, nowMs) ?? ZERO]));
  }

  /** Not at `ms`: there the next bar begins. */
  private driveBefore(ms: number): void {
    drive(this.world, this.store, ms * 1000 - 1);
  }

  private sample(atMs: number): void {
    const { exchange } = this.world;
    const positions = exchange.positions();
    let exposureUsd = ZERO;
    for (const [symbol, { amount, entryPrice }] of positions) {
      exposureUsd += multiply(absolute(amount), exchange.price(symbol, atMs) ?? entryPrice);
    }
    this.sampledMs = atMs;
    this.samples.push({
      atMs,
      equityUsd: toNumber(exchange.equityUsd(atMs)),
      walletUsd: toNumber(exchange.totals().walletUsd),
      exposureUsd: toNumber(exposureUsd),
      positions: positions.size,
    });
  }
}
