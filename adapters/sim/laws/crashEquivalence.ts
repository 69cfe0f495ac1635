/** Law 3. */
import type { LawAcrossRuns } from './acrossRuns.ts';

export interface Ended {
  /** What the struck run left behind that does not depend on when things happened. */
  readonly end: string;
  /** What the run nobody struck left, first, and whatever else is as right: an entry that died unsent, named as such. */
  readonly ends: readonly string[];
}

export const crashEquivalenceLaw: LawAcrossRuns<Ended> = {
  number: 3,
  name: 'crash-equivalence',
  statement: 'A crash anywhere, and again in the recovery, ends in the same state.',
  judge: ({ end, ends }) => (ends.includes(end) ? undefined : `ended wrong: ${end}`),
};
