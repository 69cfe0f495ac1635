/** Law 8, the part about the counter of the day, by which the limit is kept across restarts. */
import { TEXT } from '../../../engine/names.ts';
import { utcDay } from '../../../engine/time.ts';
import type { Law } from './law.ts';

const PREFIX = TEXT.dailyTrades('');

export const dailyCounterLaw: Law = {
  number: 8,
  name: 'daily-counter',
  statement: 'Each entry permit counts one up, in its own commit, for the UTC day of the step.',
  watch: (_, report) => {
    const counters = new Map<string, string>();
    /** Entries permitted by the present commit. */
    let entries = 0;
    return {
      onSet: (key, value) => {
        if (key.startsWith(PREFIX)) counters.set(key, value ?? '0');
      },
      onTicket: ({ reduceOnly }) => {
        if (!reduceOnly) entries += 1;
      },
      onCommit: ({ stage, writes, atMs }) => {
        if (stage !== 'desk' || entries === 0) return;
        const key = PREFIX + utcDay(atMs);
        const due = Number(counters.get(key) ?? 0) + entries;
        for (const write of writes) {
          if (write.op === 'text' && write.key.startsWith(PREFIX)) counters.set(write.key, write.value);
        }
        const counted = counters.get(key) ?? 'nothing';
        if (counted !== String(due))
          report(`${entries} entries were permitted, and ${key} says ${counted}, not ${due}`);
        entries = 0;
      },
    };
  },
};
