/**
 * A line of a trace taken apart: one fact for every record in it that belongs to some signal, plan or order. A commit
 * holds many, since stages work in batches.
 */
import { HASH, STREAM } from '../../engine/names.ts';
import { recordOf, recordsOf, textOf, type UnknownRecord } from '../unknownRecord.ts';

interface Timed {
  /** Microseconds since the start of the run. */
  readonly us: number;
  /** ISO. */
  readonly time: string;
}

export type Fact = Timed &
  (
    | { readonly kind: 'signal'; readonly stream: string; readonly id: string; readonly fields: UnknownRecord }
    | {
        readonly kind: 'append';
        readonly stage: string;
        readonly stream: string;
        readonly id: string;
        readonly fields: UnknownRecord;
      }
    /** The executor journalled an order. */
    | { readonly kind: 'journal'; readonly fields: UnknownRecord }
    | { readonly kind: 'ledger'; readonly symbol: string; readonly fields: UnknownRecord }
    | { readonly kind: 'book'; readonly symbol: string; readonly fields: UnknownRecord }
    | { readonly kind: 'venue'; readonly event: string; readonly line: UnknownRecord; readonly clientOrderId: string }
    /** Something that happened to the world: a fault, the death of a worker, a switch. */
    | { readonly kind: 'world'; readonly what: string; readonly line: UnknownRecord }
  );

/** The four moments of a commit in the order in which a reader wants them. */
export function factsOf(line: UnknownRecord): readonly Fact[] {
  const kind = textOf(line['kind']);
  const timed = { us: Number(line['us']), time: textOf(line['time']) };
  if (kind === 'add') {
    return [
      {
        ...timed,
        kind: 'signal',
        stream: textOf(line['stream']),
        id: textOf(line['id']),
        fields: recordOf(line['fields']),
      },
    ];
  }
  if (kind === 'commit') return commitFacts(line, timed);
  if (kind.startsWith('venue.')) return [venueFact(kind.slice('venue.'.length), line, timed)];
  return kind === 'marks' ? [] : [{ ...timed, kind: 'world', what: kind, line }];
}

function commitFacts(line: UnknownRecord, timed: Timed): readonly Fact[] {
  const stage = textOf(line['stage']);
  const writes = recordsOf(line['writes']);
  const appends = recordsOf(line['appends']).map((append): Fact => {
    const fields = recordOf(append['fields']);
    return { ...timed, kind: 'append', stage, stream: textOf(append['stream']), id: textOf(append['id']), fields };
  });
  const keyed = writes.map((write) => ({ key: textOf(write['key']), fields: recordOf(write['fields']) }));
  const journal = keyed
    .filter(({ key }) => key.startsWith(HASH.order('')))
    .map(({ fields }): Fact => ({ ...timed, kind: 'journal', fields }));
  const ledger = keyed
    .filter(({ key }) => key.startsWith(HASH.ledger('')))
    .map(({ key, fields }): Fact => ({ ...timed, kind: 'ledger', symbol: key.slice(HASH.ledger('').length), fields }));
  const book = keyed
    .filter(({ key, fields }) => stage === 'desk' && key === HASH.position(textOf(fields['symbol'])))
    .map(({ fields }): Fact => ({ ...timed, kind: 'book', symbol: textOf(fields['symbol']), fields }));
  return [...journal, ...ledger, ...appends, ...book];
}

function venueFact(event: string, line: UnknownRecord, timed: Timed): Fact {
  const clientOrderId = textOf(recordOf(line['order'] ?? line['request'])['clientOrderId']);
  return { ...timed, kind: 'venue', event, line, clientOrderId };
}

/** Streams that tell the same again for observers. */
export function isRetold(stream: string): boolean {
  return stream === STREAM.executions;
}
