/**
 * The way to the store and back, for all workers of the process: a request of a runner in, its answer out. A failed
 * call is told once, and again when it is over; what it means is the runner's to find out.
 */
import type { Answer, Request } from '../../../engine/protocol.ts';
import type { RedisStore } from '../../redis/redisStore.ts';
import type { EngineCall } from '../../store/calls.ts';
import type { Log } from './log.ts';
import type { LiveVenue } from './venue.ts';

/** What a read finds when there is nothing. */
export type Nothing = { readonly kind: 'nothing' };

export class StoreLine {
  private readonly store: RedisStore;
  private readonly venue: LiveVenue;
  private readonly log: Log;
  private readonly nowMs: () => number;
  /** Calls that failed, one after the other. */
  private failures = 0;
  private failingSinceMs = 0;

  constructor(store: RedisStore, venue: LiveVenue, log: Log, nowMs: () => number) {
    this.store = store;
    this.venue = venue;
    this.log = log;
    this.nowMs = nowMs;
  }

  async ask(call: EngineCall, request: Request): Promise<Answer | Nothing> {
    const reply = await this.store.execute(call);
    const atMs = this.nowMs();
    this.notice('reason' in reply && !reply.reason.startsWith('WRONGTYPE') ? reply : undefined, call.op, atMs);
    switch (reply.kind) {
      case 'nothing':
        return reply;
      case 'unknown':
        return { kind: 'unknown', atMs };
      case 'loaded': {
        const wanted = request.op === 'load' ? (request.wants.prices ?? []) : [];
        return { ...reply, prices: wanted.map((symbol) => this.venue.price(symbol)), atMs };
      }
      default:
        return { ...reply, atMs };
    }
  }

  private notice(failure: { kind: string; reason: string } | undefined, op: string, atMs: number): void {
    if (failure === undefined) {
      if (this.failures > 0) {
        const { failures } = this;
        this.log.say('info', 'the store answers again', { failures, after_ms: atMs - this.failingSinceMs });
      }
      this.failures = 0;
      return;
    }
    this.failures += 1;
    if (this.failures > 1) return;
    this.failingSinceMs = atMs;
    const { kind, reason } = failure;
    this.log.say('warn', 'the store does not answer: each commit will be looked for, none is repeated', {
      op,
      kind,
      reason,
    });
  }
}
