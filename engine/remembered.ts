/**
 * Reading a record once. A record is a value: a store never changes one in place, it puts another in its place. So
 * what was read from it stays true for as long as the very same object is handed out, however often that is.
 */
import type { Fields } from './protocol.ts';

export interface Reader<Value> {
  (fields: Fields | undefined): Value | undefined;
  /** For the writer of a record: what it says is known, so that nobody need read it. @returns the record */
  wrote(fields: Fields, value: Value): Fields;
}

/** @param read pure; @returns a reader to the same effect that goes over the text of each record only once. */
export function remembered<Value>(read: (fields: Fields) => Value | undefined): Reader<Value> {
  const memory = new WeakMap<Fields, Value>();
  const reader = (fields: Fields | undefined): Value | undefined => {
    if (fields === undefined) return undefined;
    const known = memory.get(fields);
    if (known !== undefined) return known;
    const value = read(fields);
    if (value !== undefined) memory.set(fields, value);
    return value;
  };
  return Object.assign(reader, {
    wrote: (fields: Fields, value: Value): Fields => {
      memory.set(fields, value);
      return fields;
    },
  });
}
