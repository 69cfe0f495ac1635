/** Law 1, the part of the router: what a producer says twice is one signal. */
import { STREAM } from '../../../engine/names.ts';
import type { Law } from './law.ts';

export const saidOnceLaw: Law = {
  number: 1,
  name: 'said-once',
  statement: 'A message that was let through is not let through again within the dedup window.',
  watch: (context, report) => {
    /** What the producer calls it, by entry id; only what was not yet routed. */
    const said = new Map<string, string>();
    /** When each message was let through last. */
    const routed = new Map<string, number>();
    return {
      onAdd: (stream, { id, fields }) => {
        const { message_id: message = '', correlation_id: correlation = '', trace_id: trace = '' } = fields;
        if (stream === STREAM.decisions && message !== '') said.set(id, `${correlation} ${trace} ${message}`);
      },
      onCommit: ({ stage, appends, atMs }) => {
        if (stage !== 'router') return;
        for (const { stream, fields } of appends) {
          const root = fields['root_id'] ?? '';
          const message = said.get(root);
          said.delete(root);
          if (stream !== STREAM.intents || message === undefined) continue;
          const before = routed.get(message);
          routed.set(message, atMs);
          if (before === undefined || atMs >= before + context.config.ROUTER_DEDUP_TTL_S * 1000) continue;
          report(`root ${root} is ${message} once more, ${atMs - before} ms after it was let through`);
        }
      },
    };
  },
};
