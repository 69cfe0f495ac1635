/**
 * The simulated world: workers, store, exchange and outside producers on one virtual clock. One task at a time, in an
 * order that only the scheduler decides. What needs the store is handed out as a call and answered, so that one
 * loop serves a store that answers at once and one that answers with a promise.
 *
 *   for (;;) { const call = world.next(untilUs); if (call === undefined) break; world.answer(store.execute(call)); }
 */
import { configOf, type Config } from '../../../engine/config.ts';
import type { StageName } from '../../../engine/names.ts';
import type { Answer, AnyStage, Fields, Loaded, NumberedAppend, Price, Request } from '../../../engine/protocol.ts';
import { makeStages } from '../../../engine/stages.ts';
import { compareIds, FIRST_ID } from '../../../engine/streamId.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import { SimExchange } from '../exchange/exchange.ts';
import { columnsPriceSource } from '../exchange/priceSource.ts';
import { priceAgeMs, type PriceColumns } from '../feeds/columns.ts';
import { RandomStreams, type RandomStream } from '../random.ts';
import { Scheduler } from '../scheduler.ts';
import type { Signal } from '../signals/signal.ts';
import type { Consumer, StoreCall, StoreReply } from '../store/store.ts';
import { FaultPlan, type Fault } from './faults.ts';
import { USUAL_LATENCY, VENUE_TIMEOUT_MS, type StagePatch, type WorldSpec } from './spec.ts';
import { mergeSignals } from './mergeSignals.ts';
import type { WorldObserver } from './observer.ts';
import { Trace } from './trace.ts';
import { BACKLOG_MAX, SimWorker, type WaitRequest } from './worker.ts';

/** A worker that found its outputs full looks again after this. */
const FULL_RETRY_US = 50_000;
const NOT_THERE_MS = 1_000;

type Task =
  | { readonly kind: 'store'; readonly worker: SimWorker; readonly life: number; readonly request: Request }
  | { readonly kind: 'answer'; readonly worker: SimWorker; readonly life: number; readonly answer: Answer }
  | { readonly kind: 'wake'; readonly worker: SimWorker; readonly life: number; readonly sleep: number }
  | { readonly kind: 'arrive'; readonly worker: SimWorker; readonly life: number; readonly effect: Effect; readonly fault: Fault | undefined }
  | { readonly kind: 'reply'; readonly worker: SimWorker; readonly life: number; readonly effect: Effect; readonly reply: VenueReply }
  | { readonly kind: 'start'; readonly worker: SimWorker }
  | { readonly kind: 'venue' }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'script'; readonly run: () => void };

interface PendingCall {
  readonly worker: SimWorker | undefined;
  readonly life: number;
  readonly request: Request | undefined;
  readonly fault: Fault | undefined;
  readonly signal?: Signal;
}

export class World {
  config: Config;
  readonly exchange: SimExchange;
  readonly trace: Trace;
  readonly faults: FaultPlan;
  readonly workers = new Map<string, SimWorker>();
  readonly consumers: readonly Consumer[];
  readonly observers: WorldObserver[] = [];
  /** Runner requests answered so far. */
  requests = 0;
  private readonly scheduler: Scheduler<Task>;
  private readonly storeLatency: RandomStream;
  private readonly venueLatency: RandomStream;
  private readonly columns: ReadonlyMap<string, PriceColumns>;
  private readonly readers = new Map<string, SimWorker[]>();
  private readonly lastIds = new Map<string, string>();
  private readonly signals: Iterator<Signal>;
  private readonly queued: StoreCall[] = [];
  private venueAlarmUs = Number.POSITIVE_INFINITY;
  private pending: PendingCall | undefined;
  private signalsOpen = true;

  readonly spec: WorldSpec;

  constructor(spec: WorldSpec) {
    this.spec = spec;
    this.config = configOf(spec.settings);
    const random = new RandomStreams(spec.seed);
    this.storeLatency = random.stream('latency/store');
    this.venueLatency = random.stream('latency/venue');
    this.scheduler = new Scheduler<Task>(spec.startMs * 1000);
    this.trace = new Trace(spec.startMs * 1000, spec.onTrace);
    this.faults = new FaultPlan(spec.faults ?? []);
    this.columns = new Map(spec.columns.map((column) => [column.symbol, column]));
    this.exchange = new SimExchange({
      symbols: spec.symbols,
      prices: columnsPriceSource(spec.columns),
      random,
      walletUsd: spec.walletUsd,
      startMs: spec.startMs,
      ...(spec.slippage === undefined ? {} : { slippage: spec.slippage }),
      ...(spec.fillPlan === undefined ? {} : { fillPlan: spec.fillPlan }),
      ...(spec.readLag === undefined ? {} : { readLag: spec.readLag }),
    });
    this.exchange.onEvent((event) => {
      this.trace.venue(this.scheduler.nowUs, event);
      for (const observer of this.observers) observer.onVenue?.(event);
    });
    const stages = makeStages(this.config);
    this.consumers = stages.flatMap((stage) => [
      ...stage.streams.map((stream) => ({ stage: stage.name, stream, observes: false })),
      ...stage.observes.map((stream) => ({ stage: stage.name, stream, observes: true })),
    ]);
    for (const stage of stages) this.addWorker(stage, stage.name);
    this.signals = mergeSignals(spec.signals)[Symbol.iterator]();
    this.nextSignal();
    spec.script?.(this);
  }

  get nowUs(): number {
    return this.scheduler.nowUs;
  }

  get nowMs(): number {
    return Math.floor(this.scheduler.nowUs / 1000);
  }

  // What a script may do to the world.

  /** Runs `action` `afterMs` after the start. */
  at(afterMs: number, action: () => void): void {
    this.scheduler.schedule((this.spec.startMs + afterMs) * 1000, { kind: 'script', run: action });
  }

  /** An outside producer appends now. */
  add(signal: Omit<Signal, 'atMs'>): void {
    this.queued.push({ op: 'add', stream: signal.stream, fields: signal.fields, nowMs: this.nowMs });
  }

  /** An operator sets or deletes a string key now. */
  set(key: string, value: string | undefined): void {
    this.queued.push({ op: 'set', key, value });
    this.trace.note(this.nowUs, 'operator', `${key} ${value}`, { key, value });
  }

  /** The store holds this before the first stage starts; for use in a script before the start. */
  put(key: string, fields: Fields): void {
    this.queued.push({ op: 'put', key, fields });
  }

  kill(name: StageName, why = 'script'): void {
    this.killWorker(this.worker(name), why);
  }

  /** Starts a dead worker, or restarts a living one, with settings that may have changed. */
  restart(name: StageName, settings?: Readonly<Record<string, string>>): void {
    const worker = this.worker(name);
    if (settings !== undefined) {
      this.config = configOf({ ...this.spec.settings, ...settings });
      const stage = makeStages(this.config).find((other) => other.name === name);
      if (stage !== undefined) worker.stage = patched(stage, this.spec.patch);
    }
    if (worker.alive) this.killWorker(worker, 'restart');
    this.startWorker(worker);
  }

  skew(name: StageName, skewMs: number): void {
    this.worker(name).skewMs = skewMs;
    this.trace.note(this.nowUs, 'skew', `${name} ${skewMs}`, { worker: name, skewMs });
  }

  worker(name: string): SimWorker {
    const worker = this.workers.get(name);
    if (worker === undefined) throw new Error(`no worker ${name}`);
    return worker;
  }

  /** Adds a worker for a stage, started at once; a second one for the same stage waits for the lease. */
  addWorker(stage: AnyStage, owner: string): SimWorker {
    const worker = new SimWorker(patched(stage, this.spec.patch), owner);
    this.workers.set(owner, worker);
    for (const stream of [...stage.streams, ...stage.observes]) {
      this.readers.set(stream, [...(this.readers.get(stream) ?? []), worker]);
    }
    this.scheduler.schedule(this.nowUs, { kind: 'start', worker });
    return worker;
  }

  // The loop.

  /** Runs until something needs the store, and says what; undefined when nothing is left to do before `untilUs`. */
  next(untilUs: number): StoreCall | undefined {
    for (;;) {
      const queued = this.queued.shift();
      if (queued !== undefined) {
        this.pending = { worker: undefined, life: 0, request: undefined, fault: undefined };
        if (queued.op === 'add') this.pending = { ...this.pending, signal: { atMs: queued.nowMs, stream: queued.stream, fields: queued.fields } };
        return queued;
      }
      if (this.scheduler.nextUs > untilUs) {
        if (untilUs > this.scheduler.nowUs) this.scheduler.nowUs = untilUs;
        return undefined;
      }
      const task = this.scheduler.next();
      if (task === undefined) return undefined;
      const call = this.run(task);
      if (call !== undefined) return call;
    }
  }

  /** The store's reply to the call that `next` returned. */
  answer(reply: StoreReply): void {
    const pending = this.pending;
    if (pending === undefined) throw new Error('no store call is pending');
    this.pending = undefined;
    if (pending.worker === undefined || pending.request === undefined) {
      if (reply.kind === 'done' && pending.signal !== undefined) this.noticeAdd(pending.signal, reply.id);
      return;
    }
    this.requests += 1;
    const { worker, life, request, fault } = pending;
    if (request.op === 'commit' && reply.kind === 'committed') this.noticeCommit(worker, request);
    if (fault?.kind === 'crash-after') return this.killWorker(worker, 'crash-after');
    if (worker.life !== life) return;
    if (reply.kind === 'nothing') return this.sleepOn(worker, request as WaitRequest, this.nowUs + FULL_RETRY_US);
    const answer = this.toAnswer(worker, request, reply, fault);
    if (fault?.kind === 'slow') {
      this.scheduler.schedule(this.nowUs + (fault.ms ?? NOT_THERE_MS) * 1000, { kind: 'answer', worker, life, answer });
    } else this.deliver(worker, answer);
  }

  private run(task: Task): StoreCall | undefined {
    switch (task.kind) {
      case 'store':
        return task.worker.life === task.life ? this.toStore(task.worker, task.request) : undefined;
      case 'answer':
        if (task.worker.life === task.life) this.deliver(task.worker, task.answer);
        return undefined;
      case 'wake':
        if (task.worker.life === task.life && task.worker.sleep === task.sleep) this.wake(task.worker);
        return undefined;
      case 'arrive':
        this.arrive(task.worker, task.life, task.effect, task.fault);
        return undefined;
      case 'reply':
        if (task.worker.life === task.life) this.takeReply(task.worker, task.effect, task.reply);
        return undefined;
      case 'start':
        if (!task.worker.alive) this.startWorker(task.worker);
        return undefined;
      case 'venue':
        this.venueAlarmUs = Number.POSITIVE_INFINITY;
        this.exchange.advance(this.nowMs);
        this.setVenueAlarm();
        return undefined;
      case 'signal':
        this.add(task.signal);
        this.nextSignal();
        return undefined;
      case 'script':
        task.run();
        this.setVenueAlarm();
        return undefined;
    }
  }

  // Workers.

  private startWorker(worker: SimWorker): void {
    this.trace.note(this.nowUs, 'worker.start', worker.owner, { worker: worker.owner });
    this.handle(worker, worker.start());
  }

  private killWorker(worker: SimWorker, why: string): void {
    if (!worker.alive) return;
    worker.kill();
    this.trace.note(this.nowUs, 'worker.dead', worker.owner, { worker: worker.owner, why });
    for (const observer of this.observers) observer.onCrash?.(worker.owner);
  }

  private deliver(worker: SimWorker, answer: Answer): void {
    this.handle(worker, worker.answer(answer));
  }

  /** Takes requests from a worker until one needs time. */
  private handle(worker: SimWorker, first: Request): void {
    let request = first;
    for (;;) {
      const fault = this.faults.at(`worker/${request.op}`, worker.name);
      if (fault !== undefined) this.noteFault(fault);
      if (fault?.kind === 'crash-before') {
        this.killWorker(worker, 'crash-before');
        this.scheduler.schedule(this.nowUs + (fault.ms ?? NOT_THERE_MS) * 1000, { kind: 'start', worker });
        return;
      }
      if (fault?.kind === 'pause') {
        worker.pausedUntilUs = this.nowUs + (fault.ms ?? NOT_THERE_MS) * 1000;
      }
      const answer = this.immediate(worker, request);
      if (answer === undefined) return;
      if (request.op !== 'wait') this.requests += 1;
      request = worker.answer(answer);
    }
  }

  /** Answers what takes no time, or schedules the rest and returns undefined. */
  private immediate(worker: SimWorker, request: Request): Answer | undefined {
    const atMs = worker.clockMs(this.nowUs);
    switch (request.op) {
      case 'log':
        for (const observer of this.observers) observer.onMarks?.(worker.name, request.marks, request.atMs);
        if (this.trace.listening) this.trace.note(this.nowUs, 'marks', '', { worker: worker.owner, marks: request.marks });
        return { kind: 'done', atMs };
      case 'start':
        for (const effect of request.effects) this.send(worker, effect);
        return { kind: 'done', atMs };
      case 'wait':
        return this.tryWait(worker, request);
      case 'sleep':
        this.scheduler.schedule(this.nowUs + request.forMs * 1000, { kind: 'answer', worker, life: worker.life, answer: { kind: 'done', atMs: atMs + request.forMs } });
        return undefined;
      case 'acquire':
      case 'renew':
      case 'load':
      case 'commit':
      case 'probe':
        this.scheduleStore(worker, request);
        return undefined;
    }
  }

  private scheduleStore(worker: SimWorker, request: Request): void {
    const [min, max] = (this.spec.latency ?? USUAL_LATENCY).storeUs;
    const afterUs = min + Math.floor(this.storeLatency.next() * (max - min));
    const atUs = Math.max(this.nowUs + afterUs, worker.pausedUntilUs);
    this.scheduler.schedule(atUs, { kind: 'store', worker, life: worker.life, request });
  }

  /** Outcomes first, then timers, then entries; with none of them the worker sleeps. */
  private tryWait(worker: SimWorker, wait: WaitRequest): Answer | undefined {
    const atMs = worker.clockMs(this.nowUs);
    const outcome = worker.outcomes.shift();
    if (outcome !== undefined) return { kind: 'outcome', ...outcome, atMs };
    const timer = worker.dueTimer(wait, atMs);
    if (timer !== undefined) return { kind: 'timer', ...timer, atMs };
    if (atMs >= wait.untilMs) return { kind: 'idle', atMs };
    if (this.mayHaveEntries(worker, wait)) {
      this.scheduleStore(worker, wait);
      return undefined;
    }
    this.sleepOn(worker, wait, Number.POSITIVE_INFINITY);
    return undefined;
  }

  private mayHaveEntries(worker: SimWorker, wait: WaitRequest): boolean {
    const { streams, observes } = worker.stage;
    const newer = (name: string) => {
      const last = this.lastIds.get(name);
      return last !== undefined && compareIds(last, wait.positions.get(name) ?? FIRST_ID) > 0;
    };
    return streams.some(newer) || observes.some(newer);
  }

  private sleepOn(worker: SimWorker, wait: WaitRequest, atLatestUs: number): void {
    worker.waiting = wait;
    worker.sleep += 1;
    const dueMs = Math.min(worker.nextTimerMs(wait), wait.untilMs) - worker.skewMs;
    const atUs = Math.min(Math.max(dueMs * 1000, this.nowUs), atLatestUs);
    this.scheduler.schedule(Math.max(atUs, worker.pausedUntilUs), { kind: 'wake', worker, life: worker.life, sleep: worker.sleep });
  }

  private wake(worker: SimWorker): void {
    const wait = worker.waiting;
    if (wait === undefined) return;
    worker.waiting = undefined;
    worker.sleep += 1;
    const answer = this.tryWait(worker, wait);
    if (answer !== undefined) this.deliver(worker, answer);
  }

  // The store.

  private toStore(worker: SimWorker, request: Request): StoreCall | undefined {
    const fault = this.faults.at(`store/${request.op}`, worker.name);
    if (fault !== undefined) this.noteFault(fault);
    if (fault?.kind === 'refused' || fault?.kind === 'request-lost') {
      const atMs = worker.clockMs(this.nowUs);
      const answer: Answer = fault.kind === 'refused' ? { kind: 'refused', reason: 'BUSY', atMs } : { kind: 'unknown', atMs };
      this.deliver(worker, answer);
      return undefined;
    }
    const call = this.toCall(worker, request);
    this.pending = { worker, life: worker.life, request, fault };
    return call;
  }

  private toCall(worker: SimWorker, request: Request): StoreCall {
    const nowMs = worker.clockMs(this.nowUs);
    switch (request.op) {
      case 'acquire': {
        const { name, timers, streams, observes } = worker.stage;
        const timed = timers.map((timer) => `timer:${timer.name}`);
        const sources = [...streams, ...observes, ...timed, 'outcomes', 'epoch'];
        const outsideFromMs = nowMs - this.config.INTENT_MAX_AGE_S * 1000;
        return { op: 'acquire', stage: name, owner: worker.owner, leaseMs: request.leaseMs, nowMs, sources, timers, outsideFromMs };
      }
      case 'renew':
        return { op: 'renew', stage: request.stage, token: request.token, leaseMs: request.leaseMs, nowMs };
      case 'load':
        return { op: 'load', wants: request.wants, lastIds: request.lastIds, nowMs };
      case 'commit':
        return { op: 'commit', commit: request.commit, nowMs };
      case 'probe':
        return { op: 'probe', stage: request.stage, source: request.source };
      case 'wait': {
        const { name, streams, observes, outputs, batchMax } = worker.stage;
        const all = [...streams, ...observes];
        return { op: 'read', stage: name, streams: all, after: request.positions, count: batchMax, outputs, backlogMax: BACKLOG_MAX };
      }
      default:
        throw new Error(`${request.op} does not go to the store`);
    }
  }

  private toAnswer(worker: SimWorker, request: Request, reply: StoreReply, fault: Fault | undefined): Answer {
    const atMs = worker.clockMs(this.nowUs);
    if (fault?.kind === 'reply-lost') return { kind: 'unknown', atMs };
    if (reply.kind === 'loaded') {
      const prices = request.op === 'load' ? this.prices(request.wants.prices ?? []) : new Map<string, Price>();
      const loaded: Loaded = { ...reply.loaded, prices };
      return { kind: 'loaded', loaded, atMs };
    }
    if (reply.kind === 'done') return { kind: 'done', atMs };
    if (reply.kind === 'nothing') return { kind: 'idle', atMs };
    return { ...reply, atMs };
  }

  private prices(symbols: readonly string[]): Map<string, Price> {
    const prices = new Map<string, Price>();
    for (const symbol of symbols) {
      const price = this.exchange.price(symbol, this.nowMs);
      const columns = this.columns.get(symbol);
      if (price !== undefined && columns !== undefined) prices.set(symbol, { price, atMs: this.nowMs - priceAgeMs(columns, this.nowMs) });
    }
    return prices;
  }

  private noticeCommit(worker: SimWorker, request: Extract<Request, { op: 'commit' }>): void {
    const { commit } = request;
    this.trace.commit(this.nowUs, worker.owner, commit);
    for (const observer of this.observers) observer.onCommit?.(commit, worker.owner);
    for (const append of commit.appends) this.noticeAppend(append);
  }

  private noticeAdd(signal: Signal, id: string): void {
    this.trace.note(this.nowUs, 'add', `${signal.stream} ${id}`, { stream: signal.stream, id, fields: signal.fields });
    for (const observer of this.observers) observer.onAdd?.(signal.stream, { id, fields: signal.fields });
    this.noticeAppend({ stream: signal.stream, id, fields: signal.fields });
  }

  /** Wakes who reads that stream. */
  private noticeAppend({ stream, id }: NumberedAppend): void {
    this.lastIds.set(stream, id);
    for (const worker of this.readers.get(stream) ?? []) {
      if (worker.waiting === undefined) continue;
      this.scheduler.schedule(Math.max(this.nowUs, worker.pausedUntilUs), { kind: 'wake', worker, life: worker.life, sleep: worker.sleep });
    }
  }

  // The venue.

  private send(worker: SimWorker, effect: Effect): void {
    const { request } = effect;
    const key = 'symbol' in request && request.symbol !== undefined ? request.symbol : '*';
    const fault = this.faults.at(`venue/${request.kind}`, key);
    if (fault !== undefined) this.noteFault(fault);
    for (const observer of this.observers) observer.onSend?.(worker.owner, effect);
    const delayUs = fault?.kind === 'delayed-accept' ? (fault.ms ?? NOT_THERE_MS) * 1000 : this.venueDelayUs();
    this.scheduler.schedule(Math.max(this.nowUs, worker.pausedUntilUs) + delayUs, { kind: 'arrive', worker, life: worker.life, effect, fault });
  }

  /** A request reaches the venue, whatever became of its sender. */
  private arrive(worker: SimWorker, life: number, effect: Effect, fault: Fault | undefined): void {
    const sentLongAgo: VenueReply = { kind: 'unknown', code: 0, message: 'time-out' };
    let reply: VenueReply = sentLongAgo;
    let afterUs = this.venueDelayUs();
    switch (fault?.kind) {
      case 'lost-before-accept':
        afterUs = VENUE_TIMEOUT_MS * 1000;
        break;
      case 'unknown-1007-not-done':
        reply = { kind: 'unknown', code: -1007, message: 'execution status unknown' };
        break;
      case 'reject':
        reply = { kind: 'rejected', code: fault.code ?? -1000, message: 'refused', serverTimeMs: this.nowMs };
        break;
      default:
        reply = this.exchange.handle(effect.request, this.nowMs);
        this.setVenueAlarm();
        if (fault?.kind === 'accept-reply-lost') {
          reply = sentLongAgo;
          afterUs = VENUE_TIMEOUT_MS * 1000;
        }
        if (fault?.kind === 'delayed-accept') {
          reply = sentLongAgo;
          afterUs = 0;
        }
        if (fault?.kind === 'unknown-1007') reply = { kind: 'unknown', code: -1007, message: 'execution status unknown' };
    }
    this.scheduler.schedule(this.nowUs + afterUs, { kind: 'reply', worker, life, effect, reply });
  }

  private takeReply(worker: SimWorker, effect: Effect, reply: VenueReply): void {
    for (const observer of this.observers) observer.onReply?.(worker.owner, effect, reply);
    worker.outcomes.push({ effect, reply });
    if (worker.waiting === undefined) return;
    this.scheduler.schedule(Math.max(this.nowUs, worker.pausedUntilUs), { kind: 'wake', worker, life: worker.life, sleep: worker.sleep });
  }

  private venueDelayUs(): number {
    const [min, max] = (this.spec.latency ?? USUAL_LATENCY).venueUs;
    return min + Math.floor(this.venueLatency.next() * (max - min));
  }

  private setVenueAlarm(): void {
    const nextMs = this.exchange.nextEventMs();
    if (nextMs === undefined || nextMs * 1000 >= this.venueAlarmUs) return;
    this.venueAlarmUs = nextMs * 1000;
    this.scheduler.schedule(this.venueAlarmUs, { kind: 'venue' });
  }

  private noteFault(fault: Fault): void {
    const { site, key, occurrence, kind } = fault;
    this.trace.note(this.nowUs, 'fault', `${site} ${key} ${occurrence} ${kind}`, { fault });
  }

  // The outside.

  /** No more signals: the world comes to rest. */
  closeSignals(): void {
    this.signalsOpen = false;
  }

  private nextSignal(): void {
    const next = this.signals.next();
    if (next.done === true || !this.signalsOpen) return;
    this.scheduler.schedule(next.value.atMs * 1000, { kind: 'signal', signal: next.value });
  }
}

function patched(stage: AnyStage, patch: StagePatch | undefined): AnyStage {
  return patch === undefined ? stage : patch(stage);
}
