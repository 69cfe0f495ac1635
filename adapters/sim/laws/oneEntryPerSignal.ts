/** Law 1. */
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { Facts } from './facts.ts';
import type { Law } from './law.ts';

interface Accepted {
  readonly clientOrderId: string;
  readonly planId: string;
  readonly symbol: string;
  readonly correlationId: string;
  /** The account was reset since. */
  isGone: boolean;
}

export const oneEntryPerSignalLaw: Law = {
  number: 1,
  name: 'one-entry-per-signal',
  statement:
    'At most one entry order is sent per root signal, and accepted, ever, under one plan id whatever the store forgets; at rest each entry plan has its order or an end.',
  watch: (_, report, facts) => {
    /** The accepted entry order of each root signal. */
    const orderOfRoot = new Map<string, Accepted>();
    /** Entry tickets that have neither an order nor an end, by plan. */
    const open = new Map<string, Ticket>();
    /** The entry request sent for each root signal. */
    const sent = new Map<string, string>();
    /** Of each root signal, also as a store knew it that has lost it since. */
    const planOfRoot = new Map<string, Ticket>();
    for (const ticket of facts.lostTickets.values()) if (!ticket.reduceOnly) planOfRoot.set(rootOf(ticket), ticket);
    return {
      onSend: (worker, { request }) => {
        if (request.kind !== 'placeOrder' || request.reduceOnly) return;
        const ticket = facts.ticketOf(request.clientOrderId);
        if (ticket === undefined) return;
        // A store that lost the journal of a sending knows nothing of it; what the venue accepts is judged all the same.
        if (facts.journalOf(ticket.planId)?.clientOrderId !== request.clientOrderId) return;
        const root = rootOf(ticket);
        const first = sent.get(root);
        if (first === undefined) sent.set(root, request.clientOrderId);
        else report(`${worker} sent a second entry for root ${root}: ${request.clientOrderId} after ${first}`);
      },
      // What the store forgot may be sent again, once it is known not to have arrived: that is judged by the venue.
      onFailover: () => {
        sent.clear();
        forget(orderOfRoot, facts);
      },
      onTicket: (ticket) => {
        if (ticket.reduceOnly) return;
        open.set(ticket.planId, ticket);
        const root = rootOf(ticket);
        const before = planOfRoot.get(root);
        planOfRoot.set(root, ticket);
        if (before !== undefined && before.planId !== ticket.planId && !isIdUsedAgain(before, ticket, facts))
          report(`root ${root} was plan ${before.planId} and is plan ${ticket.planId} now`);
      },
      onResult: ({ terminal, planId }) => {
        if (terminal) open.delete(planId);
      },
      onVenue: (event) => {
        if (event.kind === 'walletSet' && event.reset) {
          for (const order of orderOfRoot.values()) order.isGone = true;
          forget(orderOfRoot, facts);
        }
        if (event.kind !== 'orderAccepted' || event.origin !== 'client' || event.order.reduceOnly) return;
        const { clientOrderId } = event.order;
        if (!facts.isOurs(clientOrderId)) return;
        const ticket = facts.ticketOf(clientOrderId);
        if (ticket === undefined)
          return report(`the venue accepted entry ${clientOrderId}, for which there is no ticket`);
        open.delete(ticket.planId);
        const root = rootOf(ticket);
        const first = orderOfRoot.get(root);
        const { planId, symbol, correlationId } = ticket;
        if (first === undefined || isIdUsedAgain(first, ticket, facts))
          orderOfRoot.set(root, { clientOrderId, planId, symbol, correlationId, isGone: false });
        else {
          const both = `${clientOrderId} (plan ${planId}) after ${first.clientOrderId}`;
          report(`the venue accepted a second entry for root ${root}: ${both}`);
        }
      },
      atRest: () => {
        for (const { planId, symbol } of open.values()) {
          report(`entry plan ${planId} on ${symbol} was handed to the executor and has neither an order nor an end`);
        }
      },
    };
  },
};

type Named = Pick<Ticket, 'planId' | 'symbol' | 'correlationId'>;

/** A store whose clock was set back may give the id of an entry that it has lost to another one. */
function isIdUsedAgain(before: Named, now: Named, { lostTickets }: Facts): boolean {
  const isOther = before.symbol !== now.symbol || before.correlationId !== now.correlationId;
  return isOther && lostTickets.has(before.planId);
}

/** What account and store have both lost nobody can know of. */
function forget(orderOfRoot: Map<string, Accepted>, facts: Facts): void {
  for (const [root, { isGone, planId, clientOrderId }] of orderOfRoot)
    if (isGone && facts.journalOf(planId)?.clientOrderId !== clientOrderId) orderOfRoot.delete(root);
}

function rootOf({ rootId, planId }: Ticket): string {
  return rootId === '' ? `plan ${planId}` : rootId;
}
