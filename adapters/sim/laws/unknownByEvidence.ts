/** Law 9. */
import type { OrderStatus } from '../../../engine/nouns/orderStatus.ts';
import type { VenueOrder, VenueOrderStatus } from '../../../engine/venue.ts';
import type { Journal } from './journal.ts';
import type { Law } from './law.ts';

/** What the venue must hold for a journal to say so. The journal may lag: a later venue status also agrees. */
const AGREES: Readonly<Partial<Record<OrderStatus, readonly VenueOrderStatus[]>>> = {
  ACCEPTED: ['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'],
  PARTIALLY_FILLED: ['PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'],
  FILLED: ['FILLED'],
  CANCELED: ['CANCELED'],
  EXPIRED: ['EXPIRED'],
};

/** Holds for SENDING as for UNKNOWN: an answer is evidence too, and must be a true one. */
export const unknownByEvidenceLaw: Law = {
  number: 9,
  name: 'unknown-by-evidence',
  statement: 'An order is called landed only if the venue has it, and absent only if the venue has not and never will.',
  watch: (_, report) => {
    const atVenue = new Map<string, VenueOrder>();
    const absent = new Set<string>();
    /** Client ids under which a request has left. */
    const sent = new Set<string>();
    /** Orders of an account that was reset since: the venue has them no more. */
    const gone = new Set<string>();
    /** Symbols that the venue can be asked about no more. */
    const unreadable = new Set<string>();
    const isGone = ({ symbol }: Journal, id: string): boolean => gone.has(id) || unreadable.has(symbol);
    return {
      onSend: (_worker, { request }) => {
        if (request.kind === 'placeOrder') sent.add(request.clientOrderId);
      },
      onVenue: (event) => {
        if (event.kind === 'walletSet' && event.reset) for (const id of atVenue.keys()) gone.add(id);
        if (event.kind === 'symbolStatus') {
          if (event.readable) unreadable.delete(event.symbol);
          else unreadable.add(event.symbol);
        }
        if (event.kind !== 'orderAccepted' && event.kind !== 'fill' && event.kind !== 'orderDone') return;
        if (event.origin !== 'client') return;
        const { clientOrderId } = event.order;
        atVenue.set(clientOrderId, event.order);
        if (event.kind !== 'orderAccepted' || !absent.has(clientOrderId)) return;
        report(`the venue accepted ${clientOrderId}, which was settled as never executed`);
      },
      onJournal: (journal, before) => {
        const { endCode, planId, clientOrderId } = journal;
        if (endCode === 'ORDER_GONE' && before?.endCode !== endCode && !isGone(journal, clientOrderId))
          report(`plan ${planId} called ${clientOrderId} gone, but the venue has it`);
        if (before === undefined || (before.status !== 'UNKNOWN' && before.status !== 'SENDING')) return;
        const id = before.clientOrderId;
        if (journal.status === 'READY' && journal.attempt < before.attempt) {
          // A client id that never left may be used after all.
          if (sent.has(id)) report(`plan ${planId} took ${id} for never sent, but it has left`);
          return;
        }
        if (givesUp(journal, before)) {
          absent.add(id);
          const order = atVenue.get(id);
          if (order !== undefined && !isGone(journal, id))
            report(
              `plan ${journal.planId} gave up ${id} as ${journal.endCode || journal.status}, but the venue has it ${order.status}`,
            );
          return;
        }
        const agreeing = journal.status === before.status ? undefined : AGREES[journal.status];
        if (agreeing === undefined || unreadable.has(journal.symbol)) return;
        const status = atVenue.get(id)?.status;
        if (status === undefined || !agreeing.includes(status)) {
          report(
            `plan ${journal.planId} took ${id} for ${journal.status}, but the venue has it ${status ?? 'not at all'}`,
          );
        }
      },
    };
  },
};

/** True when the request that was under way counts as never executed from now on. */
function givesUp({ attempt, status }: Journal, before: Journal): boolean {
  return attempt !== before.attempt || status === 'READY' || status === 'REJECTED';
}
