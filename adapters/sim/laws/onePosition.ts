/** Law 12. */
import { formatDecimal, ZERO } from '../../../engine/decimal.ts';
import type { Law } from './law.ts';
import { OwnPositions } from './ownPositions.ts';

export const onePositionLaw: Law = {
  number: 12,
  name: 'one-position',
  statement: 'A symbol has at most one position of ours, open or opening.',
  watch: (_, report) => {
    const held = new OwnPositions();
    /** The entry plan under way on each symbol, from its ticket to its terminal result. */
    const opening = new Map<string, string>();
    return {
      onTicket: ({ reduceOnly, symbol, planId }) => {
        if (reduceOnly) return;
        const other = opening.get(symbol);
        if (other !== undefined)
          report(`entry plan ${planId} on ${symbol} was permitted while entry plan ${other} is under way`);
        opening.set(symbol, planId);
      },
      onResult: ({ terminal, symbol, planId }) => {
        if (terminal && opening.get(symbol) === planId) opening.delete(symbol);
      },
      onVenue: (event) => {
        if (event.kind === 'orderAccepted' && event.origin === 'client' && !event.order.reduceOnly) {
          const { symbol, clientOrderId } = event.order;
          if (event.position !== ZERO && held.has(symbol)) {
            report(
              `the venue accepted entry ${clientOrderId} on ${symbol}, where ${formatDecimal(event.position)} of ours is open`,
            );
          }
        }
        held.note(event);
      },
    };
  },
};
