/** A request has reached the venue, or a fault has seen to it that it has not: what the sender will hear, and when. */
import type { VenueReply, VenueRequest } from '../../../engine/venue.ts';
import type { FrontDoor } from '../exchange/frontDoor.ts';
import type { SimExchange } from '../exchange/exchange.ts';
import type { FaultKind } from './faultKinds.ts';
import type { Fault } from './faults.ts';

/** How long a sender waits for the venue before it calls the outcome unknown, ms. */
const TIMEOUT_MS = 10_000;
const USUAL_BAN_MS = 120_000;
const USUAL_QUIET_MS = 20_000;
const USUAL_OUTAGE_MS = 30_000;
const SLOW_MS = 1_000;
const STALE_MS = 1_000;

const TIMED_OUT: VenueReply = { kind: 'unknown', code: 0, message: 'time-out' };
export const STATUS_UNKNOWN: VenueReply = { kind: 'unknown', code: -1007, message: 'execution status unknown' };
const UNKNOWN_ERROR: VenueReply = {
  kind: 'unknown',
  code: 503,
  message: 'Unknown error, please check your request or try again later.',
};
const INTERNAL_ERROR: VenueReply = {
  kind: 'unknown',
  code: -1001,
  message: 'Internal error; unable to process your request. Please try again.',
};
const BAD_GATEWAY: VenueReply = { kind: 'unknown', code: 502, message: 'Bad Gateway' };

/** What is heard in place of the answer, and whether the venue does what was asked all the same. */
interface Instead {
  readonly isDone: boolean;
  readonly reply: VenueReply | ((nowMs: number, code: number | undefined) => VenueReply);
  readonly isTimeOut?: boolean;
}

/** Meanings of the 5xx: research/binance-usdm-and-ccxt.md 2.6. */
const INSTEAD: Readonly<Partial<Record<FaultKind, Instead>>> = {
  'lost-before-accept': { isDone: false, reply: TIMED_OUT, isTimeOut: true },
  'accept-reply-lost': { isDone: true, reply: TIMED_OUT, isTimeOut: true },
  'unknown-1007': { isDone: true, reply: STATUS_UNKNOWN },
  'unknown-1007-not-done': { isDone: false, reply: STATUS_UNKNOWN },
  'unknown-503': { isDone: true, reply: UNKNOWN_ERROR },
  'unknown-503-not-done': { isDone: false, reply: UNKNOWN_ERROR },
  'internal-503': { isDone: false, reply: INTERNAL_ERROR },
  'unavailable-503': { isDone: false, reply: refusal(503, 'Service Unavailable.') },
  'bad-gateway-502': { isDone: true, reply: BAD_GATEWAY },
  'throttled-1008': { isDone: false, reply: refusal(-1008, 'Request throttled by system-level protection.') },
  'outside-window-1021': {
    isDone: false,
    reply: refusal(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  },
  reject: { isDone: false, reply: (nowMs, code = -1000) => refusal(code, 'refused')(nowMs) },
};

function refusal(code: number, message: string): (nowMs: number) => VenueReply {
  return (nowMs) => ({ kind: 'rejected', code, message, serverTimeMs: nowMs });
}

interface Heard {
  readonly reply: VenueReply;
  readonly afterUs: number;
}

/** @param usualUs how long a reply takes when nothing is wrong, µs. */
export function venueReply(
  exchange: SimExchange,
  door: FrontDoor,
  request: VenueRequest,
  fault: Fault | undefined,
  nowMs: number,
  usualUs: number,
): Heard {
  if (fault !== undefined) beginTrouble(door, fault, nowMs);
  const turned = door.turnAway(request, nowMs);
  if (turned === 'away') return { reply: TIMED_OUT, afterUs: TIMEOUT_MS * 1000 };
  if (turned !== undefined) return { reply: turned, afterUs: usualUs };
  const instead = fault === undefined || isSpared(fault, request) ? undefined : INSTEAD[fault.kind];
  if (instead === undefined) {
    const slowMs = fault?.kind === 'slow' ? (fault.ms ?? SLOW_MS) : 0;
    const lagMs = fault?.kind === 'stale-read' ? (fault.lagMs ?? STALE_MS) : undefined;
    return { reply: exchange.handle(request, nowMs, lagMs), afterUs: usualUs + slowMs * 1000 };
  }
  const { isDone, isTimeOut, reply } = instead;
  if (isDone) exchange.handle(request, nowMs);
  return {
    reply: typeof reply === 'function' ? reply(nowMs, fault?.code) : reply,
    afterUs: isTimeOut === true ? TIMEOUT_MS * 1000 : usualUs,
  };
}

/** Some faults are not over with one request. */
function beginTrouble(door: FrontDoor, { kind, ms }: Fault, nowMs: number): void {
  if (kind === 'outage') door.leave(nowMs, ms ?? USUAL_OUTAGE_MS);
  if (kind === 'too-many-429') door.quieten(nowMs, ms ?? USUAL_QUIET_MS);
  if (kind === 'banned-418') door.ban(nowMs, ms ?? USUAL_BAN_MS);
}

/** Overload protection lets through what reduces. */
function isSpared({ kind }: Fault, request: VenueRequest): boolean {
  return kind === 'throttled-1008' && request.kind === 'placeOrder' && request.reduceOnly;
}
