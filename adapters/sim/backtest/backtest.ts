/** One backtest, driven minute by minute, so that the account can be looked at without taking part in the run. */
import { absolute, multiply, toNumber, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { MINUTE_MS } from '../../../engine/time.ts';
import { LawBook } from '../laws/laws.ts';
import { comeToRest, drive } from '../run/drive.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import { World } from '../world/world.ts';
import type { BacktestAbout, BacktestPlan } from './plan.ts';
import { Recorder, type RecordedFill, type SignalCounts } from './recorder.ts';

/** The account at a moment, everything marked at the price of that moment. */
export interface EquitySample {
  readonly atMs: number;
  readonly equityUsd: number;
  readonly walletUsd: number;
  /** Σ |amount| × price. */
  readonly exposureUsd: number;
  readonly positions: number;
}

/** All that a report is made of. */
export interface BacktestRun {
  readonly about: BacktestAbout;
  readonly walletBeforeUsd: Decimal;
  readonly walletUsd: Decimal;
  readonly fundingPaidUsd: Decimal;
  readonly fills: readonly RecordedFill[];
  /** As the exchange counts them. */
  readonly fillCount: number;
  /** One per minute, from the first moment to the last. */
  readonly samples: readonly EquitySample[];
  /** Last prices of the open symbols. */
  readonly marks: ReadonlyMap<string, Decimal>;
  readonly signals: SignalCounts;
  readonly exitEndings: ReadonlyMap<string, number>;
  /** What never came to rest. */
  readonly pending: string | undefined;
  /** Verdicts; empty when the laws were not watched. */
  readonly laws: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly traceHash: string;
  readonly events: number;
}

export class Backtest {
  readonly world: World;
  readonly recorder: Recorder;
  readonly samples: EquitySample[] = [];
  private readonly about: BacktestAbout;
  private readonly store: MemoryStore;
  private readonly laws: LawBook | undefined;
  private sampledMs: number;

  constructor({ spec, about }: BacktestPlan, options: { readonly laws: boolean }) {
    this.about = about;
    this.world = new World(spec);
    this.store = new MemoryStore(this.world.consumers, `backtest-${spec.seed}`);
    this.recorder = new Recorder(this.world.config.EXECUTOR_CLIENT_ID_PREFIX);
    this.laws = options.laws ? new LawBook(this.world) : undefined;
    this.world.core.observers.push(this.recorder);
    if (this.laws !== undefined) this.world.core.observers.push(this.laws);
    this.sampledMs = spec.startMs;
    this.sample(spec.startMs);
  }

  /** Runs everything that happens before `untilMs`, or before the end of the run. */
  advance(untilMs: number): void {
    const toMs = Math.min(untilMs, this.about.toMs);
    for (let minuteMs = this.sampledMs + MINUTE_MS; minuteMs <= toMs; minuteMs += MINUTE_MS) {
      this.driveBefore(minuteMs);
      this.sample(minuteMs);
    }
    this.driveBefore(toMs);
  }

  /** What is under way ends, at the last prices; no signals come any more. */
  finish(): BacktestRun {
    const pending = comeToRest(this.world, this.store);
    if (pending === undefined) this.laws?.atRest();
    const { world, recorder } = this;
    const { walletUsd, fundingPaidUsd, tradeCount } = world.exchange.totals();
    return {
      about: this.about,
      walletBeforeUsd: world.spec.walletUsd,
      walletUsd,
      fundingPaidUsd,
      fills: recorder.fills,
      fillCount: tradeCount,
      samples: this.samples,
      marks: this.marks(),
      signals: recorder.signals(),
      exitEndings: recorder.exitEndings,
      pending,
      laws: this.laws?.verdicts() ?? [],
      traceHash: world.core.trace.hex(),
      events: world.core.trace.count,
    };
  }

  private marks(): ReadonlyMap<string, Decimal> {
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
