/** Law 8, the part about slots: what the limits count is what the book holds, no less and no more. */
import { formatDecimal, parseDecimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import { ExposureBook } from './exposureBook.ts';
import type { Law } from './law.ts';

const PREFIX = HASH.position('');

export const slotsKeptLaw: Law = {
  number: 8,
  name: 'slots-kept',
  statement: 'A position counts against the limits for what its record says, from its permit until it is flat.',
  watch: (_, report) => {
    const exposure = new ExposureBook();
    return {
      onPut: (key, fields) => {
        exposure.note({ op: 'put', key, fields });
      },
      onCommit: ({ stage, writes }) => {
        if (stage !== 'desk') return;
        for (const write of writes) exposure.note(write);
        // The last word of the commit on each.
        const said = new Map(writes.map((write) => [write.key, write]));
        for (const [key, write] of said) {
          if (!key.startsWith(PREFIX)) continue;
          const symbol = key.slice(PREFIX.length);
          const counted = exposure.has(symbol) ? exposure.of(symbol) : undefined;
          const held = write.op === 'put' ? parseDecimal(write.fields['notional_usd']) : undefined;
          if (held === counted) continue;
          const usd = (amount: typeof held): string =>
            amount === undefined ? 'nothing' : `${formatDecimal(amount)} USD`;
          report(`${symbol} counts for ${usd(counted)}, and the book holds ${usd(held)}`);
        }
      },
    };
  },
};
