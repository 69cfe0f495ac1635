/**
 * A hint that something has happened to one of our orders becomes a question of ours to the venue, whose answer the
 * executor takes in like any other. It may come too often or not at all: the executor's own looks do not depend on it.
 * While another process leads, its orders are its own to ask about; an answer kept until then would be old news.
 */
import { readClientOrderId } from '../../../engine/executor/clientOrderId.ts';
import type { Effect } from '../../../engine/venue.ts';
import type { VenueLine } from './venueLine.ts';
import type { LiveWorker } from './worker.ts';

/** Orders come in bursts of events, and the answer to an order's own request is mostly there first. */
const SETTLE_MS = 150;

export class OrderHints {
  private readonly line: VenueLine;
  private readonly executor: () => LiveWorker | undefined;
  private readonly prefix: string;
  private readonly pending = new Set<string>();

  /** @param prefix of our client ids */
  constructor(line: VenueLine, executor: () => LiveWorker | undefined, prefix: string) {
    this.line = line;
    this.executor = executor;
    this.prefix = prefix;
  }

  take(symbol: string, clientOrderId: string): void {
    const own = readClientOrderId(this.prefix, clientOrderId);
    const executor = this.executor();
    if (own === undefined || executor?.isLeading !== true || this.pending.has(clientOrderId)) return;
    this.pending.add(clientOrderId);
    setTimeout(() => {
      this.pending.delete(clientOrderId);
      if (this.line.isPlacing(clientOrderId)) return;
      const id = `${own.planId}/query/${own.attempt}.hint`;
      const effect: Effect = { id, request: { kind: 'queryOrder', symbol, clientOrderId } };
      this.line.send([effect], (asked, reply) => executor.hear(asked, reply));
    }, SETTLE_MS).unref();
  }
}
