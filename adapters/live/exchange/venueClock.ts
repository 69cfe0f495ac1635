/**
 * The venue's clock as far as we know it: measured from /fapi/v1/time, kept against a clock that nobody sets, with a
 * bound on the error. Answers of the venue carry no time of their own, and what is proof depends on it: so they are
 * dated by the earliest time it can have been there when the question left.
 */

export interface MonotonicClock {
  /** Milliseconds since whenever; never back. */
  nowMs(): number;
}

/** Quartz is off by less than 100 ppm. */
const DRIFT = 0.0001;

interface Sighting {
  /** By the monotonic clock, in the middle of the round trip. */
  readonly atMs: number;
  readonly serverMs: number;
  readonly errorMs: number;
}

export class VenueClock {
  private readonly clock: MonotonicClock;
  private best: Sighting | undefined;

  constructor(clock: MonotonicClock) {
    this.clock = clock;
  }

  /** @param serverMs what the venue said. @param sentMs, @param heardMs by the monotonic clock */
  note(serverMs: number, sentMs: number, heardMs: number): void {
    const seen = { atMs: (sentMs + heardMs) / 2, serverMs, errorMs: (heardMs - sentMs) / 2 + 1 };
    if (this.best === undefined || seen.errorMs <= this.errorMs || !this.agrees(seen)) this.best = seen;
  }

  get isKnown(): boolean {
    return this.best !== undefined;
  }

  /** Half of the round trip, and what two clocks drift apart since. */
  get errorMs(): number {
    if (this.best === undefined) return Number.POSITIVE_INFINITY;
    return this.best.errorMs + (this.clock.nowMs() - this.best.atMs) * DRIFT;
  }

  /** The most likely time there now, unix ms. @throws before the first sighting */
  nowMs(): number {
    if (this.best === undefined) throw new Error('the clock of the venue is not known yet');
    return Math.round(this.best.serverMs + this.clock.nowMs() - this.best.atMs);
  }

  /** It is at least that late there now, unix ms. */
  earliestMs(): number {
    return Math.floor(this.nowMs() - this.errorMs);
  }

  /** Two sightings that exclude each other: the clock there was set, and only the newer one counts. */
  private agrees(seen: Sighting): boolean {
    return Math.abs(this.nowMs() - seen.serverMs - (this.clock.nowMs() - seen.atMs)) <= this.errorMs + seen.errorMs;
  }
}
