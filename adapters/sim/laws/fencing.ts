/** Law 7. */
import type { StageName } from '../../../engine/names.ts';
import type { VenueOrder } from '../../../engine/venue.ts';
import type { Law } from './law.ts';

/**
 * A worker that was superseded cannot commit, so its tokens end. What it sent before may still be on its way: its
 * successor knows of it from the journal and waits for it, so it may land, but only as the journal says: while the
 * journal still waits for that very request, and inside the window it was signed for. Anything else was sent behind
 * the journal's back, re-stamped, or landed after the successor had settled the order.
 */
export const fencingLaw: Law = {
  number: 7,
  name: 'fencing',
  statement: 'Nothing from a superseded worker takes effect after its successor acted.',
  watch: (context, report, facts) => {
    const tokens = new Map<StageName, number>();
    const whyNot = ({ clientOrderId }: VenueOrder, atMs: number): string | undefined => {
      const journal = facts.journalOfClientId(clientOrderId);
      if (journal === undefined) return 'which no journal names';
      const { status, timestampMs, recvWindowMs } = journal;
      if (journal.clientOrderId !== clientOrderId) return `when its plan was already at ${journal.clientOrderId}`;
      if (status !== 'SENDING' && status !== 'UNKNOWN') return `when its journal said ${status}`;
      const lateMs = atMs + (context.venueSkewMs ?? 0) - timestampMs - recvWindowMs;
      return lateMs > 0 ? `${lateMs} ms after the window that was journalled for it` : undefined;
    };
    return {
      onLease: (stage, token) => {
        tokens.set(stage, token);
      },
      onCommit: ({ stage, token }, worker) => {
        const newest = tokens.get(stage) ?? 0;
        if (token < newest)
          report(`a commit of ${worker} with token ${token} took effect after token ${newest} of ${stage}`);
        else if (token > newest) tokens.set(stage, token);
      },
      onVenue: (event) => {
        if (event.kind !== 'orderAccepted' || event.origin !== 'client' || !facts.isOurs(event.order.clientOrderId))
          return;
        const why = whyNot(event.order, event.atMs);
        if (why !== undefined) report(`the venue accepted ${event.order.clientOrderId} ${why}`);
      },
    };
  },
};
