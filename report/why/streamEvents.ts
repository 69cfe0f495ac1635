/**
 * What the streams and the journals of a running system hold, as events of a trace, so that the same story can be told of
 * it. Streams keep what was decided, not every look at an order: of a journal its last state is known.
 */
import { HASH, STREAM } from '../../engine/names.ts';
import type { Entry, Fields } from '../../engine/protocol.ts';
import { idMs } from '../../engine/streamId.ts';
import { isoTime } from '../../engine/time.ts';
import type { UnknownRecord } from '../unknownRecord.ts';
import type { EventText } from './explain.ts';

/** In the order in which a signal passes them: of entries of one millisecond the earlier stream is told first. */
export const TOLD_STREAMS: readonly string[] = [
  STREAM.decisions,
  STREAM.intents,
  STREAM.plans,
  STREAM.exitPlans,
  STREAM.permits,
  STREAM.orders,
  STREAM.results,
  STREAM.outcomes,
  STREAM.deadletters,
];

const PRODUCERS: Readonly<Record<string, string>> = {
  [STREAM.intents]: 'router',
  [STREAM.plans]: 'bridge',
  [STREAM.exitPlans]: 'harvest',
  [STREAM.permits]: 'desk',
  [STREAM.orders]: 'desk',
};

/** Streams that others write to as well: what carries no root is theirs. */
const SHARED: readonly string[] = [STREAM.intents, STREAM.plans, STREAM.exitPlans];

interface Dated {
  readonly atMs: number;
  readonly rank: number;
  readonly record: UnknownRecord;
}

/**
 * @param entries of each stream, oldest first
 * @param journals of orders, as they are now
 * @param nowMs when the journals were read
 */
export function streamEvents(
  entries: ReadonlyMap<string, readonly Entry[]>,
  journals: readonly Fields[],
  nowMs: number,
): readonly EventText[] {
  const dated = TOLD_STREAMS.flatMap((stream, rank) =>
    (entries.get(stream) ?? []).map((entry) => ({ atMs: idMs(entry.id), rank, record: entryEvent(stream, entry) })),
  );
  const all = [...dated, ...journals.map((fields) => journalEvent(fields, entries, nowMs))];
  // Entries of one stream stay in their order: sorting is stable.
  all.sort((one, other) => one.atMs - other.atMs || one.rank - other.rank);
  return all.map(({ record }) => ({ text: JSON.stringify(record), event: () => record }));
}

function entryEvent(stream: string, { id, fields }: Entry): UnknownRecord {
  const when = momentOf(idMs(id));
  const isFromOutside = stream === STREAM.decisions || (SHARED.includes(stream) && (fields['root_id'] ?? '') === '');
  if (isFromOutside) return { ...when, kind: 'add', stream, id, fields };
  const stage = PRODUCERS[stream] ?? fields['stage'] ?? fields['source'] ?? '';
  return { ...when, kind: 'commit', stage, writes: [], appends: [{ stream, id, fields }] };
}

/** An order that has ended is told just before its result. */
function journalEvent(fields: Fields, entries: ReadonlyMap<string, readonly Entry[]>, nowMs: number): Dated {
  const plan = fields['plan_id'] ?? '';
  const results = (entries.get(STREAM.results) ?? []).filter((entry) => entry.fields['plan_id'] === plan);
  const last = results.at(-1);
  const hasEnded = (fields['end_code'] ?? '') !== '' && last !== undefined;
  const atMs = hasEnded ? idMs(last.id) : nowMs;
  const write = { key: HASH.order(plan), fields };
  const rank = TOLD_STREAMS.indexOf(STREAM.results) - 0.5;
  return { atMs, rank, record: { ...momentOf(atMs), kind: 'commit', stage: 'executor', writes: [write], appends: [] } };
}

function momentOf(atMs: number) {
  return { us: atMs * 1_000, time: isoTime(atMs) };
}
