/** How far the comparison of a store with the venue has come. */
import { wordField } from '../fields.ts';
import type { Fields } from '../protocol.ts';

/**
 *   recovering  it may have lost orders: the venue's lists of them are being read
 *   restored    they are read, and some were lost: the desk does not know yet what became of these
 *   confirmed   nothing is missing
 */
const STATES = ['recovering', 'restored', 'confirmed'] as const;
export type StoreState = (typeof STATES)[number];

/** @param epoch of the store; without one, or with one that cannot be read, all may be lost. */
export function storeState(epoch: Fields | undefined): StoreState {
  return wordField(epoch ?? {}, 'state', STATES) ?? 'recovering';
}
