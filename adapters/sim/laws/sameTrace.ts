/** Law 17. */
import type { LawAcrossRuns } from './acrossRuns.ts';

export interface TraceOf {
  readonly traceHash: string;
  readonly events: number;
}

export const sameTraceLaw: LawAcrossRuns<readonly [TraceOf, TraceOf]> = {
  number: 17,
  name: 'same-trace',
  statement: 'The same seed leaves the same trace, wherever and however often it is run.',
  judge: ([one, other]) =>
    one.traceHash === other.traceHash && one.events === other.events
      ? undefined
      : `two runs, two traces: ${told(one)} and ${told(other)}`,
};

function told({ traceHash, events }: TraceOf): string {
  return `${traceHash} over ${events} events`;
}
