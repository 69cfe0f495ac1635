/**
 * The emulated venue without a network: requests as bytes in, answers as bytes out, everything that happens later on one
 * agenda. It knows no wall clock: whoever drives it says what time it is, so the same requests at the same times give the
 * same bytes.
 */
import type { SimExchange } from '../exchange/exchange.ts';
import { FrontDoor, type TurnedAway } from '../exchange/frontDoor.ts';
import { Scheduler } from '../scheduler.ts';
import { buildVenue, type Happen, type VenueOptions } from './buildVenue.ts';
import type { EmulatedVenue } from './emulatedVenue.ts';
import { FaultLists, type EmulatorFault } from './faults.ts';
import { answer, refuses, says, type Answer, type Said } from './http/answer.ts';
import { parseRequest, type ParsedRequest, type RawRequest } from './http/request.ts';
import type { Credentials } from './http/signature.ts';
import { judgeRequest, type Judged } from './judgeRequest.ts';
import type { Route } from './route.ts';
import { routeOf } from './routes/table.ts';
import { Streams } from './streams/streams.ts';
import { troubleOf } from './troubles.ts';

export interface EmulatorOptions extends VenueOptions {
  readonly credentials: Credentials;
  readonly faults: readonly EmulatorFault[];
  /** What un-routed WebSocket paths carry: everything, or what is public, as on the venue since 2026-04-23. */
  readonly legacyStreams: 'all' | 'public';
}

type Respond = (answer: Answer) => void;

const DELAYED_MS = 1_000;
const SLOW_MS = 1_000;
const STALE_MS = 1_000;
const USUAL_OUTAGE_MS = 30_000;
const USUAL_QUIET_MS = 20_000;
const USUAL_BAN_MS = 120_000;

export class Emulator {
  readonly venue: EmulatedVenue;
  readonly faults = new FaultLists();
  /** Lets something happen to account or market at once. */
  readonly happen: Happen;
  readonly streams: Streams;
  private readonly credentials: Credentials;
  private readonly agenda: Scheduler<() => void>;
  private readonly door: FrontDoor;
  private timeMs: number;

  constructor(options: EmulatorOptions) {
    this.timeMs = options.startMs;
    this.credentials = options.credentials;
    this.agenda = new Scheduler(options.startMs * 1000);
    this.door = new FrontDoor(options.limits);
    this.faults.add(options.faults);
    const around = { faults: this.faults, later: this.later.bind(this), nowMs: () => this.timeMs };
    const { venue, happen } = buildVenue(options, around);
    this.venue = venue;
    this.happen = happen;
    this.streams = new Streams(venue, this.faults, around, options.legacyStreams);
    venue.exchange.onEvent((event) => this.streams.note(event));
  }

  get exchange(): SimExchange {
    return this.venue.exchange;
  }

  get nowMs(): number {
    return this.timeMs;
  }

  /** When something happens by itself; undefined while nothing is due. */
  nextDueMs(): number | undefined {
    const atMs = Math.min(this.agenda.nextUs / 1000, this.exchange.nextEventMs() ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(atMs) ? atMs : undefined;
  }

  /** Lets everything happen that is due up to and including `toMs`, each at its own time. Time does not go back. */
  advanceTo(toMs: number): void {
    for (let dueMs = this.nextDueMs(); dueMs !== undefined && dueMs <= toMs; dueMs = this.nextDueMs()) {
      this.timeMs = Math.max(this.timeMs, dueMs);
      if ((this.exchange.nextEventMs() ?? Number.POSITIVE_INFINITY) <= dueMs) this.exchange.advance(dueMs);
      else this.agenda.next()?.();
    }
    this.timeMs = Math.max(this.timeMs, toMs);
  }

  /** @param respond is called once, now or when time has moved on */
  receive(raw: RawRequest, respond: Respond): void {
    const request = parseRequest(raw);
    const route = routeOf(request.method, request.path);
    if (route === undefined) {
      respond(
        answer(
          refuses({ code: -5000, message: `Path ${request.path}, Method ${request.method} is invalid`, status: 404 }),
          {},
        ),
      );
      return;
    }
    const fault = this.faultAt(route, request);
    this.beginTrouble(fault);
    const judged = judgeRequest(route, request, this.credentials, this.nowMs);
    const turned = this.door.admit(judged.weight, judged.newOrders, this.nowMs);
    if (turned === undefined) this.serve(route, request, judged, fault, respond);
    else respond(this.turnedAway(route, turned));
  }

  private serve(
    route: Route,
    request: ParsedRequest,
    judged: Judged,
    fault: EmulatorFault | undefined,
    respond: Respond,
  ): void {
    const trouble = troubleOf(fault, request.params.get('reduceOnly') === 'true');
    if (fault?.kind === 'delayed-accept')
      this.later(fault.ms ?? DELAYED_MS, () => {
        // Under way for so long, it may be too late by now.
        this.perform(route, judgeRequest(route, request, this.credentials, this.nowMs), 0);
      });
    const lagMs = fault?.kind === 'stale-read' ? (fault.lagMs ?? STALE_MS) : undefined;
    const said = trouble?.isDone === false ? says({}) : this.perform(route, judged, lagMs);
    const whole = answer(trouble?.refusal === undefined ? said : refuses(trouble.refusal), this.headers(route));
    const [status, body] = trouble?.page ?? [whole.status, whole.body];
    const given: Answer = { ...whole, status, body, delivery: trouble?.delivery ?? 'whole' };
    if (fault?.kind === 'slow') this.later(fault.ms ?? SLOW_MS, () => respond(given));
    else respond(given);
  }

  private perform(route: Route, judged: Judged, lagMs: number | undefined): Said {
    if (!judged.ok) return judged.said;
    const { nowMs, venue } = this;
    const { params, timestampMs, recvWindowMs } = judged;
    const asOfMs = nowMs - (lagMs ?? this.usualLagMs(route));
    return route.says(params, { venue, nowMs, asOfMs, timestampMs, recvWindowMs });
  }

  /** How far reads trail behind by what has happened to the venue (`read-lag`). */
  private usualLagMs({ is }: Route): number {
    return is === undefined ? 0 : this.exchange.records.config.readLag({ kind: 'account' }, this.nowMs);
  }

  private faultAt(route: Route, { params }: ParsedRequest): EmulatorFault | undefined {
    const key = params.get('symbol') ?? '*';
    const onPath = this.faults.at(`http/${route.method} ${route.path}`, key);
    const byMeaning = route.is === undefined ? undefined : this.faults.at(`venue/${route.is}`, key);
    return onPath ?? byMeaning;
  }

  /** Some faults are not over with one request. */
  private beginTrouble(fault: EmulatorFault | undefined): void {
    if (fault?.kind === 'outage') this.door.leave(this.nowMs, fault.ms ?? USUAL_OUTAGE_MS);
    if (fault?.kind === 'too-many-429') this.door.quieten(this.nowMs, fault.ms ?? USUAL_QUIET_MS);
    if (fault?.kind === 'banned-418') this.door.ban(this.nowMs, fault.ms ?? USUAL_BAN_MS);
  }

  private turnedAway(route: Route, turned: TurnedAway): Answer {
    const headers = this.headers(route);
    if (turned === 'away' || turned.kind !== 'rejected') return { ...answer(says({}), headers), delivery: 'never' };
    const { code, message, retryAfterMs = 0 } = turned;
    const banned = code === 418 ? { code: -1003, status: 418 } : { code };
    return answer(refuses({ message, retryAfterMs, ...banned }), headers);
  }

  private headers({ newOrders }: Route): Record<string, string> {
    const { weight, ordersIn10s, ordersInMinute } = this.door.used(this.nowMs);
    const counts =
      newOrders === undefined
        ? {}
        : { 'X-MBX-ORDER-COUNT-10S': String(ordersIn10s), 'X-MBX-ORDER-COUNT-1M': String(ordersInMinute) };
    return { 'X-MBX-USED-WEIGHT-1M': String(weight), ...counts };
  }

  private later(afterMs: number, run: () => void): void {
    this.agenda.schedule((this.timeMs + afterMs) * 1000, run);
  }
}
