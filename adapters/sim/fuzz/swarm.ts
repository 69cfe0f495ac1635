/**
 * Swarm testing: each run switches some kinds off entirely and gives the others widely different rates, because a
 * run that does a little of everything never does much of anything (Groce et al., ISSTA 2012).
 */
import type { RandomStream } from '../random.ts';

const OFF_CHANCE = 0.4;

export class Swarm<Kind extends string> {
  /** Kinds that are on, with what their weights add up to so far. */
  private readonly bounds: readonly (readonly [kind: Kind, bound: number])[];
  private readonly total: number;

  /** Two draws per kind, whatever comes out. */
  constructor(kinds: readonly Kind[], random: RandomStream) {
    let total = 0;
    this.bounds = kinds.flatMap((kind) => {
      const isOff = random.chance(OFF_CHANCE);
      const weight = 0.05 + random.exponential(1);
      if (isOff) return [];
      total += weight;
      return [[kind, total] as const];
    });
    this.total = total;
  }

  get isEmpty(): boolean {
    return this.bounds.length === 0;
  }

  /** A kind that is on; undefined when all are off. One draw. */
  pick(random: RandomStream): Kind | undefined {
    const at = random.next() * this.total;
    return this.bounds.find(([, bound]) => at < bound)?.[0];
  }
}

/** A whole number, mostly near `mean`, seldom far above it. */
export function about(mean: number, max: number, random: RandomStream): number {
  return Math.min(max, Math.floor(random.exponential(mean)));
}
