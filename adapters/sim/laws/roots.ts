/** What a signal is known by, written down once more: its entry id, and outside ai.decision.made its stream before it. */
import { STREAM } from '../../../engine/names.ts';

export function firstRoot(stream: string, entryId: string): string {
  return stream === STREAM.decisions ? entryId : `${stream.replace('quantum:stream:', '')}:${entryId}`;
}
