/** Law 1, the part of the router: what a producer says twice is one signal. */
import { STREAM } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { parseTime } from '../../../engine/time.ts';
import type { Law } from './law.ts';

interface Said {
  /** What the producer calls it; where it has no id, all that it says. */
  readonly message: string;
  /** The producer's time, as far as it gave one. */
  readonly stampMs: number | undefined;
}

export const saidOnceLaw: Law = {
  number: 1,
  name: 'said-once',
  statement:
    'A message that was let through is not let through again within the dedup window, nor while it is young enough to trade.',
  watch: (context, report) => {
    /** By entry id; only what was not yet routed. */
    const said = new Map<string, Said>();
    /** When each message was let through last, and until when it must not be again. */
    const routed = new Map<string, { readonly atMs: number; readonly untilMs: number }>();
    return {
      onAdd: (stream, { id, fields }) => {
        if (stream === STREAM.decisions) said.set(id, read(fields));
      },
      onCommit: ({ stage, appends, atMs }) => {
        if (stage !== 'router') return;
        for (const { stream, fields } of appends) {
          const root = fields['root_id'] ?? '';
          const one = said.get(root);
          said.delete(root);
          if (stream !== STREAM.intents || one === undefined) continue;
          const { ROUTER_DEDUP_TTL_S: windowS, INTENT_MAX_AGE_S: ageS } = context.config;
          const before = routed.get(one.message);
          const youngUntilMs = Math.min(one.stampMs ?? 0, atMs) + ageS * 1000;
          routed.set(one.message, { atMs, untilMs: Math.max(atMs + windowS * 1000, youngUntilMs) });
          if (before === undefined || atMs >= before.untilMs) continue;
          report(`root ${root} is ${one.message} once more, ${atMs - before.atMs} ms after it was let through`);
        }
      },
    };
  },
};

function read(fields: Fields): Said {
  const { message_id: id = '', correlation_id: correlation = '', trace_id: trace = '' } = fields;
  const message = id === '' ? JSON.stringify(fields) : `${correlation} ${trace} ${id}`;
  return { message, stampMs: stampOf(fields) };
}

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
