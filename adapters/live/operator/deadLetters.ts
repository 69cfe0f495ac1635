/** What could not be read, and how it can be given to its stream again: whole, or not at all. */
import { Hash64 } from '../../../engine/hash.ts';
import { OUTSIDE_STREAMS } from '../../../engine/names.ts';
import type { Entry, Fields } from '../../../engine/protocol.ts';
import { entriesOf } from '../../redis/replies.ts';
import type { OperatorStore } from './operatorStore.ts';

/** Why a letter stays where it is; in one line. */
export class NotRequeued extends Error {}

/**
 * Appends the original entry once more. It keeps its root, so that a plan made of it a second time is the same plan.
 * @returns the new entry's id. @throws NotRequeued, NoAnswer
 */
export async function requeue(letter: Entry, store: OperatorStore): Promise<string> {
  const { stream = '', root_id: root = '', entry_id: entryId = '' } = letter.fields;
  if (!OUTSIDE_STREAMS.includes(stream))
    throw new NotRequeued(
      `${stream} is written by our stages alone, and a stage does not read twice: nothing to requeue`,
    );
  const original = (await stillThere(stream, entryId, store)) ?? wholeBody(letter.fields);
  if (original === undefined)
    throw new NotRequeued(
      `${entryId} was trimmed from ${stream}, and the letter holds only a part of it: let its producer send it again`,
    );
  return store.append(stream, 'root_id' in original || root === '' ? original : { ...original, root_id: root });
}

async function stillThere(stream: string, id: string, store: OperatorStore): Promise<Fields | undefined> {
  if (!/^\d+-\d+$/.test(id)) return undefined;
  const [entry] = entriesOf(await store.ask('XRANGE', store.keyPrefix + stream, id, id));
  return entry?.fields;
}

/** The letter's own copy, if its hash says that it is all of it. */
function wholeBody({ body = '', hash }: Fields): Fields | undefined {
  const lines = body.split('\n').filter((line) => line !== '');
  const fields = Object.fromEntries(
    lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
  const sum = new Hash64();
  for (const [name, value] of Object.entries(fields)) sum.text(name).text(value);
  return lines.length > 0 && sum.hex() === hash ? fields : undefined;
}
