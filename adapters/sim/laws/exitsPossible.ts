/** Law 13. */
import type { Fields } from '../../../engine/protocol.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import { readExitPlan } from './exitPlan.ts';
import { FreeTime } from './freeTime.ts';
import type { Law } from './law.ts';

/** Longer than any chain of retries of ours takes with a venue that answers. */
const END_WITHIN_MS = 120_000;
/** The venue serves nobody for a while: too many requests or orders, overloaded, away. */
const TURNED_AWAY: readonly number[] = [-1003, -1008, -1015, 418, 429, 503];

/** After this a venue that was silent, or served nobody, counts as there: whoever asks no more would stop the clock for ever. */
const SILENCE_MS = 10_000;

/** The one denial there is for a close: of one whose only reason is the kill score. */
const MAY_HOLD = 'KILL_SCORE_HOLD';

interface Exit {
  readonly stream: string;
  readonly entryId: string;
  readonly symbol: string;
  /** Free time of its symbol when it came. */
  readonly freeMs: number;
  /** Not judged before. */
  readonly dueMs: number;
}

/**
 * The time of an exit runs only while it is free: desk and executor have committed since they last died and do
 * not stand still, no order of
 * its symbol is unanswered or unknown, and the venue answered last or was silent some time ago.
 */
export const exitsPossibleLaw: Law = {
  number: 13,
  name: 'exits-possible',
  statement: 'A reduce plan ends within 120 s of desk, executor and venue being there for it, and nothing vetoes it.',
  watch: (context, report) => {
    /** By plan id, in about the order in which they fall due. */
    const exits = new Map<string, Exit>();
    const ended = new Set<string>();
    const time = new FreeTime();
    /** The worker that committed last for each of the two stages. */
    const atWork = new Map<string, string>();
    for (const stage of ['desk', 'executor']) time.hold(undefined, stage, context.nowMs);

    const note = (stream: string, entryId: string, fields: Fields): void => {
      const plan = readExitPlan(stream, entryId, fields);
      if (plan === undefined) return;
      const { planId, symbol } = plan;
      if (ended.has(planId) || exits.has(planId)) return;
      const freeMs = time.freeMs(symbol, context.nowMs);
      exits.set(planId, { stream, entryId, symbol, freeMs, dueMs: context.nowMs + END_WITHIN_MS });
    };
    const judge = (): void => {
      for (const [planId, exit] of exits) {
        if (context.nowMs <= exit.dueMs) return;
        exits.delete(planId);
        const leftMs = END_WITHIN_MS - (time.freeMs(exit.symbol, context.nowMs) - exit.freeMs);
        if (leftMs >= 0) exits.set(planId, { ...exit, dueMs: context.nowMs + leftMs });
        else report(`exit plan ${planId} on ${exit.symbol} (${exit.entryId}) has no end after ${END_WITHIN_MS} ms`);
      }
    };
    return {
      onAdd: (stream, { id, fields }) => note(stream, id, fields),
      onCommit: ({ stage, appends }, worker) => {
        if (stage === 'desk' || stage === 'executor') {
          time.release(undefined, stage, context.nowMs);
          atWork.set(stage, worker);
        }
        for (const { stream, id, fields } of appends) note(stream, id, fields);
        judge();
      },
      onCrash: (worker) => {
        for (const [stage, owner] of atWork) if (owner === worker) time.hold(undefined, stage, context.nowMs);
      },
      onPause: (worker, forMs) => {
        if ([...atWork.values()].includes(worker)) time.holdFor(undefined, 'paused', context.nowMs, forMs);
      },
      onResult: ({ planId, symbol, terminal, decision, code }) => {
        if (!terminal) return;
        if (exits.has(planId) && decision === 'BLOCKED' && code !== MAY_HOLD)
          report(`exit plan ${planId} on ${symbol} was vetoed: ${code}`);
        ended.add(planId);
        exits.delete(planId);
      },
      onJournal: ({ planId, symbol, status }) => {
        if (status === 'SENDING' || status === 'UNKNOWN') time.hold(symbol, planId, context.nowMs);
        else time.release(symbol, planId, context.nowMs);
      },
      onReply: (worker, effect, reply) => {
        if (worker === atWork.get('executor')) noteReply(effect, reply, context.nowMs, time);
      },
      // What nobody will read has its own record.
      onDeadLetter: ({ entry_id: id, stream }) => {
        for (const [planId, exit] of exits) if (exit.entryId === id && exit.stream === stream) exits.delete(planId);
      },
      onOutcome: ({ code, stage }) => {
        if (code === 'INTENT_GAP' && (stage === 'desk' || stage === 'executor')) exits.clear();
      },
    };
  },
};

/** A venue that is silent or turns us away holds the time of a symbol up, for a while. */
function noteReply({ request }: Effect, reply: VenueReply, nowMs: number, time: FreeTime): void {
  const symbol = 'symbol' in request ? request.symbol : undefined;
  const silent =
    reply.kind === 'unknown' ||
    reply.kind === 'held' ||
    (reply.kind === 'rejected' && TURNED_AWAY.includes(reply.code));
  const wantsMs = 'retryAfterMs' in reply ? (reply.retryAfterMs ?? 0) : 0;
  if (silent) time.holdFor(symbol, 'venue', nowMs, Math.max(SILENCE_MS, wantsMs));
  else time.release(symbol, 'venue', nowMs);
}
