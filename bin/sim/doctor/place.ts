/** Somewhere the engine can run, and what it is asked there. */
import type { Answers, Question } from './gate.ts';

export interface Place {
  /** `Node 22`, `store redis`. */
  readonly name: string;
  /** How often every run is made there. */
  readonly turns: number;
  /** What it shows when all is well. */
  readonly shows: string;
  /** @throws AbsentPlace, or whatever broke there */
  ask<Kind extends Question['kind']>(question: Extract<Question, { kind: Kind }>): Promise<Answers[Kind]>;
}

/** It cannot be had here: says why and what to do. */
export class AbsentPlace extends Error {
  readonly cure: string;

  constructor(cause: string, cure: string) {
    super(cause);
    this.cure = cure;
  }
}
