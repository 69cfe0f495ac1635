/** What the pool asks a fuzz thread, and what it is answered. */
import type { Case } from '../case.ts';
import type { SeedResult } from '../laboratory.ts';
import type { CaseResult } from '../runCase.ts';

export type Question = { readonly kind: 'seed'; readonly seed: number } | { readonly kind: 'case'; readonly one: Case };

export interface Answers {
  readonly seed: SeedResult;
  readonly case: CaseResult;
}

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Answered =
  | { readonly id: number; readonly answer: Answers[Question['kind']] }
  /** The thread itself broke. */
  | { readonly id: number; readonly failure: string };
