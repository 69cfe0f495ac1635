/**
 * A standing law: something that must hold after every event of every run, judged against the exchange's own book and
 * the commits that really took effect, never against what the engine believes.
 */
import type { WorldObserver } from '../world/observer.ts';

export interface Violation {
  /** Number of the law in the design, 1 to 18. */
  readonly law: number;
  readonly name: string;
  /** One sentence with the ids and numbers that prove it. */
  readonly detail: string;
  readonly atMs: number;
}

export interface Law extends WorldObserver {
  readonly number: number;
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly statement: string;
  /** Judged once the world has come to rest. */
  atRest?(): void;
}

/** Where a law reports what it saw broken. */
export type Report = (detail: string) => void;
