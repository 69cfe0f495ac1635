/** Redis stream ids, `<ms>-<sequence>`, which the engine assigns itself so that they follow its own clock. */

export const FIRST_ID = '0-0';
const ZERO_CODE = 48;

export function idMs(id: string): number {
  return digits(id, 0, id.indexOf('-'));
}

function idSequence(id: string): number {
  return digits(id, id.indexOf('-') + 1, id.length);
}

/** A whole number within a text, which is not cut out for it: ids are compared with every reading of a stream. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) value = value * 10 + (text.charCodeAt(index) - ZERO_CODE);
  return value;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return idMs(a) - idMs(b) || idSequence(a) - idSequence(b);
}

export function maxId(a: string, b: string): string {
  return compareIds(a, b) >= 0 ? a : b;
}

/** The id of an entry appended at `atMs` behind `last`: never before it, also when the clock stepped back. */
export function nextId(last: string, atMs: number): string {
  const lastMs = idMs(last);
  return atMs > lastMs ? `${atMs}-0` : `${lastMs}-${idSequence(last) + 1}`;
}
