/** A setting that names a stream for execution results: any but those that this system uses for something else. */
import { ownerOf, STREAM } from './names.ts';
import { matching, type Setting } from './setting.ts';

const NAME = /^[A-Za-z0-9._:-]{1,100}$/;
const NAME_OR_NONE = /^$|^[A-Za-z0-9._:-]{1,100}$/;
const OURS: readonly string[] = Object.values(STREAM).filter((name) => name !== STREAM.executions);

/** @param needed `one`: the usual stream by default; `one or none`: none by default */
export function resultStream(needed: 'one' | 'one or none', doc: string): Setting<string> {
  const named = needed === 'one' ? matching(NAME, STREAM.executions, doc) : matching(NAME_OR_NONE, '', doc);
  return {
    ...named,
    read: (text) => {
      if (OURS.includes(text)) return { fault: 'is a stream of ours for something else: name another' };
      if (ownerOf(text) !== undefined) return { fault: 'is a key of ours: name another' };
      return named.read(text);
    },
  };
}
