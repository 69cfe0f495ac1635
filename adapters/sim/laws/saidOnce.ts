/** Law 1, the part of the router: what a producer says twice is one signal. */
import { Hash64, hashOf } from '../../../engine/hash.ts';
import { STREAM } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { parseTime } from '../../../engine/time.ts';
import type { Law } from './law.ts';

/** A message that was let through. When it may come again is worked out only if it does. */
interface Routed {
  readonly fields: Fields;
  readonly atMs: number;
  readonly windowMs: number;
  /** How old it may be to trade. */
  readonly ageMs: number;
}

export const saidOnceLaw: Law = {
  number: 1,
  name: 'said-once',
  statement:
    'A message that was let through is not let through again within the dedup window, nor while it is young enough to trade.',
  watch: (context, report) => {
    /** By entry id; only what was not yet routed. */
    const said = new Map<string, Fields>();
    /** Each message, by its hash, as it was let through last: a day of messages would fill megabytes. */
    const routed = new Map<string, Routed>();
    return {
      onAdd: (stream, { id, fields }) => {
        if (stream === STREAM.decisions) said.set(id, fields);
      },
      onCommit: ({ stage, appends, atMs }) => {
        if (stage !== 'router') return;
        for (const { stream, fields } of appends) {
          const root = fields['root_id'] ?? '';
          const one = said.get(root);
          said.delete(root);
          if (stream !== STREAM.intents || one === undefined) continue;
          const { ROUTER_DEDUP_TTL_S: windowS, INTENT_MAX_AGE_S: ageS } = context.config;
          const message = hashIn(one);
          const before = routed.get(message);
          routed.set(message, { fields: one, atMs, windowMs: windowS * 1000, ageMs: ageS * 1000 });
          if (before === undefined || atMs >= barredUntilMs(before)) continue;
          report(`root ${root} is ${messageIn(one)} once more, ${atMs - before.atMs} ms after it was let through`);
        }
      },
    };
  },
};

/** Of what the producer calls it; where it has no id, of all that it says. */
function hashIn(fields: Fields): string {
  const { message_id: id = '', correlation_id: correlation = '', trace_id: trace = '' } = fields;
  if (id !== '') return hashOf(correlation, trace, id);
  const hash = new Hash64();
  for (const name in fields) hash.text(name).text(fields[name] ?? '');
  return hash.hex();
}

function messageIn(fields: Fields): string {
  const { message_id: id = '', correlation_id: correlation = '', trace_id: trace = '' } = fields;
  return id === '' ? JSON.stringify(fields) : `${correlation} ${trace} ${id}`;
}

function barredUntilMs({ fields, atMs, windowMs, ageMs }: Routed): number {
  return Math.max(atMs + windowMs, Math.min(stampOf(fields) ?? 0, atMs) + ageMs);
}

/** The producer's time, as far as it gave one. */
function stampOf(fields: Fields): number | undefined {
  try {
    const record = JSON.parse(fields['payload'] ?? fields['data'] ?? '{}') as Readonly<Record<string, unknown>> | null;
    const inside = record?.['timestamp'];
    const isTime = typeof inside === 'string' || typeof inside === 'number';
    return parseTime(isTime ? `${inside}` : (fields['timestamp'] ?? ''));
  } catch {
    return undefined;
  }
}
