/** What a process that makes runs is told, and what it tells. */
import type { Execution, Outcome } from '../execute.ts';
import type { RunProgress } from '../runProgress.ts';

export interface Task {
  readonly scenario: string;
  /** Undefined: as it should be. */
  readonly variant: string | undefined;
  readonly execution: Execution;
  /** Where the counter-examples lie; the process runs from a file elsewhere. */
  readonly regressFolder: string;
  /** Whether it is to tell how far it has come. */
  readonly isWatched: boolean;
}

/** The task it was given last has come so far, or to its end. */
export type Told = { readonly progress: RunProgress } | { readonly outcome: Outcome };
