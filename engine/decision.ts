/** What a stage wants done, as a value: the runner commits the writes and appends, then starts the effects. */
import type { Append, Expectation, Fields, Write } from './protocol.ts';
import type { Effect, VenueRequest } from './venue.ts';

export class Decision {
  readonly writes: Write[] = [];
  readonly appends: Append[] = [];
  readonly effects: Effect[] = [];
  readonly expectations: Expectation[] = [];
  /** Log lines, `MARKER key=value …`. */
  readonly marks: string[] = [];

  /** Replaces a hash whole; with `expiresAtMs` the moment is also written into the value, where steps judge it. */
  put(key: string, fields: Fields, expiresAtMs?: number): this {
    if (expiresAtMs === undefined) this.writes.push({ op: 'put', key, fields, expiresAtMs });
    else this.writes.push({ op: 'put', key, fields: { ...fields, expires_at_ms: String(expiresAtMs) }, expiresAtMs });
    return this;
  }

  merge(key: string, fields: Fields): this {
    this.writes.push({ op: 'merge', key, fields });
    return this;
  }

  drop(key: string, ...fields: readonly string[]): this {
    this.writes.push({ op: 'drop', key, fields });
    return this;
  }

  text(key: string, value: string, expiresAtMs?: number): this {
    this.writes.push({ op: 'text', key, value, expiresAtMs });
    return this;
  }

  delete(key: string): this {
    this.writes.push({ op: 'delete', key });
    return this;
  }

  setAdd(key: string, ...members: readonly string[]): this {
    this.writes.push({ op: 'setAdd', key, members });
    return this;
  }

  setRemove(key: string, ...members: readonly string[]): this {
    if (members.length > 0) this.writes.push({ op: 'setRemove', key, members });
    return this;
  }

  /** Commits only if the text still is what the view showed; otherwise the step is decided again. */
  expect(key: string, value: string | undefined): this {
    this.expectations.push({ key, value });
    return this;
  }

  append(stream: string, fields: Fields): this {
    this.appends.push({ stream, fields });
    return this;
  }

  effect(id: string, request: VenueRequest): this {
    this.effects.push({ id, request });
    return this;
  }

  mark(line: string): this {
    this.marks.push(line);
    return this;
  }

  /** Adds another decision behind this one. */
  include(other: Decision): this {
    for (const write of other.writes) this.writes.push(write);
    for (const append of other.appends) this.appends.push(append);
    for (const effect of other.effects) this.effects.push(effect);
    for (const expectation of other.expectations) this.expectations.push(expectation);
    for (const mark of other.marks) this.marks.push(mark);
    return this;
  }
}
