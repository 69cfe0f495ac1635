/** Hashes, texts and sets in memory, each with the moment it ends; whose clock says so is the caller's to say. */
import type { Fields, Write } from '../../../engine/protocol.ts';

type KeyType = 'hash' | 'text' | 'set';

/** What a key must hold for a write to go through. */
const TYPES: Readonly<Record<Exclude<Write['op'], 'delete'>, KeyType>> = {
  put: 'hash',
  merge: 'hash',
  drop: 'hash',
  text: 'text',
  setAdd: 'set',
  setRemove: 'set',
};

/** How hashes, texts and sets behave is Redis'; what ended is seen by `alive` only, until it is swept. */
export class MemoryValues {
  readonly hashes = new Map<string, Fields>();
  readonly texts = new Map<string, string>();
  readonly sets = new Map<string, Set<string>>();
  /** By key, unix ms; keys that are not in it have no end. */
  readonly expiry = new Map<string, number>();

  /** Whether the key is free or holds what this write is for; Redis would fail in the middle of a commit. */
  fits(write: Write, nowMs: number): boolean {
    const held = this.alive(write.key, nowMs) ? this.typeOf(write.key) : undefined;
    return held === undefined || write.op === 'delete' || held === TYPES[write.op];
  }

  typeOf(key: string): KeyType | undefined {
    if (this.hashes.has(key)) return 'hash';
    if (this.texts.has(key)) return 'text';
    return this.sets.has(key) ? 'set' : undefined;
  }

  remove(key: string): void {
    this.hashes.delete(key);
    this.texts.delete(key);
    this.sets.delete(key);
    this.expiry.delete(key);
  }

  clear(): void {
    for (const held of [this.hashes, this.texts, this.sets, this.expiry]) held.clear();
  }

  write(write: Write): void {
    const { key } = write;
    switch (write.op) {
      case 'put':
        if (isEmpty(write.fields)) return this.remove(key);
        this.hashes.set(key, write.fields);
        this.expire(key, write.expiresAtMs);
        break;
      case 'merge':
        if (isEmpty(write.fields)) return;
        this.hashes.set(key, { ...this.hashes.get(key), ...write.fields });
        break;
      case 'drop': {
        const left = Object.entries(this.hashes.get(key) ?? {}).filter(([name]) => !write.fields.includes(name));
        if (left.length === 0) this.remove(key);
        else this.hashes.set(key, Object.fromEntries(left));
        break;
      }
      case 'text':
        this.texts.set(key, write.value);
        this.expire(key, write.expiresAtMs);
        break;
      case 'delete':
        this.remove(key);
        break;
      case 'setAdd': {
        const members = this.sets.get(key) ?? new Set<string>();
        for (const member of write.members) members.add(member);
        if (members.size > 0) this.sets.set(key, members);
        break;
      }
      case 'setRemove': {
        const members = this.sets.get(key);
        for (const member of write.members) members?.delete(member);
        if (members?.size === 0) this.sets.delete(key);
        break;
      }
    }
  }

  private expire(key: string, atMs: number | undefined): void {
    if (atMs === undefined) this.expiry.delete(key);
    else this.expiry.set(key, atMs);
  }

  alive(key: string, nowMs: number): boolean {
    const expiresAtMs = this.expiry.get(key);
    return expiresAtMs === undefined || expiresAtMs > nowMs;
  }

  /** Forgets what ended by then. */
  sweep(untilMs: number): void {
    for (const [key, atMs] of this.expiry) {
      if (atMs <= untilMs) this.remove(key);
    }
  }
}

/** A hash without fields is no hash. */
function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}
