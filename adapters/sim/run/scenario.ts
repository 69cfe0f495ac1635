/**
 * A scenario: an incident as a value. A story, a world, expectations, and the historical fault put back in as named
 * variants, each of which must break exactly the expectations (or laws) that it names.
 */
import type { MemoryStore } from '../store/memoryStore.ts';
import type { WorldSpec } from '../world/spec.ts';
import type { World } from '../world/world.ts';
import type { Journal } from './journal.ts';

/** A finished run, as its expectations see it. */
export interface Run {
  readonly world: World;
  readonly store: MemoryStore;
  readonly journal: Journal;
}

export interface Judgement {
  readonly ok: boolean;
  /** The numbers behind it. */
  readonly detail: string;
}

export interface Expectation {
  readonly name: string;
  judge(run: Run): Judgement;
}

export interface Variant {
  readonly name: string;
  /** What is put back in. */
  readonly story: string;
  /** Names of the expectations, and `law <n> <name>`, that must fail; all others must hold. */
  readonly breaks: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly world?: Partial<WorldSpec>;
}

export interface Scenario {
  readonly name: string;
  /** One paragraph: what happened, when, what it cost, what holds now. */
  readonly story: string;
  world(seed: string): WorldSpec;
  readonly expectations: readonly Expectation[];
  readonly variants: readonly Variant[];
}

/** An expectation that some count is as expected. */
export function expectCount(name: string, expected: number, count: (run: Run) => number): Expectation {
  return {
    name,
    judge: (run) => {
      const counted = count(run);
      return { ok: counted === expected, detail: `${counted}, expected ${expected}` };
    },
  };
}

export function expectThat(name: string, judge: (run: Run) => Judgement): Expectation {
  return { name, judge };
}
