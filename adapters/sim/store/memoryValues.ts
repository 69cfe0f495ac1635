/**
 * Hashes, texts and sets in memory, each with the moment it ends; whose clock says so is the caller's to say. One map
 * holds them all, since a key holds one of them: a look at a key is a single look-up.
 */
import type { Fields, Write } from '../../../engine/protocol.ts';

type KeyType = 'hash' | 'text' | 'set';

/** What a key holds; only the part of its type says anything. */
interface Cell {
  type: KeyType;
  fields: Fields;
  text: string;
  members: Set<string> | undefined;
  /** Unix ms; Infinity: it has no end. */
  expiresAtMs: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const NO_FIELDS: Fields = {};

/** What a key must hold for a write to go through. */
const TYPES: Readonly<Record<Exclude<Write['op'], 'delete'>, KeyType>> = {
  put: 'hash',
  merge: 'hash',
  drop: 'hash',
  text: 'text',
  setAdd: 'set',
  setRemove: 'set',
};

/** How hashes, texts and sets behave is Redis'; what ended is gone for whoever names the time, and is there until it is swept. */
export class MemoryValues {
  private readonly cells = new Map<string, Cell>();

  hash(key: string, nowMs: number): Fields | undefined {
    const cell = this.cells.get(key);
    return cell !== undefined && cell.type === 'hash' && cell.expiresAtMs > nowMs ? cell.fields : undefined;
  }

  text(key: string, nowMs: number): string | undefined {
    const cell = this.cells.get(key);
    return cell !== undefined && cell.type === 'text' && cell.expiresAtMs > nowMs ? cell.text : undefined;
  }

  /**
   * Whether the key of write number `index` is free or holds what it is for, once those before it are done; Redis would
   * fail in the middle of a commit.
   */
  fits(writes: readonly Write[], index: number, nowMs: number): boolean {
    const write = writes[index];
    if (write === undefined || write.op === 'delete') return true;
    const type = typeAfter(writes, index, write.key) ?? this.typeAt(write.key, nowMs);
    return type === 'free' || type === TYPES[write.op];
  }

  private typeAt(key: string, nowMs: number): KeyType | 'free' {
    const cell = this.cells.get(key);
    return cell === undefined || cell.expiresAtMs <= nowMs ? 'free' : cell.type;
  }

  has(key: string): boolean {
    return this.cells.has(key);
  }

  /** Whether the key is there and has ended by then. */
  isOver(key: string, nowMs: number): boolean {
    const cell = this.cells.get(key);
    return cell !== undefined && cell.expiresAtMs <= nowMs;
  }

  remove(key: string): void {
    this.cells.delete(key);
  }

  clear(): void {
    this.cells.clear();
  }

  write(write: Write): void {
    const { key } = write;
    switch (write.op) {
      case 'put':
        if (isEmpty(write.fields)) return this.remove(key);
        this.put(key, write.fields, write.expiresAtMs ?? NEVER);
        break;
      case 'merge':
        if (!isEmpty(write.fields)) this.merge(key, write.fields);
        break;
      case 'drop':
        this.drop(key, write.fields);
        break;
      case 'text':
        this.put(key, NO_FIELDS, write.expiresAtMs ?? NEVER, 'text', write.value);
        break;
      case 'delete':
        this.remove(key);
        break;
      case 'setAdd':
        if (write.members.length > 0) {
          const members = this.cells.get(key)?.members ?? this.makeSet(key);
          for (const member of write.members) members.add(member);
        }
        break;
      case 'setRemove': {
        const members = this.cells.get(key)?.members;
        for (const member of write.members) members?.delete(member);
        if (members?.size === 0) this.remove(key);
        break;
      }
    }
  }

  /** What it holds of one type, also what has ended; made for whoever looks at the whole. */
  all(type: 'hash'): ReadonlyMap<string, Fields>;
  all(type: 'text'): ReadonlyMap<string, string>;
  all(type: 'set'): ReadonlyMap<string, ReadonlySet<string>>;
  all(type: KeyType): ReadonlyMap<string, unknown> {
    const held = new Map<string, unknown>();
    for (const [key, cell] of this.cells) {
      if (cell.type !== type) continue;
      held.set(key, type === 'hash' ? cell.fields : type === 'text' ? cell.text : cell.members);
    }
    return held;
  }

  /** When each key ends, unix ms; keys that are not in it have no end. */
  ends(): ReadonlyMap<string, number> {
    const ends = new Map<string, number>();
    for (const [key, { expiresAtMs }] of this.cells) if (expiresAtMs !== NEVER) ends.set(key, expiresAtMs);
    return ends;
  }

  /** Forgets what ended by then. */
  sweep(untilMs: number): void {
    for (const [key, { expiresAtMs }] of this.cells) if (expiresAtMs <= untilMs) this.cells.delete(key);
  }

  private put(key: string, fields: Fields, expiresAtMs: number, type: 'hash' | 'text' = 'hash', text = ''): void {
    const cell = this.cells.get(key);
    if (cell === undefined) {
      this.cells.set(key, { type, fields, text, members: undefined, expiresAtMs });
      return;
    }
    cell.type = type;
    cell.fields = fields;
    cell.text = text;
    cell.members = undefined;
    cell.expiresAtMs = expiresAtMs;
  }

  /** Changes no end. */
  private merge(key: string, fields: Fields): void {
    const cell = this.cells.get(key);
    if (cell === undefined) this.put(key, fields, NEVER);
    else cell.fields = { ...cell.fields, ...fields };
  }

  private drop(key: string, names: readonly string[]): void {
    const cell = this.cells.get(key);
    if (cell === undefined) return;
    const left = Object.entries(cell.fields).filter(([name]) => !names.includes(name));
    if (left.length === 0) this.remove(key);
    else cell.fields = Object.fromEntries(left);
  }

  private makeSet(key: string): Set<string> {
    const members = new Set<string>();
    this.cells.set(key, { type: 'set', fields: NO_FIELDS, text: '', members, expiresAtMs: NEVER });
    return members;
  }
}

/** A hash without fields is no hash. */
function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}

/** What a key holds after the first `count` writes; undefined where they leave it as it was. */
function typeAfter(writes: readonly Write[], count: number, key: string): KeyType | 'free' | undefined {
  for (let index = count - 1; index >= 0; index -= 1) {
    const write = writes[index];
    const type = write?.key === key ? typeMade(write) : undefined;
    if (type !== undefined) return type;
  }
  return undefined;
}

function typeMade(write: Write): KeyType | 'free' | undefined {
  switch (write.op) {
    case 'text':
      return 'text';
    case 'delete':
      return 'free';
    case 'put':
      return isEmpty(write.fields) ? 'free' : 'hash';
    case 'merge':
      return isEmpty(write.fields) ? undefined : 'hash';
    case 'setAdd':
      return write.members.length === 0 ? undefined : 'set';
    case 'drop':
    case 'setRemove':
      // What they leave of a key keeps its type, and whether anything is left is not looked at.
      return undefined;
  }
}
