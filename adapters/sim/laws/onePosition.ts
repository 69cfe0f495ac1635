/** Law 12. */
import { formatDecimal, ZERO } from '../../../engine/decimal.ts';
import type { Law } from './law.ts';
import { OwnPositions } from './ownPositions.ts';

export const onePositionLaw: Law = {
  number: 12,
  name: 'one-position',
  statement: 'A symbol has at most one position of ours, open, opening or closing.',
  watch: (_, report) => {
    const held = new OwnPositions();
    /** The plan under way on each symbol, from its ticket to its terminal result. */
    const opening = new Map<string, string>();
    const closing = new Map<string, string>();
    return {
      onTicket: ({ reduceOnly, symbol, planId }) => {
        if (reduceOnly) return void closing.set(symbol, planId);
        const other = opening.get(symbol);
        if (other !== undefined)
          report(`entry plan ${planId} on ${symbol} was permitted while entry plan ${other} is under way`);
        const close = closing.get(symbol);
        if (close !== undefined)
          report(`entry plan ${planId} on ${symbol} was permitted while close plan ${close} is under way`);
        opening.set(symbol, planId);
      },
      onResult: ({ terminal, symbol, planId }) => {
        if (!terminal) return;
        for (const under of [opening, closing]) if (under.get(symbol) === planId) under.delete(symbol);
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
