/** The workers: their lives, what they ask for, and what wakes them. */
import type { Answer, NumberedAppend, Request } from '../../../engine/protocol.ts';
import { compareIds, FIRST_ID } from '../../../engine/streamId.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { RandomStream } from '../random.ts';
import { upset } from './clocks.ts';
import { drawnUs, type Core } from './core.ts';
import type { Fault } from './faults.ts';
import type { VenueLine } from './venueLine.ts';
import { SimWorker, type WaitRequest } from './worker.ts';

/** A worker that found its outputs full looks again after this. */
const FULL_RETRY_US = 50_000;
const RESTART_MS = 1_000;
const SLOW_MS = 1_000;
const NEVER = Number.POSITIVE_INFINITY;

export class Crew {
  readonly workers = new Map<string, SimWorker>();
  private readonly core: Core;
  private readonly venue: VenueLine;
  private readonly random: RandomStream;
  private readonly latencyUs: readonly [number, number];
  /** As it is set when a life begins. */
  private readonly leaseMs: () => number;
  private readonly readers = new Map<string, SimWorker[]>();
  private readonly lastIds = new Map<string, string>();

  constructor(
    core: Core,
    venue: VenueLine,
    random: RandomStream,
    latencyUs: readonly [number, number],
    leaseMs: () => number,
  ) {
    this.core = core;
    this.venue = venue;
    this.random = random;
    this.latencyUs = latencyUs;
    this.leaseMs = leaseMs;
  }

  /** Adds a worker; it starts as soon as time moves. */
  add(worker: SimWorker): SimWorker {
    this.workers.set(worker.owner, worker);
    for (const stream of worker.reads) {
      this.readers.set(stream, [...(this.readers.get(stream) ?? []), worker]);
    }
    this.core.scheduler.schedule(this.core.nowUs, { kind: 'start', worker });
    return worker;
  }

  start(worker: SimWorker): void {
    this.core.trace.note(this.core.nowUs, 'worker.start', worker.owner, { worker: worker.owner });
    this.handle(worker, worker.start(this.leaseMs()));
  }

  kill(worker: SimWorker, why: string): void {
    if (!worker.alive) return;
    worker.kill();
    this.core.trace.note(this.core.nowUs, 'worker.dead', worker.owner, { worker: worker.owner, why });
    for (const observer of this.core.observers) observer.onCrash?.(worker.owner);
  }

  pause(worker: SimWorker, forMs: number): void {
    worker.pausedUntilUs = this.core.nowUs + forMs * 1000;
    for (const observer of this.core.observers) observer.onPause?.(worker.owner, forMs);
  }

  /** Dies now and starts again after `fault.ms`. */
  crash(worker: SimWorker, fault: Fault): void {
    this.kill(worker, fault.kind);
    this.core.scheduler.schedule(this.core.nowUs + (fault.ms ?? RESTART_MS) * 1000, { kind: 'start', worker });
  }

  /** A second worker of the stage; the same fault starts no third one. */
  private double(worker: SimWorker, { occurrence }: Fault): void {
    const owner = `${worker.name}@${occurrence}`;
    if (!this.workers.has(owner)) this.add(worker.double(owner));
  }

  deliver(worker: SimWorker, answer: Answer): void {
    this.handle(worker, worker.answer(answer));
  }

  /** The answer took `fault.ms`. */
  deliverLate(worker: SimWorker, answer: Answer, { ms: lateMs = SLOW_MS }: Fault): void {
    const late = { ...answer, atMs: answer.atMs + lateMs };
    const atUs = this.core.nowUs + lateMs * 1000;
    this.core.scheduler.schedule(atUs, { kind: 'answer', worker, life: worker.life, answer: late });
  }

  /** An outcome waits until the worker asks for its next input. */
  deliverOutcome(worker: SimWorker, effect: Effect, reply: VenueReply): void {
    for (const observer of this.core.observers) observer.onReply?.(worker.owner, effect, reply);
    worker.outcomes.push({ effect, reply });
    if (worker.waiting !== undefined) this.scheduleWake(worker, this.core.nowUs);
  }

  /** The streams end there now. */
  forgetStreams(lastIds: ReadonlyMap<string, string>): void {
    this.lastIds.clear();
    for (const [stream, id] of lastIds) this.lastIds.set(stream, id);
  }

  /** Wakes who reads that stream. */
  noticeAppend({ stream, id }: Pick<NumberedAppend, 'stream' | 'id'>): void {
    this.lastIds.set(stream, id);
    for (const worker of this.readers.get(stream) ?? []) {
      if (worker.waiting !== undefined) this.scheduleWake(worker, this.core.nowUs);
    }
  }

  wake(worker: SimWorker): void {
    const wait = worker.waiting;
    if (wait === undefined) return;
    worker.waiting = undefined;
    worker.sleep += 1;
    const answer = this.tryWait(worker, wait);
    if (answer !== undefined) this.deliver(worker, answer);
  }

  /** Its outputs are full: it looks again soon. */
  holdBack(worker: SimWorker, wait: WaitRequest): void {
    const timer = worker.firstTimer(wait, worker.clockMs(this.core.nowUs));
    this.sleepOn(worker, wait, timer?.dueMs ?? NEVER, this.core.nowUs + FULL_RETRY_US);
  }

  /** Takes requests from a worker until one needs time. */
  private handle(worker: SimWorker, first: Request): void {
    let request = first;
    for (;;) {
      const fault = this.core.fault('worker', request.op, worker.name);
      if (fault?.kind === 'crash-before') return this.crash(worker, fault);
      upset(this.core, worker, worker.owner, fault);
      if (fault?.kind === 'second-worker') this.double(worker, fault);
      if (fault?.kind === 'pause') this.pause(worker, fault.ms ?? RESTART_MS);
      const answer = this.immediate(worker, request);
      if (answer === undefined || !worker.alive) return;
      if (request.op !== 'wait') this.core.requests += 1;
      request = worker.answer(answer);
    }
  }

  /** Answers what takes no time, or schedules the rest and returns undefined. */
  private immediate(worker: SimWorker, request: Request): Answer | undefined {
    const { core } = this;
    const atMs = worker.clockMs(core.nowUs);
    switch (request.op) {
      case 'log':
        for (const observer of core.observers) observer.onMarks?.(worker.name, request.marks, request.atMs);
        core.trace.marks(core.nowUs, worker.owner, request.marks);
        return { kind: 'done', atMs };
      case 'start':
        this.startEffects(worker, request.effects);
        return { kind: 'done', atMs };
      case 'wait':
        return this.tryWait(worker, request);
      case 'sleep': {
        const answer: Answer = { kind: 'done', atMs: atMs + request.forMs };
        core.scheduler.schedule(core.nowUs + request.forMs * 1000, {
          kind: 'answer',
          worker,
          life: worker.life,
          answer,
        });
        return undefined;
      }
      default:
        this.scheduleStore(worker, request);
        return undefined;
    }
  }

  private startEffects(worker: SimWorker, effects: readonly Effect[]): void {
    for (const effect of effects) {
      const fault = this.venue.send(worker, effect);
      if (fault !== undefined) return this.crash(worker, fault);
    }
  }

  private scheduleStore(worker: SimWorker, request: Request): void {
    const atUs = Math.max(this.core.nowUs + drawnUs(this.random, this.latencyUs), worker.pausedUntilUs);
    this.core.scheduler.schedule(atUs, { kind: 'store', worker, life: worker.life, request });
  }

  /** Outcomes first, then timers, then entries; with none of them the worker sleeps. */
  private tryWait(worker: SimWorker, wait: WaitRequest): Answer | undefined {
    const atMs = worker.clockMs(this.core.nowUs);
    const outcome = worker.outcomes.length > 0 ? worker.outcomes.shift() : undefined;
    if (outcome !== undefined) return { kind: 'outcome', effect: outcome.effect, reply: outcome.reply, atMs };
    const timer = worker.firstTimer(wait, atMs);
    if (timer !== undefined && timer.dueMs <= atMs)
      return { kind: 'timer', timer: timer.name, number: timer.numberAt(atMs), atMs };
    if (atMs >= wait.untilMs) return { kind: 'idle', atMs };
    if (this.mayHaveEntries(worker, wait)) this.scheduleStore(worker, wait);
    else this.sleepOn(worker, wait, timer?.dueMs ?? NEVER, NEVER);
    return undefined;
  }

  private mayHaveEntries(worker: SimWorker, wait: WaitRequest): boolean {
    for (const name of worker.reads) {
      const last = this.lastIds.get(name);
      if (last !== undefined && compareIds(last, wait.positions.get(name) ?? FIRST_ID) > 0) return true;
    }
    return false;
  }

  private sleepOn(worker: SimWorker, wait: WaitRequest, timerMs: number, atLatestUs: number): void {
    worker.waiting = wait;
    worker.sleep += 1;
    worker.wakeAtUs = NEVER;
    const dueMs = Math.min(timerMs, wait.untilMs) - worker.skewMs;
    this.scheduleWake(worker, Math.min(dueMs * 1000, atLatestUs));
  }

  /** One alarm is enough for a sleep, as long as it is the first. */
  private scheduleWake(worker: SimWorker, atUs: number): void {
    const wakeAtUs = Math.max(atUs, worker.pausedUntilUs);
    if (wakeAtUs >= worker.wakeAtUs) return;
    worker.wakeAtUs = wakeAtUs;
    const { life, sleep } = worker;
    this.core.scheduler.schedule(wakeAtUs, { kind: 'wake', worker, life, sleep });
  }
}
