/** Replies of our own scripts, read; anything else than what they answer is our mistake. */
import type { Entry, Fields } from '../../engine/protocol.ts';
import type { Reply } from './scriptRunner.ts';

export function textOf(reply: Reply | undefined): string {
  if (typeof reply !== 'string') throw new TypeError(`a text was expected, not ${JSON.stringify(reply)}`);
  return reply;
}

export function textOrNothing(reply: Reply | undefined): string | undefined {
  return reply === null || reply === undefined ? undefined : textOf(reply);
}

export function numberOf(reply: Reply | undefined): number {
  if (typeof reply !== 'number') throw new TypeError(`a number was expected, not ${JSON.stringify(reply)}`);
  return reply;
}

export function listOf(reply: Reply | undefined): readonly Reply[] {
  if (!isList(reply)) throw new TypeError(`a list was expected, not ${JSON.stringify(reply)}`);
  return reply;
}

function isList(reply: Reply | undefined): reply is readonly Reply[] {
  return Array.isArray(reply);
}

/** Names and values in turn, sorted by name: Redis keeps a hash in no order. */
export function fieldsOf(reply: Reply | undefined): Fields {
  return Object.fromEntries(pairsOf(reply).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** `[id, [name, value, …]]` each; an entry's fields keep the order in which they were appended. */
export function entriesOf(reply: Reply | undefined): Entry[] {
  return listOf(reply).map((entry) => {
    const [id, fields] = listOf(entry);
    return { id: textOf(id), fields: Object.fromEntries(pairsOf(fields)) };
  });
}

function pairsOf(reply: Reply | undefined): [string, string][] {
  const flat = listOf(reply);
  const pairs: [string, string][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([textOf(flat[at]), textOf(flat[at + 1])]);
  return pairs;
}
