/**
 * What the store would hold if other settings had written it, where that differs from what was recorded; read through
 * a view that lays it over the recorded one.
 */
import type { Decision } from '../../engine/decision.ts';
import type { Entry, Fields, Price, StreamInfo, Wants, Write } from '../../engine/protocol.ts';
import { View } from '../../engine/view.ts';
import { encode } from './value.ts';

/** What lies at a key; undefined: nothing. */
type Held = Fields | string | undefined;

interface Kept {
  readonly held: Held;
  /** Of a text; a hash carries its own. */
  readonly untilMs: number;
}

/** What undoes one step, by key; undefined: the key was as recorded. */
export type Undo = ReadonlyMap<string, Kept | undefined>;

export class OtherState {
  private readonly kept = new Map<string, Kept>();

  /** What a stage would have read at `atMs`, where it read `recorded`. */
  over(recorded: View, atMs: number): View {
    return new LaidOver(recorded, this.kept, atMs);
  }

  /**
   * Takes in two decisions on one message, each of which will be read again.
   * @param read what the one read, and `readInstead` what the other did
   */
  part(own: Decision, other: Decision, read: View, readInstead: View): Undo {
    const undo = new Map<string, Kept | undefined>();
    for (const key of new Set([...own.writes, ...other.writes].map((write) => write.key))) {
      const written = after(key, own.writes, read);
      const instead = after(key, other.writes, readInstead);
      if (written === undefined || instead === undefined) continue;
      undo.set(key, this.kept.get(key));
      if (encode(written) === encode(instead)) this.kept.delete(key);
      else this.kept.set(key, instead);
    }
    return undo;
  }

  /** What this decision writes is read as recorded from now on. */
  follow({ writes }: Decision): Undo {
    const undo = new Map(writes.map(({ key }) => [key, this.kept.get(key)] as const));
    for (const key of undo.keys()) this.kept.delete(key);
    return undo;
  }

  undo(undo: Undo): void {
    for (const [key, kept] of undo) {
      if (kept === undefined) this.kept.delete(key);
      else this.kept.set(key, kept);
    }
  }
}

/** Undefined where that cannot be known: a part of a hash was written that was not read. */
function after(key: string, writes: readonly Write[], read: View): Kept | undefined {
  let kept = before(key, read);
  for (const write of writes) if (write.key === key) kept = written(write, kept);
  return kept;
}

function before(key: string, read: View): Kept | undefined {
  if (read.hasHash(key)) return { held: read.hash(key), untilMs: Infinity };
  return undefined;
}

function written(write: Write, kept: Kept | undefined): Kept | undefined {
  const fields = typeof kept?.held === 'object' ? kept.held : {};
  switch (write.op) {
    case 'put':
      return { held: write.fields, untilMs: write.expiresAtMs ?? Infinity };
    case 'text':
      return { held: write.value, untilMs: write.expiresAtMs ?? Infinity };
    case 'delete':
      return { held: undefined, untilMs: Infinity };
    case 'merge':
      return kept && { ...kept, held: { ...fields, ...write.fields } };
    case 'drop': {
      const left = Object.entries(fields).filter(([name]) => !write.fields.includes(name));
      return kept && { ...kept, held: Object.fromEntries(left) };
    }
    default:
      return kept;
  }
}

/** What is laid over it in turn stays here: the recorded one is somebody else's. */
class LaidOver extends View {
  private readonly beneath: View;
  private readonly kept: ReadonlyMap<string, Kept>;
  private readonly own = new Map<string, Kept>();
  private readonly atMs: number;

  constructor(beneath: View, kept: ReadonlyMap<string, Kept>, atMs: number) {
    super();
    this.beneath = beneath;
    this.kept = kept;
    this.atMs = atMs;
  }

  override hash(key: string): Fields | undefined {
    const found = this.find(key);
    if (found === undefined) return this.beneath.hash(key);
    return typeof found.held === 'object' ? found.held : undefined;
  }

  override text(key: string): string | undefined {
    const found = this.find(key);
    if (found === undefined) return this.beneath.text(key);
    return typeof found.held === 'string' ? found.held : undefined;
  }

  override price(symbol: string): Price | undefined {
    return this.beneath.price(symbol);
  }

  override tail(stream: string): readonly Entry[] {
    return this.beneath.tail(stream);
  }

  override stream(stream: string): StreamInfo | undefined {
    return this.beneath.stream(stream);
  }

  override hasHash(key: string): boolean {
    return this.find(key) !== undefined || this.beneath.hasHash(key);
  }

  override missing(wants: Wants): Wants | undefined {
    return this.beneath.missing(wants);
  }

  override overlay(writes: readonly Write[]): void {
    for (const write of writes) {
      const next = written(write, before(write.key, this));
      if (next !== undefined) this.own.set(write.key, next);
    }
  }

  private find(key: string): Kept | undefined {
    const found = this.own.get(key) ?? this.kept.get(key);
    return found !== undefined && found.untilMs <= this.atMs ? { ...found, held: undefined } : found;
  }
}
