/**
 * What a signal is known by on its whole way: where it first entered. A decision is known by its entry id alone, as it always
 * was. Producers may also write to a later stream, and entries of two streams may have the same id: there the stream stands
 * before it, `trade.intent:1769990460000-0`.
 */
import { STREAM } from './names.ts';
import type { Entry } from './protocol.ts';

const COMMON = 'quantum:stream:';
const ROOT_ID = /^(?:[a-z.]{1,40}:)?\d{1,16}-\d{1,16}$/;

/** The root of an entry that is the first of its signal. */
export function ownRoot(stream: string, entryId: string): string {
  if (stream === STREAM.decisions) return entryId;
  return `${stream.startsWith(COMMON) ? stream.slice(COMMON.length) : stream}:${entryId}`;
}

/** The root an entry carries, if it was written by this system; otherwise its own. */
export function rootOf(stream: string, { id, fields }: Entry): string {
  const carried = fields['root_id'];
  return carried !== undefined && ROOT_ID.test(carried) ? carried : ownRoot(stream, id);
}
