/** A commit as its script takes it. */
import type { Commit, NumberedAppend, Write } from '../../engine/protocol.ts';
import type { Identity } from './epochWatch.ts';
import type { ScriptInput } from './scriptInput.ts';

/** About as long are streams kept; trimmed when they are longer by the slack. */
const LENGTH_MAX = 10_000;
const TRIM_SLACK = 200;
/** Arguments that one Redis command gets from a script: Lua's stack ends at 8,000. */
const ARGUMENTS_MAX = 4_000;

export interface CommitAbout {
  /** Names the lease, the cursor and the commit counter. */
  readonly input: ScriptInput;
  readonly store: Identity;
  readonly owner: string;
  /** The store's clock; empty for the server's own. */
  readonly storeMs: string;
  /** Values whose end, as Redis has it, is not later are gone. */
  readonly expiredUntilMs: number;
  readonly expiryGraceMs: number;
  /** Shows how far the stage has read the source, where that is a stream. */
  readonly group: string | undefined;
  /** Groups whose unread entries are never trimmed. */
  groupsOf(stream: string): readonly string[];
}

export function commitInput(commit: Commit, about: CommitAbout): ScriptInput {
  const { input, store, group } = about;
  const { token, progress, id, leaseMs, expects, appends } = commit;
  const trimmed = new Set(appends.map(({ stream }) => stream));
  if (group !== undefined) trimmed.add(progress.source);
  return input
    .text(store.run, store.data, String(store.commits), String(token), about.owner)
    .text(progress.from, progress.to, id, about.storeMs, String(leaseMs))
    .number(about.expiredUntilMs)
    .each(expects, ({ key, value }, to) => to.key(key).text(value === undefined ? '0' : '1', value ?? ''))
    .each(appends, putAppend)
    .each(commit.writes.flatMap(inPieces), (write, to) => putWrite(write, about.expiryGraceMs, to))
    .key(group === undefined ? undefined : progress.source)
    .text(group ?? '')
    .number(LENGTH_MAX)
    .number(TRIM_SLACK)
    .each([...trimmed], (stream, to) => to.key(stream).list(about.groupsOf(stream)));
}

function putAppend({ stream, id, fields }: NumberedAppend, input: ScriptInput): void {
  const flat = Object.entries(fields).flat();
  if (flat.length === 0 || flat.length > ARGUMENTS_MAX) throw new Error(`an entry of ${flat.length / 2} fields`);
  input.key(stream).text(id).list(flat);
}

/** A write small enough to be one command, with its arguments. */
interface Piece {
  readonly op: Write['op'];
  readonly key: string;
  readonly args: readonly string[];
  readonly expiresAtMs?: number | undefined;
}

/** A write as one command each; a put of many fields goes on as merges. */
function inPieces(write: Write): Piece[] {
  const { op, key } = write;
  switch (op) {
    case 'put': {
      const [first, ...rest] = chunks(Object.entries(write.fields).flat());
      const put: Piece = { op, key, args: first ?? [], expiresAtMs: write.expiresAtMs };
      return [put, ...rest.map((args): Piece => ({ op: 'merge', key, args }))];
    }
    case 'merge':
      return chunks(Object.entries(write.fields).flat()).map((args) => ({ op, key, args }));
    case 'drop':
      return chunks(write.fields).map((args) => ({ op, key, args }));
    case 'setAdd':
    case 'setRemove':
      return chunks(write.members).map((args) => ({ op, key, args }));
    case 'text':
      return [{ op, key, args: [write.value], expiresAtMs: write.expiresAtMs }];
    case 'delete':
      return [{ op, key, args: [] }];
  }
}

/** One piece at least, so that the key's type is looked at. */
function chunks(args: readonly string[]): (readonly string[])[] {
  if (args.length <= ARGUMENTS_MAX) return [args];
  const pieces = [];
  for (let at = 0; at < args.length; at += ARGUMENTS_MAX) pieces.push(args.slice(at, at + ARGUMENTS_MAX));
  return pieces;
}

function putWrite({ op, key, args, expiresAtMs }: Piece, graceMs: number, input: ScriptInput): void {
  const expiry = expiresAtMs === undefined ? '' : String(expiresAtMs + graceMs);
  input.text(op).key(key).text(expiry).list(args);
}
