/**
 * What a step has read: values as of one moment, expired ones already gone, with the step's own writes laid over
 * them, so that the second entry of a batch sees what the first one decided.
 */
import type { Entry, Fields, Loaded, Price, StreamInfo, Tail, Wants, Write } from './protocol.ts';

const NOTHING: readonly never[] = [];

/** Most steps read hashes only, so the other maps are made when something goes into them. */
export class View {
  private readonly hashes = new Map<string, Fields | undefined>();
  private texts: Map<string, string | undefined> | undefined;
  private prices: Map<string, Price | undefined> | undefined;
  private tails: Map<string, readonly Entry[]> | undefined;
  private streams: Map<string, StreamInfo | undefined> | undefined;

  /** The hash at `key`, or undefined when absent or expired. @throws when it was not asked for: our mistake. */
  hash(key: string): Fields | undefined {
    const found = this.hashes.get(key);
    if (found === undefined && !this.hashes.has(key)) throw new Error(`hash not in view: ${key}`);
    return found;
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
    return this.hashes.has(key);
  }

  /** What of `wants` was not read yet, or undefined when nothing is missing. */
  missing(wants: Wants): Wants | undefined {
    const hashes = unread(wants.hashes, this.hashes);
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
    const { hashes } = wants;
    if (hashes !== undefined)
      for (let index = 0; index < hashes.length; index += 1)
        this.hashes.set(hashes[index] as string, unexpired(loaded.hashes[index], atMs));
    this.texts = withRead(this.texts, wants.texts, loaded.texts);
    this.prices = withRead(this.prices, wants.prices, prices);
    this.streams = withRead(this.streams, wants.streams, loaded.streams);
    if (wants.tails !== undefined && wants.tails.length > 0) this.absorbTails(wants.tails, loaded.tails);
  }

  private absorbTails(wanted: readonly Tail[], loaded: readonly (readonly Entry[])[]): void {
    this.tails ??= new Map();
    for (const [index, { stream }] of wanted.entries()) this.tails.set(stream, loaded[index] ?? NOTHING);
  }

  /** Lays a decision's writes over what was read; a part of a hash that was not read stays unread. */
  overlay(writes: readonly Write[]): void {
    for (const write of writes) {
      if ((write.op === 'merge' || write.op === 'drop') && !this.hashes.has(write.key)) continue;
      switch (write.op) {
        case 'put':
          this.hashes.set(write.key, write.fields);
          break;
        case 'merge':
          this.hashes.set(write.key, { ...this.hashes.get(write.key), ...write.fields });
          break;
        case 'drop':
          this.hashes.set(write.key, without(this.hashes.get(write.key), write.fields));
          break;
        case 'text':
          (this.texts ??= new Map()).set(write.key, write.value);
          break;
        case 'delete':
          if (this.hashes.has(write.key)) this.hashes.set(write.key, undefined);
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
  const [hashes, texts, prices, streams] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const tails: Tail[] = [];
  for (const want of wants) {
    if (want.hashes !== undefined) for (const key of want.hashes) hashes.add(key);
    if (want.texts !== undefined) for (const key of want.texts) texts.add(key);
    if (want.prices !== undefined) for (const symbol of want.prices) prices.add(symbol);
    if (want.streams !== undefined) for (const stream of want.streams) streams.add(stream);
    if (want.tails !== undefined) tails.push(...want.tails);
  }
  return { hashes: [...hashes], texts: [...texts], prices: [...prices], tails, streams: [...streams] };
}
