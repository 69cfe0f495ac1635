/**
 * What makes two signals the same: correlation id, trace id and message id together. A message without an id of its
 * own is known by its content, its own timestamp included: published again it still says when it was made, while a
 * repeat that was made later is another signal. The stream entry id, and the envelope's time, are new every time.
 */
import { hashOf } from '../hash.ts';
import { canonicalJson, type JsonRecord } from '../json.ts';
import { boundedId } from '../nouns/intentShapes.ts';
import type { Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';

/** `correlation_id||trace_id||msg_id`, of bounded length whatever the ids are. */
export function dedupKey(fields: Fields, record: JsonRecord, trace: Trace): string {
  return `${trace.correlationId}||${trace.traceId}||${messageId(fields, record)}`;
}

function messageId(fields: Fields, record: JsonRecord): string {
  const inside = record['message_id'];
  const given = fields['message_id'] || (typeof inside === 'string' ? inside : '');
  return given === '' ? hashOf(canonicalJson(record)) : boundedId(given);
}
