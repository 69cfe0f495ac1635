/**
 * What makes two signals the same: correlation id, trace id and message id together. A message without an id of its
 * own is known by its content; never by its stream entry id, because a signal published again has a new one.
 */
import { hashOf } from '../hash.ts';
import { canonicalJson, type JsonRecord } from '../json.ts';
import { boundedId } from '../nouns/intentShapes.ts';
import type { Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';

/** Publishing a signal again changes these. */
const TIMES: ReadonlySet<string> = new Set(['timestamp', 'timestamp_ms', 'ts', 'time', 'created_at', 'published_at']);

/** `correlation_id||trace_id||msg_id`, of bounded length whatever the ids are. */
export function dedupKey(fields: Fields, record: JsonRecord, trace: Trace): string {
  return `${trace.correlationId}||${trace.traceId}||${messageId(fields, record)}`;
}

function messageId(fields: Fields, record: JsonRecord): string {
  const inside = record['message_id'];
  const given = fields['message_id'] || (typeof inside === 'string' ? inside : '');
  if (given !== '') return boundedId(given);
  const content = Object.entries(record).filter(([name]) => !TIMES.has(name));
  return hashOf(canonicalJson(Object.fromEntries(content)));
}
