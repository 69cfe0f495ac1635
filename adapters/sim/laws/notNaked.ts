/** Law 8, the part about stops at the venue. */
import { formatDecimal, ZERO } from '../../../engine/decimal.ts';
import { readStopPlan } from '../../../engine/executor/clientOrderId.ts';
import type { VenueReply, VenueRequest, VenueStop } from '../../../engine/venue.ts';
import type { VenueEvent } from '../exchange/events.ts';
import { Cover } from './cover.ts';
import { FreeTime } from './freeTime.ts';
import type { Law, LawContext, LawHooks, Report } from './law.ts';

/** Longer than it takes to prove that a stop whose request was lost is not there, and to send another. */
const COVERED_WITHIN_MS = 30_000;
const REMOVED_WITHIN_MS = 60_000;

interface Wrong {
  readonly what: string;
  readonly withinMs: number;
  /** Free time of its symbol when it began; it is told once. */
  readonly freeMs: number;
}

/**
 * Time runs only while the executor has committed since it last died or another took over and does not stand still, and
 * the venue answered last. A stop that the venue refuses stops it too, until one is taken: the refusal is named, and the
 * engine's own exits remain. So does the order of one that has triggered, until it is done.
 */
export const notNakedLaw: Law = {
  number: 8,
  name: 'not-naked',
  statement:
    'With stops at the venue, a position whose book has a stop is covered there within 30 s, its cover is not cancelled before another waits, and none is left a minute after flat, when no order is under way.',
  watch: (context, report) => watchCover(context, report, new Cover(context), new FreeTime()),
};

function watchCover(context: LawContext, report: Report, cover: Cover, time: FreeTime): LawHooks {
  const cancelled = new Set<string>();
  const wrongs = new Map<string, Wrong>();
  let executor = '';
  time.hold(undefined, 'executor', context.nowMs);
  const isOn = (): boolean => context.config.EXECUTOR_VENUE_STOPS === 'on';
  const look = (symbol: string | undefined): void => {
    if (symbol === undefined) return;
    const now = isOn() ? wrongWith(symbol, cover) : undefined;
    if (now === undefined) wrongs.delete(symbol);
    else if (wrongs.get(symbol)?.what !== now.what)
      wrongs.set(symbol, { ...now, freeMs: time.freeMs(symbol, context.nowMs) });
  };
  const judge = (): void => {
    for (const [symbol, wrong] of wrongs) {
      if (time.freeMs(symbol, context.nowMs) - wrong.freeMs <= wrong.withinMs) continue;
      report(`${symbol} ${wrong.what}, for more than ${wrong.withinMs} ms`);
      wrongs.set(symbol, { ...wrong, freeMs: Number.POSITIVE_INFINITY });
    }
  };
  const noteStop = (stop: VenueStop): void => {
    const { symbol, clientOrderId } = stop;
    if (!isStop(clientOrderId, context)) return;
    if (stop.status === 'NEW') cover.begins(stop);
    else {
      const bared = cover.ends(stop);
      if (isOn() && bared !== ZERO && cancelled.has(clientOrderId))
        report(`${clientOrderId} was cancelled while nothing else covered ${formatDecimal(bared)} ${symbol}`);
    }
    look(symbol);
  };
  return {
    onPut: (key, fields) => look(cover.noteRecord(key, fields)),
    onJournal: (journal) => look(cover.noteJournal(journal)),
    onCommit: ({ stage, writes }, worker) => {
      if (stage === 'executor') {
        executor = worker;
        time.release(undefined, 'executor', context.nowMs);
      }
      if (stage === 'executor' || stage === 'desk')
        for (const write of writes)
          if (write.op === 'put' || write.op === 'delete')
            look(cover.noteRecord(write.key, write.op === 'put' ? write.fields : undefined));
      judge();
    },
    onLease: (stage) => {
      if (stage === 'executor') time.hold(undefined, 'executor', context.nowMs);
    },
    onCrash: (worker) => {
      if (worker === executor) time.hold(undefined, 'executor', context.nowMs);
    },
    onPause: (worker, forMs) => {
      if (worker === executor) time.holdFor(undefined, 'paused', context.nowMs, forMs);
    },
    // What is under way was decided by what the store has lost.
    onFailover: () => cancelled.clear(),
    onSend: (_, { request }) => {
      if (request.kind === 'cancelStop') cancelled.add(request.clientOrderId);
    },
    onVenue: (event) => {
      if (event.kind === 'orderAccepted' || event.kind === 'orderDone') noteOrder(event, context, time);
      if (event.kind === 'stopChanged') noteStop(event.stop);
      if (event.kind === 'positionChanged') look(event.symbol);
    },
    onReply: (worker, { request }, reply) => {
      if (worker === executor) noteReply(request, reply, context.nowMs, time);
    },
    atRest: judge,
  };
}

function isStop(clientOrderId: string, { config }: LawContext): boolean {
  return readStopPlan(config.EXECUTOR_CLIENT_ID_PREFIX, clientOrderId) !== undefined;
}

/** What the venue leaves open holds the time of its symbol up, and so does a stop that it refuses. */
function noteReply(request: VenueRequest, reply: VenueReply, nowMs: number, time: FreeTime): void {
  const symbol = 'symbol' in request ? request.symbol : undefined;
  if (reply.kind === 'unknown' || reply.kind === 'held') time.hold(symbol, 'venue', nowMs);
  else time.release(symbol, 'venue', nowMs);
  if (request.kind !== 'placeStop') return;
  if (reply.kind === 'rejected') time.hold(symbol, 'refused', nowMs);
  else if (reply.kind === 'answer') time.release(symbol, 'refused', nowMs);
}

/** The order of a stop that triggered. */
function noteOrder(
  { kind, order }: Extract<VenueEvent, { kind: 'orderAccepted' | 'orderDone' }>,
  context: LawContext,
  time: FreeTime,
): void {
  const { symbol, clientOrderId } = order;
  if (!isStop(clientOrderId, context)) return;
  if (kind === 'orderAccepted') time.hold(symbol, clientOrderId, context.nowMs);
  else time.release(symbol, clientOrderId, context.nowMs);
}

/** What is wrong with a symbol just now, and how long it may be. */
function wrongWith(symbol: string, cover: Cover): Omit<Wrong, 'freeMs'> | undefined {
  const level = cover.nakedAt(symbol);
  if (level !== undefined) return { what: `is not covered at ${formatDecimal(level)}`, withinMs: COVERED_WITHIN_MS };
  const left = cover.leftOver(symbol);
  return left && { what: `is flat, and ${left.clientOrderId} waits`, withinMs: REMOVED_WITHIN_MS };
}
