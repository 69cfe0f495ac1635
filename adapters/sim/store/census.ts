/** How much a store holds, counted: what must not grow with the days. */

export interface Census {
  /** Keys that have no end, streams apart. */
  readonly lasting: number;
  /** Keys that expire by themselves. */
  readonly expiring: number;
  /** Of several the first by name: stores have their keys in different orders. */
  readonly longestStream: { readonly name: string; readonly length: number };
}

/** What can be counted of any store. */
export interface Countable {
  readonly hashes: ReadonlyMap<string, unknown>;
  readonly texts: ReadonlyMap<string, unknown>;
  readonly sets: ReadonlyMap<string, unknown>;
  /** When a key expires, unix ms; one that is not in it has no end. */
  readonly expiry: ReadonlyMap<string, number>;
  readonly streams: ReadonlyMap<string, { readonly length: number }>;
}

export function takeCensus(store: Countable, nowMs: number): Census {
  // Each is asked for once: a store may make them for whoever looks.
  const { hashes, texts, sets, expiry, streams } = store;
  let lasting = 0;
  let expiring = 0;
  for (const held of [hashes, texts, sets]) {
    for (const key of held.keys()) {
      const expiresAtMs = expiry.get(key);
      if (expiresAtMs === undefined) lasting += 1;
      else if (expiresAtMs > nowMs) expiring += 1;
    }
  }
  let longestStream = { name: 'none', length: 0 };
  for (const [name, { length }] of streams) {
    const isFirst = length === longestStream.length && length > 0 && name < longestStream.name;
    if (length > longestStream.length || isFirst) longestStream = { name, length };
  }
  return { lasting, expiring, longestStream };
}
