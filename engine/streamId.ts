/** Redis stream ids, `<ms>-<sequence>`, which the engine assigns itself so that they follow its own clock. */

export const FIRST_ID = '0-0';

export function idMs(id: string): number {
  return Number(id.slice(0, id.indexOf('-')));
}

function idSequence(id: string): number {
  return Number(id.slice(id.indexOf('-') + 1));
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
