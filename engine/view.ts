/**
 * What a step has read: values as of one moment, expired ones already gone, with the step's own writes laid over
 * them, so that the second entry of a batch sees what the first one decided.
 */
import type { Entry, Fields, Loaded, Price, StreamInfo, Tail, Wants, Write } from './protocol.ts';

const NOTHING: readonly never[] = [];

/** Where each key of a list stands in it. */
const PLACES = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** A list of hash keys that will be read again and again: where each stands is worked out once, not with every reading. */
export function lastingKeys(keys: readonly string[]): readonly string[] {
  PLACES.set(keys, new Map(keys.map((key, place) => [key, place])));
  return keys;
}

/** What was read for a lasting list of keys. */
interface Block {
  readonly keys: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  readonly values: readonly (Fields | undefined)[];
}

/** Most steps read hashes only, so the other maps are made when something goes into them. */
export class View {
  /** Hashes of lists that do not last, and all that were written over; they go before those of a block. */
  private readonly hashes = new Map<string, Fields | undefined>();
  private readonly blocks: Block[] = [];
  private texts: Map<string, string | undefined> | undefined;
  private prices: Map<string, Price | undefined> | undefined;
  private tails: Map<string, readonly Entry[]> | undefined;
  private streams: Map<string, StreamInfo | undefined> | undefined;

  /** The hash at `key`, or undefined when absent or expired. @throws when it was not asked for: our mistake. */
  hash(key: string): Fields | undefined {
    if (this.hashes.size > 0) {
      const found = this.hashes.get(key);
      if (found !== undefined || this.hashes.has(key)) return found;
    }
    for (const { places, values } of this.blocks) {
      const place = places.get(key);
      if (place !== undefined) return values[place];
    }
    throw new Error(`hash not in view: ${key}`);
  }

  text(key: string): string | undefined {
    const found = this.texts?.get(key);
    if (found === undefined && this.texts?.has(key) !== true) throw new Error(`text not in view: ${key}`);
    return found;
  }

  price(symbol: string): Price | undefined {
    const found = this.prices?.get(symbol);
    if (found === undefined && this.prices?.has(symbol) !== true) throw new Error(`price not in view: ${symbol}`);
    return found;
  }

  tail(stream: string): readonly Entry[] {
    return this.tails?.get(stream) ?? NOTHING;
  }

  stream(stream: string): StreamInfo | undefined {
    return this.streams?.get(stream);
  }

  hasHash(key: string): boolean {
    return this.hashes.has(key) || this.blocks.some(({ places }) => places.has(key));
  }

  /** What of `wants` was not read yet, or undefined when nothing is missing. */
  missing(wants: Wants): Wants | undefined {
    const hashes = this.unreadHashes(wants.hashes);
    const texts = unread(wants.texts, this.texts);
    const prices = unread(wants.prices, this.prices);
    const streams = unread(wants.streams, this.streams);
    const known = this.tails;
    const tails = known === undefined ? wants.tails : wants.tails?.filter((tail) => !known.has(tail.stream));
    const count = hashes.length + texts.length + prices.length + streams.length + (tails?.length ?? 0);
    return count === 0 ? undefined : { hashes, texts, prices, tails: tails ?? NOTHING, streams };
  }

  /** Takes in what was read for `wants` at `atMs`; keys that are absent or expired become known absences. */
  absorb(wants: Wants, loaded: Loaded, prices: readonly (Price | undefined)[], atMs: number): void {
    if (wants.hashes !== undefined) this.absorbHashes(wants.hashes, loaded.hashes, atMs);
    this.texts = withRead(this.texts, wants.texts, loaded.texts);
    this.prices = withRead(this.prices, wants.prices, prices);
    this.streams = withRead(this.streams, wants.streams, loaded.streams);
    if (wants.tails !== undefined && wants.tails.length > 0) this.absorbTails(wants.tails, loaded.tails);
  }

  private unreadHashes(keys: readonly string[] | undefined): readonly string[] {
    if (keys === undefined || this.blocks.length === 0) return unread(keys, this.hashes);
    if (this.blocks.some((block) => block.keys === keys)) return NOTHING;
    return keys.some((key) => this.hasHash(key)) ? keys.filter((key) => !this.hasHash(key)) : keys;
  }

  private absorbHashes(keys: readonly string[], read: readonly (Fields | undefined)[], atMs: number): void {
    const places = PLACES.get(keys);
    if (places !== undefined) {
      this.blocks.push({ keys, places, values: read.map((fields) => unexpired(fields, atMs)) });
      return;
    }
    for (let index = 0; index < keys.length; index += 1)
      this.hashes.set(keys[index] as string, unexpired(read[index], atMs));
  }

  private absorbTails(wanted: readonly Tail[], loaded: readonly (readonly Entry[])[]): void {
    this.tails ??= new Map();
    for (const [index, { stream }] of wanted.entries()) this.tails.set(stream, loaded[index] ?? NOTHING);
  }

  /** Lays a decision's writes over what was read; a part of a hash that was not read stays unread. */
  overlay(writes: readonly Write[]): void {
    for (const write of writes) {
      if ((write.op === 'merge' || write.op === 'drop') && !this.hasHash(write.key)) continue;
      switch (write.op) {
        case 'put':
          this.hashes.set(write.key, write.fields);
          break;
        case 'merge':
          this.hashes.set(write.key, { ...this.hash(write.key), ...write.fields });
          break;
        case 'drop':
          this.hashes.set(write.key, without(this.hash(write.key), write.fields));
          break;
        case 'text':
          (this.texts ??= new Map()).set(write.key, write.value);
          break;
        case 'delete':
          if (this.hasHash(write.key)) this.hashes.set(write.key, undefined);
          if (this.texts?.has(write.key) === true) this.texts.set(write.key, undefined);
          break;
        case 'setAdd':
        case 'setRemove':
          break;
      }
    }
  }
}

/** A map, made when it is needed, with what was read. */
function withRead<Value>(
  known: Map<string, Value | undefined> | undefined,
  keys: readonly string[] | undefined,
  values: readonly (Value | undefined)[],
): Map<string, Value | undefined> | undefined {
  if (keys === undefined || keys.length === 0) return known;
  const filled = known ?? new Map<string, Value | undefined>();
  for (let index = 0; index < keys.length; index += 1) filled.set(keys[index] as string, values[index]);
  return filled;
}

/** Those of `keys` that are not in `known`. */
function unread(
  keys: readonly string[] | undefined,
  known: ReadonlyMap<string, unknown> | undefined,
): readonly string[] {
  if (keys === undefined || keys.length === 0) return NOTHING;
  if (known === undefined || known.size === 0) return keys;
  let count = 0;
  for (const key of keys) if (known.has(key)) count += 1;
  if (count === 0) return keys;
  return count === keys.length ? NOTHING : keys.filter((key) => !known.has(key));
}

function unexpired(fields: Fields | undefined, atMs: number): Fields | undefined {
  const expiresAtMs = fields?.['expires_at_ms'];
  return expiresAtMs !== undefined && Number(expiresAtMs) <= atMs ? undefined : fields;
}

function without(fields: Fields | undefined, dropped: readonly string[]): Fields | undefined {
  if (fields === undefined) return undefined;
  const kept = Object.entries(fields).filter(([name]) => !dropped.includes(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

const NO_WANTS: Wants = {};

/** All that several messages need, each thing once. */
export function union(wants: readonly Wants[]): Wants {
  if (wants.length < 2) return wants[0] ?? NO_WANTS;
  return {
    hashes: eachOnce(wants, 'hashes'),
    texts: eachOnce(wants, 'texts'),
    prices: eachOnce(wants, 'prices'),
    tails: wants.flatMap(({ tails }) => tails ?? NOTHING),
    streams: eachOnce(wants, 'streams'),
  };
}

function eachOnce(wants: readonly Wants[], what: 'hashes' | 'texts' | 'prices' | 'streams'): readonly string[] {
  let all: Set<string> | undefined;
  let before: readonly string[] | undefined;
  for (const { [what]: keys } of wants) {
    // Messages of one kind often need the very same list.
    if (keys === undefined || keys.length === 0 || keys === before) continue;
    all ??= new Set();
    for (const key of keys) all.add(key);
    before = keys;
  }
  return all === undefined ? NOTHING : [...all];
}
