import seedrandom from 'seedrandom';

/** A reproducible source of draws. Bounds are checked, because a wrong bound would shift everything drawn after it. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform whole number, both ends included; the range must fit in 32 bits. */
  int(minInclusive: number, maxInclusive: number): number;
  /** True with probability `p`; always one draw, also for 0 and 1. */
  chance(p: number): boolean;
  /** One item of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new, shuffled list (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /**
   * Mean 0, standard deviation 1: twelve uniforms minus 6 (Irwin-Hall), so within ±6. Additions only, hence the same
   * on every platform; Box-Muller would need sin and cos, whose last digit may differ between engines.
   */
  normal(): number;
  /** Exponential with this mean: waiting times. */
  exponential(mean: number): number;
}

const INT_RANGE = 4_294_967_296;

class AleaStream implements RandomStream {
  readonly #draw: () => number;

  constructor(seed: string) {
    // Alea: multiplications and additions of doubles only; the fastest generator of the package.
    this.#draw = seedrandom.alea(seed);
  }

  next(): number {
    return this.#draw();
  }

  int(minInclusive: number, maxInclusive: number): number {
    const count = maxInclusive - minInclusive + 1;
    if (!Number.isSafeInteger(minInclusive) || !Number.isSafeInteger(maxInclusive) || count < 1 || count > INT_RANGE) {
      throw new RangeError(`int(${minInclusive}, ${maxInclusive}): not a range of whole numbers within 32 bits`);
    }
    return minInclusive + Math.floor(this.#draw() * count);
  }

  chance(p: number): boolean {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`chance(${p}): not a probability`);
    return this.#draw() < p;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick: the list is empty');
    return items[this.int(0, items.length - 1)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.int(0, last);
      const moved = shuffled[last] as T;
      shuffled[last] = shuffled[other] as T;
      shuffled[other] = moved;
    }
    return shuffled;
  }

  normal(): number {
    let sum = 0;
    for (let draw = 0; draw < 12; draw++) sum += this.#draw();
    return sum - 6;
  }

  exponential(mean: number): number {
    if (!(mean >= 0)) throw new RangeError(`exponential(${mean}): not a mean`);
    return -mean * Math.log(1 - this.#draw());
  }
}

/**
 * One seed, many named sub-streams. Each name has a generator of its own, seeded from `seed/name`, so that a new draw in
 * one place shifts nothing elsewhere. Asking for a name again returns the same stream, where it stands: two users who must
 * not influence each other need two names.
 */
export class RandomStreams {
  readonly seed: string;
  readonly #streams = new Map<string, RandomStream>();

  constructor(seed: string) {
    this.seed = seed;
  }

  stream(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = new AleaStream(`${this.seed}/${name}`);
      this.#streams.set(name, stream);
    }
    return stream;
  }
}
