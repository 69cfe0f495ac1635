/** Law 18. */
import type { LawAcrossRuns } from './acrossRuns.ts';

export interface Seen {
  /** Runs that were to see all of it. */
  readonly runs: number;
  /** From so many runs on, that something was not seen is no accident any more. */
  readonly runsEnough: number;
  /** Fault kinds, gates and turns that none of them saw, each with how it comes about. */
  readonly unseen: readonly string[];
}

export const vacuityLaw: LawAcrossRuns<Seen> = {
  number: 18,
  name: 'vacuity',
  statement: 'Each kind of fault fires, and each gate is seen both ways.',
  judge: ({ runs, runsEnough, unseen }) =>
    runs < runsEnough || unseen.length === 0 ? undefined : `never seen in ${runs} runs: ${unseen.join('; ')}`,
};
