/** The line to the exchange: requests and replies on their way, the faults that meet them, and the venue's own alarm. */
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import { VenueGate } from '../../../engine/venueGate.ts';
import type { SimExchange } from '../exchange/exchange.ts';
import { FrontDoor } from '../exchange/frontDoor.ts';
import type { RandomStream } from '../random.ts';
import { upset } from './clocks.ts';
import { drawnUs, type Core } from './core.ts';
import type { Fault } from './faults.ts';
import type { Task } from './task.ts';
import { inTrueTime, inVenueTime } from './venueClock.ts';
import { STATUS_UNKNOWN, venueReply } from './venueReply.ts';
import type { SimWorker } from './worker.ts';

const DELAYED_MS = 1_000;
const REPEATED_MS = 1_000;

export class VenueLine {
  private readonly core: Core;
  private readonly exchange: SimExchange;
  private readonly random: RandomStream;
  private readonly latencyUs: readonly [number, number];
  private readonly door = new FrontDoor();
  /** All workers are one process to the venue. */
  private readonly gate = new VenueGate();
  private alarmUs = Number.POSITIVE_INFINITY;

  constructor(core: Core, exchange: SimExchange, random: RandomStream, latencyUs: readonly [number, number]) {
    this.core = core;
    this.exchange = exchange;
    this.random = random;
    this.latencyUs = latencyUs;
  }

  /** A worker's request leaves. @returns a fault that kills the sender before it does. */
  send(worker: SimWorker, effect: Effect): Fault | undefined {
    const { request } = effect;
    const refusal = this.gate.refuse(this.core.nowMs);
    if (refusal !== undefined) {
      this.hear(worker, worker.life, effect, refusal, this.core.nowUs);
      return undefined;
    }
    const key = 'symbol' in request && request.symbol !== undefined ? request.symbol : '*';
    const fault = this.core.fault('venue', request.kind, key);
    upset(this.core, this.core.venueClock, 'venue', fault);
    if (fault?.kind === 'crash-before') return fault;
    for (const observer of this.core.observers) observer.onSend?.(worker.owner, effect);
    const { nowUs, scheduler } = this.core;
    const usualUs = drawnUs(this.random, this.latencyUs);
    const { life } = worker;
    const sentUs = Math.max(nowUs, worker.pausedUntilUs);
    const isDelayed = fault?.kind === 'delayed-accept';
    const arriveUs = sentUs + (isDelayed ? (fault.ms ?? DELAYED_MS) * 1000 : usualUs);
    scheduler.schedule(arriveUs, { kind: 'arrive', worker, life, effect, fault });
    if (isDelayed) this.hear(worker, life, effect, STATUS_UNKNOWN, sentUs + usualUs);
    return undefined;
  }

  /** A request reaches the venue, whatever has become of its sender. */
  arrive({ worker, life, effect, fault }: Extract<Task, { kind: 'arrive' }>): void {
    const usualUs = drawnUs(this.random, this.latencyUs);
    const { nowUs, nowMs } = this.core;
    const { skewMs } = this.core.venueClock;
    const request = inTrueTime(effect.request, skewMs);
    const heard = venueReply(this.exchange, this.door, request, fault, nowMs, usualUs);
    const reply = inVenueTime(heard.reply, skewMs);
    const { afterUs } = heard;
    this.setAlarm();
    // Its sender has been told something long ago.
    if (fault?.kind === 'delayed-accept') return;
    this.hear(worker, life, effect, reply, nowUs + afterUs);
    if (fault?.kind === 'reply-twice')
      this.hear(worker, life, effect, reply, nowUs + afterUs + (fault.ms ?? REPEATED_MS) * 1000);
  }

  /** A reply has come home. */
  note(reply: VenueReply): void {
    this.gate.note(reply, this.core.nowMs);
  }

  private hear(worker: SimWorker, life: number, effect: Effect, reply: VenueReply, atUs: number): void {
    this.core.scheduler.schedule(atUs, { kind: 'reply', worker, life, effect, reply });
  }

  /** The venue does what is due there by itself. */
  ring(): void {
    this.alarmUs = Number.POSITIVE_INFINITY;
    this.exchange.advance(this.core.nowMs);
    this.setAlarm();
  }

  /** Sees to it that the venue gets its turn when something falls due there. */
  setAlarm(): void {
    const nextMs = this.exchange.nextEventMs();
    if (nextMs === undefined || nextMs * 1000 >= this.alarmUs) return;
    this.alarmUs = nextMs * 1000;
    this.core.scheduler.schedule(this.alarmUs, { kind: 'venue' });
  }
}
