/** Law 15. */
import { HASH } from '../../../engine/names.ts';
import type { Write } from '../../../engine/protocol.ts';
import type { Effect } from '../../../engine/venue.ts';
import { BACKLOG_MAX } from '../../store/engineCall.ts';
import type { Law } from './law.ts';
import { RateWindow } from './rateWindow.ts';

/** A stage stops reading at BACKLOG_MAX; the commit that passes it, and timers, may add this much. */
const BACKLOG_SLACK = 1_000;
/** One entry and one close on each of the 566 symbols. */
const OPEN_ORDERS_MAX = 1_132;
/** Requests of one worker that wait for an answer. */
const IN_FLIGHT_MAX = 256;
/** Binance USD-M: 300 orders in 10 s, a request weight of 2,400 a minute (each request weighs at least 1). */
const ORDERS_PER_10_S = 300;
const REQUESTS_PER_MINUTE = 2_400;
const ATTEMPTS_MAX = 8;
const DEAD_LETTER_MAX = 4_096;

export const boundedLaw: Law = {
  number: 15,
  name: 'bounded',
  statement:
    'Backlogs, open orders, effects in flight, attempts, request rates and dead letters have bounds; nothing is sent while the venue is known to want nothing.',
  watch: (context, report, facts) => {
    const orders = new RateWindow(ORDERS_PER_10_S, 10_000);
    const requests = new RateWindow(REQUESTS_PER_MINUTE, 60_000);
    const openOrders = new Set<string>();
    const inFlight = new Map<string, Set<Effect>>();
    /** Until when the venue wants no requests, as a worker was told. */
    let unwantedUntilMs = Number.NEGATIVE_INFINITY;
    const noteOpen = (write: Write): void => {
      if (write.op === 'drop') for (const planId of write.fields) openOrders.delete(planId);
      else if (write.op === 'merge') for (const planId in write.fields) openOrders.add(planId);
    };
    return {
      onCommit: ({ stage, writes, appends }) => {
        if (stage === 'executor') {
          const before = openOrders.size;
          for (const write of writes) if (write.key === HASH.openOrders) noteOpen(write);
          const { size } = openOrders;
          if (size > before && size > OPEN_ORDERS_MAX) report(`${size} orders are open, ${OPEN_ORDERS_MAX} may be`);
        }
        for (const { stream, id } of appends) {
          const readers = facts.unread.get(stream);
          if (readers === undefined) continue;
          for (const { count, addedOutside, stage: reader } of readers) {
            const bound = BACKLOG_MAX + BACKLOG_SLACK + addedOutside;
            if (count > bound)
              report(`${stage} appended ${id} to ${stream}, where ${reader} has ${count} unread entries`);
          }
        }
      },
      onJournal: ({ planId, attempt }, before) => {
        if (attempt > ATTEMPTS_MAX && attempt !== before?.attempt)
          report(`plan ${planId} is at attempt ${attempt}, ${ATTEMPTS_MAX} may be`);
      },
      onDeadLetter: ({ body = '', reason = '', root_id: root }) => {
        const length = body.length + reason.length;
        if (body.length > DEAD_LETTER_MAX || reason.length > DEAD_LETTER_MAX)
          report(`the dead letter of ${root} has ${length} characters`);
      },
      onSend: (worker, effect) => {
        const { id, request } = effect;
        const { nowMs } = context;
        if (nowMs < unwantedUntilMs)
          report(`request ${id} left ${unwantedUntilMs - nowMs} ms before the venue wants to hear from us again`);
        if (request.kind === 'placeOrder' && orders.isOver(nowMs))
          report(`order ${id} is one more than ${ORDERS_PER_10_S} in 10 s`);
        if (requests.isOver(nowMs)) report(`request ${id} is one more than ${REQUESTS_PER_MINUTE} in a minute`);
        let sent = inFlight.get(worker);
        if (sent === undefined) inFlight.set(worker, (sent = new Set<Effect>()));
        sent.add(effect);
        if (sent.size > IN_FLIGHT_MAX) report(`${worker} waits for ${sent.size} answers, ${IN_FLIGHT_MAX} may be`);
      },
      onReply: (worker, effect, reply) => {
        inFlight.get(worker)?.delete(effect);
        if (reply.kind === 'rejected' && reply.retryAfterMs !== undefined)
          unwantedUntilMs = Math.max(unwantedUntilMs, context.nowMs + reply.retryAfterMs);
      },
      // Nobody hears the answers to a dead worker's requests.
      onCrash: (worker) => {
        inFlight.delete(worker);
      },
    };
  },
};
