/** What the pool asks a fuzz thread, and what it is answered. */
import type { Case } from '../case.ts';
import type { SeedResult } from '../runSeed.ts';
import type { Explanation } from '../explain.ts';
import type { TraceEvent } from '../../world/trace.ts';
import type { Broken, CaseResult } from '../runCase.ts';
import type { Shrunk } from '../shrink.ts';

export type Question =
  | { readonly kind: 'seed'; readonly seed: number }
  /** The smallest case in which the same law breaks. */
  | { readonly kind: 'shrink'; readonly one: Case; readonly broken: Broken }
  | { readonly kind: 'explain'; readonly one: Case }
  | { readonly kind: 'replay'; readonly one: Case; readonly untilMs?: number };

export interface Answers {
  readonly seed: SeedResult;
  readonly shrink: Shrunk;
  readonly explain: Explanation;
  readonly replay: { readonly result: CaseResult; readonly events: readonly TraceEvent[] };
}

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Answered =
  | { readonly id: number; readonly answer: Answers[Question['kind']] }
  /** The thread itself broke. */
  | { readonly id: number; readonly failure: string };
