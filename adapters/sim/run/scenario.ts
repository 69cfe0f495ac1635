/**
 * A scenario: an incident as a value. A story, a world, expectations, and the historical fault put back in as named
 * variants, each of which must break exactly the expectations (or laws) that it names.
 */
import type { StageName } from '../../../engine/names.ts';
import type { Census } from '../store/census.ts';
import type { StoreView } from '../store/storeView.ts';
import type { WorldSpec } from '../world/spec.ts';
import type { World } from '../world/world.ts';
import type { Journal } from './journal.ts';

/** A finished run, as its expectations see it. */
export interface Run {
  readonly world: World;
  readonly store: StoreView;
  readonly journal: Journal;
  /** What the store held after a quarter of the run. */
  readonly early: Census;
  /** What it held at the end, before the world came to rest. */
  readonly late: Census;
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
  /** Of these, what takes the whole story: it holds in the minutes that a slow store gets. */
  readonly breaksLate?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly world?: Partial<WorldSpec>;
}

/** What a scenario is the memory of: one row of the incident library (scenarios/README.md). */
export interface Incident {
  /** As the original's incident catalogue numbers it, `I-9`; several with commas; empty for one that it does not have. */
  readonly id: string;
  /** ISO date, UTC; of a longer one `first to last`; empty where it has no day. */
  readonly date: string;
  /** What it cost, as far as anybody knows; empty otherwise. */
  readonly cost: string;
  /** The gate or law that holds now. */
  readonly guard: string;
}

export interface Scenario {
  readonly name: string;
  /** Absent for a scenario that remembers none. */
  readonly incident?: Incident;
  /** One paragraph: what happened, when, what it cost, what holds now. */
  readonly story: string;
  world(seed: string): WorldSpec;
  /** Where a store is too slow for the whole story: so many minutes of it. */
  readonly minutesOn?: Readonly<Record<string, number>>;
  readonly expectations: readonly Expectation[];
  readonly variants: readonly Variant[];
  /** Stages that stay dead in it: what waits for them at the end is excused. */
  readonly gone?: readonly StageName[];
  /** Its faults were drawn for an engine as it once was: today's may give some of them no occasion. */
  readonly faultsMayMiss?: true;
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
