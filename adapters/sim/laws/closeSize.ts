/** Law 11, the part about size. */
import { absolute, formatDecimal } from '../../../engine/decimal.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { Law } from './law.ts';

export const closeSizeLaw: Law = {
  number: 11,
  name: 'close-size',
  statement: 'A close is for no more than a fresh snapshot shows, whatever the ledger says.',
  watch: (_, report, { shown }) => {
    /** Closes permitted by the present commit. */
    const closes: Ticket[] = [];
    return {
      onTicket: (ticket) => {
        if (ticket.reduceOnly) closes.push(ticket);
      },
      onCommit: (commit, worker) => {
        for (const { symbol, planId, quantity } of closes) {
          const amounts = shown.at(symbol, commit, worker).map(({ fresh }) => fresh && absolute(fresh));
          const isMore = amounts.every((amount) => amount !== undefined && quantity > amount);
          const most = isMore ? amounts[0] : undefined;
          if (most === undefined) continue;
          const both = `${formatDecimal(quantity)}, where a fresh snapshot shows ${formatDecimal(most)}`;
          report(`close plan ${planId} on ${symbol} was permitted for ${both}`);
        }
        if (closes.length > 0) closes.length = 0;
      },
    };
  },
};
