import type { Fields } from '../../../engine/protocol.ts';
import type { Countable } from './census.ts';

/** What lies in a store, for expectations and reports: any store can be seen so. */
export interface StoreView extends Countable {
  /** The hash at a key, unless absent or expired at `nowMs`. */
  hashAt(key: string, nowMs: number): Fields | undefined;
}
