/** Law 11. */
import { absolute, formatDecimal, ZERO } from '../../../engine/decimal.ts';
import type { Law } from './law.ts';

export const closesReduceLaw: Law = {
  number: 11,
  name: 'closes-reduce',
  statement: 'A close is sent reduce-only, and no fill of it increases a position or crosses zero.',
  watch: (_, report, facts) => ({
    onSend: (worker, { request }) => {
      if (request.kind !== 'placeOrder' || request.reduceOnly) return;
      const ticket = facts.ticketOf(request.clientOrderId);
      if (ticket?.reduceOnly === true) report(`${worker} sent ${request.clientOrderId}, a close, without reduce-only`);
    },
    onVenue: (event) => {
      if (event.kind !== 'fill' || event.origin !== 'client') return;
      const { order, trade, position, positionBefore } = event;
      const closes = order.reduceOnly || facts.ticketOf(order.clientOrderId)?.reduceOnly === true;
      if (!closes) return;
      const grows = absolute(position) > absolute(positionBefore);
      const crosses = position !== ZERO && positionBefore !== ZERO && position > ZERO !== positionBefore > ZERO;
      if (!grows && !crosses) return;
      const from = `${formatDecimal(positionBefore)} to ${formatDecimal(position)}`;
      report(`trade ${trade.tradeId} of the close ${order.clientOrderId} moved ${order.symbol} from ${from}`);
    },
  }),
};
