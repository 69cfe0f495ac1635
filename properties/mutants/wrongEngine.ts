import type { Mutant } from '../../adapters/sim/fuzz/threads/bundle.ts';

/**
 * What somebody could write, or once wrote: one text replaced in one file. The fuzzer must find a law that it breaks. `find`
 * stands exactly once in its file.
 */
export interface WrongEngine extends Mutant {
  /** The mistake. */
  readonly story: string;
}
