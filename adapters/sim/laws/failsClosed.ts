/** Law 16. */
import { STREAM } from '../../../engine/names.ts';
import type { Fields, NumberedAppend } from '../../../engine/protocol.ts';
import type { Law } from './law.ts';

/** What can lead to an order. */
const LEADS_ON: readonly string[] = [STREAM.intents, STREAM.plans, STREAM.orders];

export const failsClosedLaw: Law = {
  number: 16,
  name: 'fails-closed',
  statement:
    'What goes to the dead letters leads to nothing else, is left behind in the same commit, and holds nobody up.',
  watch: (_, report, facts) => {
    /** Dead letters of the present commit. */
    const dead: Fields[] = [];
    return {
      onDeadLetter: (fields) => {
        dead.push(fields);
      },
      onCommit: ({ stage, progress, appends }) => {
        if (dead.length === 0) return;
        for (const { entry_id: id = '', root_id: root, stream } of dead) {
          const behind = stream === progress.source && facts.covered.some((entry) => entry.id === id);
          if (!behind) report(`${stage} wrote a dead letter for ${stream} ${id}, but its commit does not move past it`);
          const next = appends.find((append) => leadsOnFrom(append, root));
          if (next !== undefined)
            report(`${stage} wrote a dead letter for ${stream} ${id} and made ${next.stream} ${next.id} of it`);
        }
        dead.length = 0;
      },
      atRest: () => {
        for (const [stream, readers] of facts.unread) {
          for (const { stage, count, oldest } of readers) {
            if (oldest !== undefined)
              report(`at rest ${stage} is stuck at ${stream} ${oldest.id}, with ${count} entries unread`);
          }
        }
      },
    };
  },
};

function leadsOnFrom({ stream, fields }: NumberedAppend, root: string | undefined): boolean {
  return fields['root_id'] === root && LEADS_ON.includes(stream);
}
