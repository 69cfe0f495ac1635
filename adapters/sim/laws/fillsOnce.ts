/** Law 6. */
import { formatDecimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { mayStep } from '../../../engine/nouns/orderStatus.ts';
import type { Journal } from './journal.ts';
import type { Law } from './law.ts';

interface Trade {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly quantity: Decimal;
  /** The account was reset since, or the symbol can be asked about no more: it may still be folded from an answer on its way, but need not be. */
  gone: boolean;
}

export const fillsOnceLaw: Law = {
  number: 6,
  name: 'fills-once',
  statement: 'Each venue trade of ours is folded exactly once, with its own quantity, and no order status regresses.',
  watch: (_, report) => {
    /** Trades of our orders that the ledger lacks, by `symbol trade id`. */
    const waiting = new Map<string, Trade>();
    const fold = (journal: Journal, known: string, before: Decimal): void => {
      const { planId, symbol, tradeIds } = journal;
      const keeps = known === '' || tradeIds === known || tradeIds.startsWith(`${known},`);
      if (!keeps) return report(`plan ${planId} forgot trades: ${known} became ${tradeIds}`);
      let sum = before;
      for (const tradeId of tradeIds.slice(known.length).split(',')) {
        if (tradeId === '') continue;
        const trade = waiting.get(`${symbol} ${tradeId}`);
        if (trade === undefined)
          report(`plan ${planId} folded trade ${tradeId} of ${symbol}, which is folded already or never was`);
        else if (trade.clientOrderId !== journal.clientOrderId) {
          report(
            `plan ${planId} (${journal.clientOrderId}) folded trade ${tradeId} of ${symbol}, which belongs to ${trade.clientOrderId}`,
          );
        }
        waiting.delete(`${symbol} ${tradeId}`);
        sum += trade?.quantity ?? ZERO;
      }
      if (sum === journal.filled) return;
      report(
        `plan ${planId} has filled_qty ${formatDecimal(journal.filled)}, but its trades make ${formatDecimal(sum)}`,
      );
    };
    return {
      onVenue: (event) => {
        if (event.kind === 'walletSet' && event.reset) for (const trade of waiting.values()) trade.gone = true;
        if (event.kind === 'symbolStatus' && !event.readable)
          for (const trade of waiting.values()) if (trade.symbol === event.symbol) trade.gone = true;
        if (event.kind !== 'fill' || event.origin !== 'client') return;
        const { order, trade } = event;
        waiting.set(`${order.symbol} ${trade.tradeId}`, {
          symbol: order.symbol,
          clientOrderId: order.clientOrderId,
          quantity: trade.quantity,
          gone: false,
        });
      },
      onJournal: (journal, before) => {
        if (before !== undefined) {
          const { status, planId } = journal;
          if (status !== before.status && !mayStep(before.status, status))
            report(`plan ${planId} went from ${before.status} to ${status}`);
          if (before.endCode !== '' && before.endCode !== journal.endCode) {
            report(
              `plan ${planId} ended as ${before.endCode} and went on as ${journal.endCode === '' ? status : journal.endCode}`,
            );
          }
        }
        const known = before?.tradeIds ?? '';
        const filledBefore = before?.filled ?? ZERO;
        if (journal.tradeIds !== known || journal.filled !== filledBefore) fold(journal, known, filledBefore);
      },
      atRest: () => {
        for (const [trade, { clientOrderId, gone }] of waiting)
          if (!gone) report(`at rest trade ${trade} of order ${clientOrderId} is not folded`);
      },
    };
  },
};
