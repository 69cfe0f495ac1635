/**
 * Reading a record once. A record is a value: a store never changes one in place, it puts another in its place. So
 * what was read from it stays true for as long as the very same object is handed out, however often that is.
 */
import type { Fields } from './protocol.ts';

/** @param read pure; @returns a reader to the same effect that goes over the text of each record only once. */
export function remembered<Value>(
  read: (fields: Fields) => Value | undefined,
): (fields: Fields | undefined) => Value | undefined {
  const memory = new WeakMap<Fields, Value>();
  return (fields) => {
    if (fields === undefined) return undefined;
    const known = memory.get(fields);
    if (known !== undefined) return known;
    const value = read(fields);
    if (value !== undefined) memory.set(fields, value);
    return value;
  };
}
