/**
 * Reads that trail the truth. The venue keeps versions; a read with lag L made at `nowMs` shows what was true at
 * `nowMs - L`, while the reply still carries the clock of now: nothing in it tells the reader that it is old.
 * Lags are drawn per request, so two reads may go back in time, as replicas do.
 */
import type { VenueRequest } from '../../../engine/venue.ts';
import type { RandomStream } from '../random.ts';

/** How many ms behind this read is; 0 or more. Also the place for a scripted lag of one client id. */
export type ReadLag = (request: VenueRequest, nowMs: number) => number;

export type LaggingRead = 'positions' | 'queryOrder' | 'orders' | 'openOrders' | 'trades' | 'account';

/** With `chance` the read lags uniformly between the bounds, else not at all. */
export interface LagRange {
  readonly chance: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export function drawnReadLag(ranges: Partial<Record<LaggingRead, LagRange>>, random: RandomStream): ReadLag {
  return (request) => {
    const range = ranges[request.kind as LaggingRead];
    if (range === undefined || !random.chance(range.chance)) return 0;
    return random.int(range.minMs, range.maxMs);
  };
}

/** The newest values of one quantity with the time each became true. */
export class History<T> {
  readonly #kept: number;
  readonly #timesMs: number[];
  readonly #values: T[];

  /** @param kept how many versions are certain to be remembered; older questions get the oldest one left. */
  constructor(initial: T, kept: number) {
    this.#kept = kept;
    this.#timesMs = [Number.NEGATIVE_INFINITY];
    this.#values = [initial];
  }

  record(atMs: number, value: T): void {
    const last = this.#timesMs.length - 1;
    if (this.#timesMs[last] === atMs) {
      this.#values[last] = value;
      return;
    }
    this.#timesMs.push(atMs);
    this.#values.push(value);
    if (last + 2 > 2 * this.#kept) {
      this.#timesMs.splice(0, last + 2 - this.#kept);
      this.#values.splice(0, last + 2 - this.#kept);
    }
  }

  asOf(atMs: number): T {
    let index = this.#timesMs.length - 1;
    while (index > 0 && (this.#timesMs[index] as number) > atMs) index -= 1;
    return this.#values[index] as T;
  }
}
