/**
 * What the laws have heard, kept where the store may fail over. After that they judge anew: all that the venue and the
 * workers did, but of the store's writes only those it still has. What was lost with the store nobody can be asked for;
 * what left for the venue before has left. Each event is told again as it was judged: at its time, by the settings, clocks
 * and positions of then.
 */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { LawContext, LawWorker } from './law.ts';

type Workers = ReadonlyMap<string, LawWorker>;
type Amounts = ReadonlyMap<string, Decimal>;

/** All that an event may be judged by besides itself. */
interface Moment {
  readonly atMs: number;
  readonly config: LawContext['config'];
  readonly venueSkewMs: number;
  readonly workers: Workers;
  readonly amounts: Amounts;
}

interface Heard {
  readonly moment: Moment;
  /** A write that the store took: a commit, an add, a set or a put. */
  readonly isWrite: boolean;
  readonly tell: () => void;
}

const NO_WORKERS: Workers = new Map();
const NO_AMOUNTS: Amounts = new Map();

export class Past {
  private readonly context: LawContext;
  private heard: Heard[] = [];
  private workers: Workers = NO_WORKERS;
  private amounts: Amounts = NO_AMOUNTS;

  constructor(context: LawContext) {
    this.context = context;
  }

  note(atMs: number, isWrite: boolean, tell: () => void): void {
    this.heard.push({ moment: this.moment(atMs), isWrite, tell });
  }

  /** Keeps the first `writes` writes, and all that is no write. */
  forget(writes: number): void {
    let count = 0;
    this.heard = this.heard.filter(({ isWrite }) => {
      if (isWrite) count += 1;
      return !isWrite || count <= writes;
    });
  }

  /** Tells everything again, each at its moment by `clock`. */
  tellAgain(clock: PastClock): void {
    for (const { moment, tell } of this.heard) {
      clock.past = moment;
      tell();
    }
    clock.past = undefined;
  }

  /** Events in a row mostly share what has not changed between them. */
  private moment(atMs: number): Moment {
    const { config, venueSkewMs = 0, workers = NO_WORKERS, exchange } = this.context;
    if (!sameWorkers(workers, this.workers))
      this.workers = new Map([...workers].map(([owner, { skewMs, viewedMs }]) => [owner, { skewMs, viewedMs }]));
    const positions = exchange.positions();
    if (!sameAmounts(positions, this.amounts))
      this.amounts = new Map([...positions].map(([symbol, { amount }]) => [symbol, amount]));
    return { atMs, config, venueSkewMs, workers: this.workers, amounts: this.amounts };
  }
}

function sameWorkers(now: Workers, before: Workers): boolean {
  if (now.size !== before.size) return false;
  for (const [owner, { skewMs, viewedMs }] of now) {
    const then = before.get(owner);
    if (then?.skewMs !== skewMs || then.viewedMs !== viewedMs) return false;
  }
  return true;
}

function sameAmounts(now: ReadonlyMap<string, { readonly amount: Decimal }>, before: Amounts): boolean {
  if (now.size !== before.size) return false;
  for (const [symbol, { amount }] of now) if (before.get(symbol) !== amount) return false;
  return true;
}

/** A context that can be turned back while the past is told again. */
export class PastClock implements LawContext {
  past: Moment | undefined;
  readonly exchange: LawContext['exchange'];
  private readonly present: LawContext;

  constructor(present: LawContext) {
    this.present = present;
    this.exchange = {
      position: (symbol) =>
        this.past === undefined ? present.exchange.position(symbol) : (this.past.amounts.get(symbol) ?? ZERO),
      // Asked for at rest only, and that is not told again.
      positions: () => present.exchange.positions(),
    };
  }

  get nowMs(): number {
    return this.past?.atMs ?? this.present.nowMs;
  }

  get config(): LawContext['config'] {
    return this.past?.config ?? this.present.config;
  }

  get consumers(): LawContext['consumers'] {
    return this.present.consumers;
  }

  get workers(): Workers {
    return this.past?.workers ?? this.present.workers ?? NO_WORKERS;
  }

  get venueSkewMs(): number {
    return this.past?.venueSkewMs ?? this.present.venueSkewMs ?? 0;
  }

  /** Nothing that is told again goes by it but what has been said already. */
  priceAgeMs(symbol: string): number | undefined {
    return this.past === undefined ? this.present.priceAgeMs?.(symbol) : undefined;
  }
}
