/** A stream from its first entry to its last, in pieces small enough not to hold up the server. */
import type { Entry } from '../../../engine/protocol.ts';
import { entriesOf } from '../../redis/replies.ts';
import type { OperatorStore } from './operatorStore.ts';

const PIECE = 1_000;
/** Streams are trimmed to about 10,000; one that is not is read no further. */
const PIECES_MAX = 50;

/** @returns oldest first; nothing of a key that holds no stream. @throws NoAnswer */
export async function wholeStream(store: OperatorStore, stream: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let from = '-';
  for (let piece = 0; piece < PIECES_MAX; piece += 1) {
    const read = entriesOf(await store.ask('XRANGE', store.keyPrefix + stream, from, '+', 'COUNT', String(PIECE)));
    entries.push(...read);
    if (read.length < PIECE) break;
    from = `(${read.at(-1)?.id ?? ''}`;
  }
  return entries;
}
