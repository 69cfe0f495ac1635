/**
 * What the laws have heard, kept where the store may fail over. After that they judge anew: all that the venue and the
 * workers did, but of the store's writes only those it still has. What was lost with the store nobody can be asked for;
 * what left for the venue before has left.
 */
import type { LawContext } from './law.ts';

interface Heard {
  readonly atMs: number;
  /** A write that the store took: a commit, an add, a set or a put. */
  readonly isWrite: boolean;
  readonly tell: () => void;
}

export class Past {
  private heard: Heard[] = [];

  note(atMs: number, isWrite: boolean, tell: () => void): void {
    this.heard.push({ atMs, isWrite, tell });
  }

  /** Keeps the first `writes` writes, and all that is no write. */
  forget(writes: number): void {
    let count = 0;
    this.heard = this.heard.filter(({ isWrite }) => {
      if (isWrite) count += 1;
      return !isWrite || count <= writes;
    });
  }

  /** Tells everything again, each at its time by `clock`. */
  tellAgain(clock: PastClock): void {
    for (const { atMs, tell } of this.heard) {
      clock.pastMs = atMs;
      tell();
    }
    clock.pastMs = undefined;
  }
}

/** A context whose time can be turned back while the past is told again. */
export class PastClock implements LawContext {
  pastMs: number | undefined;
  private readonly present: LawContext;

  constructor(present: LawContext) {
    this.present = present;
  }

  get nowMs(): number {
    return this.pastMs ?? this.present.nowMs;
  }

  get config(): LawContext['config'] {
    return this.present.config;
  }

  get exchange(): LawContext['exchange'] {
    return this.present.exchange;
  }

  get consumers(): LawContext['consumers'] {
    return this.present.consumers;
  }

  get workers(): NonNullable<LawContext['workers']> {
    return this.present.workers ?? new Map<string, never>();
  }

  get venueSkewMs(): number {
    return this.present.venueSkewMs ?? 0;
  }

  priceAgeMs(symbol: string): number | undefined {
    return this.present.priceAgeMs?.(symbol);
  }
}
