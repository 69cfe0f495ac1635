/**
 * The simulated world: workers, store, exchange and outside producers on one virtual clock. One task at a time, in an
 * order that only the scheduler decides. What needs the store is handed out and answered, now or by a promise:
 *   for (;;) { const call = world.next(untilUs); if (call === undefined) break; world.answer(store.execute(call)); }
 */
import type { Config } from '../../../engine/config.ts';
import type { StageName } from '../../../engine/names.ts';
import type { AnyStage, Fields, Request } from '../../../engine/protocol.ts';
import { SimExchange } from '../exchange/exchange.ts';
import { columnsPriceSource } from '../exchange/priceSource.ts';
import { RandomStreams } from '../random.ts';
import { Scheduler } from '../scheduler.ts';
import type { Signal } from '../signals/signal.ts';
import { consumersOf, type Consumer } from '../../store/calls.ts';
import { toEngineCall } from '../../store/engineCall.ts';
import type { StoreCall, StoreReply } from '../store/store.ts';
import { Cast } from './cast.ts';
import { upset } from './clocks.ts';
import { Core } from './core.ts';
import { Crew } from './crew.ts';
import type { Fault } from './faults.ts';
import { History, lossOf, mayFailOver, type Loss, type Takeover } from './history.ts';
import { MarketPrices } from './marketPrices.ts';
import { USUAL_LATENCY, type WorldSpec } from './spec.ts';
import { toAnswer } from './storeCalls.ts';
import { Surroundings } from './surroundings.ts';
import { isOver, type StoreTask, type Task } from './task.ts';
import { Trace } from './trace.ts';
import { VenueLine } from './venueLine.ts';
import type { SimWorker, WaitRequest } from './worker.ts';

const LOST_MS = 1_000;

/** A call the store has not answered yet. */
interface Pending {
  readonly call: StoreCall;
  /** Whose request it is; undefined for something from outside. */
  readonly asked: StoreTask | undefined;
  readonly fault: Fault | undefined;
}

export class World {
  readonly spec: WorldSpec;
  readonly core: Core;
  readonly exchange: SimExchange;
  readonly consumers: readonly Consumer[];
  private readonly cast: Cast;
  private readonly crew: Crew;
  private readonly venue: VenueLine;
  private readonly market: MarketPrices;
  private readonly surroundings: Surroundings;
  private readonly outside: (StoreCall | Takeover)[] = [];
  /** Kept only where the store may fail over. */
  private readonly history: History | undefined;
  /** The store refuses everything until then, µs. */
  private storeDownUntilUs = 0;
  private pending: Pending | undefined;

  constructor(spec: WorldSpec) {
    this.spec = spec;
    this.cast = new Cast(spec);
    const startUs = spec.startMs * 1000;
    const trace = new Trace(startUs, spec.onTrace);
    this.core = new Core(new Scheduler<Task>(startUs), trace, spec.faults ?? [], spec.onSite);
    this.history = mayFailOver(spec) ? new History() : undefined;
    const random = new RandomStreams(spec.seed);
    const source = columnsPriceSource(spec.columns);
    this.market = new MarketPrices(source, spec.columns);
    this.surroundings = new Surroundings(this.core, spec, this.market, (signal) => this.add(signal));
    this.exchange = new SimExchange({ ...spec, ...this.surroundings.exchangeOptions(), prices: source, random });
    this.exchange.onEvent((event) => this.core.hear(event));
    this.surroundings.watch(this.exchange);
    const latency = spec.latency ?? USUAL_LATENCY;
    this.venue = new VenueLine(this.core, this.exchange, random.stream('latency/venue'), latency.venueUs);
    const leaseMs = () => this.config.LEASE_S * 1000;
    this.crew = new Crew(this.core, this.venue, random.stream('latency/store'), latency.storeUs, leaseMs);
    const stages = this.cast.stages();
    this.consumers = stages.flatMap(consumersOf);
    for (const stage of stages) this.addWorker(stage, stage.name);
    this.surroundings.open();
    spec.script?.(this);
  }

  /** Changes when a script restarts a stage with other settings. */
  get config(): Config {
    return this.cast.config;
  }

  get nowUs(): number {
    return this.core.nowUs;
  }

  get nowMs(): number {
    return this.core.nowMs;
  }

  /** How long ago a symbol last traded, ms; undefined for a symbol without prices. */
  priceAgeMs(symbol: string): number | undefined {
    const price = this.market.price(symbol, this.nowMs);
    return price === undefined ? undefined : this.nowMs - price.atMs;
  }

  /** How far the venue's clock is ahead. */
  get venueSkewMs(): number {
    return this.core.venueClock.skewMs;
  }

  get failsOver(): boolean {
    return this.history !== undefined;
  }

  get workers(): ReadonlyMap<string, SimWorker> {
    return this.crew.workers;
  }

  // What a script may do to the world.

  /** Runs `action` `afterMs` after the start. */
  at(afterMs: number, action: () => void): void {
    this.core.scheduler.schedule((this.spec.startMs + afterMs) * 1000, { kind: 'script', run: action });
  }

  /** An outside producer appends now. */
  add(signal: Omit<Signal, 'atMs'>): void {
    this.outside.push({ op: 'add', stream: signal.stream, fields: signal.fields, nowMs: this.core.storeMs });
  }

  /** An operator sets or deletes a string key now. */
  set(key: string, value: string | undefined): void {
    this.outside.push({ op: 'set', key, value });
  }

  /** The store holds this hash; for a script to say what was there before the run. */
  put(key: string, fields: Fields): void {
    this.outside.push({ op: 'put', key, fields });
  }

  /** A replica takes over from the store, with a loss. @throws unless the world `failsOver` */
  failover(loss: Loss): void {
    if (this.history === undefined) throw new Error('this world keeps no history to fail over to: set failsOver');
    this.outside.push({ op: 'takeover', ...loss });
  }

  /** The store restarts: it refuses everything for `downMs`, is another one then, and lost nothing. */
  restartStore(downMs: number): void {
    this.failover({ lostMs: 0 });
    this.storeDownUntilUs = this.nowUs + downMs * 1000;
  }

  kill(name: StageName): void {
    this.crew.kill(this.worker(name), 'script');
  }

  pause(name: StageName, forMs: number): void {
    this.crew.pause(this.worker(name), forMs);
  }

  /** Starts a dead worker, or restarts a living one, with the settings so far and those given. */
  restart(name: StageName, settings?: Readonly<Record<string, string>>): void {
    const worker = this.worker(name);
    if (settings !== undefined) this.cast.recast(worker, settings);
    this.crew.kill(worker, 'restart');
    this.crew.start(worker);
  }

  /** Sets a worker's clock ahead of the true time, or behind it. */
  skew(name: StageName, skewMs: number): void {
    this.worker(name).skewMs = skewMs;
    this.core.trace.note(this.nowUs, 'skew', `${name} ${skewMs}`, { worker: name, skewMs });
  }

  worker(owner: string): SimWorker {
    const worker = this.workers.get(owner);
    if (worker === undefined) throw new Error(`no worker ${owner}`);
    return worker;
  }

  /** Adds a worker for a stage; a second one for the same stage waits for the lease. */
  addWorker(stage: AnyStage, owner: string): SimWorker {
    return this.crew.add(this.cast.worker(stage, owner));
  }

  /** No more signals: the world comes to rest. */
  closeSignals(): void {
    this.surroundings.close();
  }

  // The loop.

  /** Runs until something needs the store, and says what; undefined when nothing is left to do before `untilUs`. */
  next(untilUs: number): StoreCall | undefined {
    const { scheduler } = this.core;
    for (;;) {
      const outside = this.outside.length > 0 ? this.outside.shift() : undefined;
      if (outside !== undefined) {
        const call = outside.op === 'takeover' ? this.takeOver(outside) : outside;
        this.pending = { call, asked: undefined, fault: undefined };
        return call;
      }
      if (scheduler.nextUs > untilUs) {
        if (untilUs > scheduler.nowUs) scheduler.nowUs = untilUs;
        return undefined;
      }
      const task = scheduler.next();
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
    const { call, asked, fault } = pending;
    this.history?.note(this.nowUs, call, reply);
    if (asked === undefined) return this.noticeOutside(call, reply);
    this.core.requests += 1;
    const { worker, life, request } = asked;
    for (const observer of this.core.observers) observer.onStore?.(worker.owner, request, reply);
    if (reply.kind === 'acquired')
      for (const observer of this.core.observers) observer.onLease?.(worker.name, reply.token);
    if (request.op === 'commit' && reply.kind === 'committed') this.noticeCommit(worker, request);
    // After the worker has heard of its commit, and started what it starts.
    if (fault?.kind === 'failover') this.failover(lossOf(fault));
    if (fault?.kind === 'store-restart') this.restartStore(fault.ms ?? LOST_MS);
    if (fault?.kind === 'crash-after') return this.crew.crash(worker, fault);
    if (worker.life !== life) return;
    if (reply.kind === 'nothing') return this.crew.holdBack(worker, request as WaitRequest);
    if (request.op === 'load') worker.viewedMs = this.nowMs;
    const wanted = request.op === 'load' ? request.wants.prices : undefined;
    const answer = toAnswer(reply, fault, worker.clockMs(this.nowUs), this.market.prices(wanted, this.nowMs));
    if (fault?.kind === 'slow') this.crew.deliverLate(worker, answer, fault);
    else this.crew.deliver(worker, answer);
  }

  /** @returns what the store is needed for, if anything. */
  private run(task: Task): StoreCall | undefined {
    switch (task.kind) {
      case 'store':
        return isOver(task) ? undefined : this.toStore(task);
      case 'answer':
        if (!isOver(task)) this.crew.deliver(task.worker, task.answer);
        return undefined;
      case 'wake':
        if (!isOver(task) && task.worker.sleep === task.sleep) this.crew.wake(task.worker);
        return undefined;
      case 'arrive':
        this.venue.arrive(task);
        return undefined;
      case 'reply':
        if (isOver(task)) return undefined;
        this.venue.note(task.reply);
        this.crew.deliverOutcome(task.worker, task.effect, task.reply);
        return undefined;
      case 'start':
        if (!task.worker.alive) this.crew.start(task.worker);
        return undefined;
      case 'venue':
        this.venue.ring();
        return undefined;
      case 'signal':
        this.surroundings.send(task.signal);
        return undefined;
      case 'script':
        task.run();
        this.venue.setAlarm();
        return undefined;
    }
  }

  private toStore(asked: StoreTask): StoreCall | undefined {
    const { worker, request } = asked;
    if (this.nowUs < this.storeDownUntilUs) {
      this.crew.deliver(worker, { kind: 'refused', reason: 'LOADING', atMs: worker.clockMs(this.nowUs) });
      return undefined;
    }
    const fault = this.core.fault('store', request.op, worker.name);
    if (fault?.kind === 'refused' || fault?.kind === 'request-lost') {
      const atMs = worker.clockMs(this.nowUs);
      const isRefused = fault.kind === 'refused';
      this.crew.deliver(worker, isRefused ? { kind: 'refused', reason: 'BUSY', atMs } : { kind: 'unknown', atMs });
      return undefined;
    }
    upset(this.core, this.core.storeClock, 'store', fault);
    const outsideFromMs = this.core.storeMs - this.config.INTENT_MAX_AGE_S * 1000;
    const call = toEngineCall(worker, request, { nowMs: worker.clockMs(this.nowUs), outsideFromMs }, this.core.storeMs);
    this.pending = { call, asked, fault };
    return call;
  }

  private noticeCommit(worker: SimWorker, { commit }: Extract<Request, { op: 'commit' }>): void {
    this.core.trace.commit(this.nowUs, worker.owner, commit);
    for (const observer of this.core.observers) observer.onCommit?.(commit, worker.owner);
    for (const append of commit.appends) this.crew.noticeAppend(append);
  }

  private takeOver(takeover: Takeover): StoreCall {
    if (this.history === undefined) throw new Error('no history to fail over to');
    const { call, kept } = this.history.succeed(this.nowUs, takeover);
    this.crew.forgetStreams(kept.lastIds);
    const { writes } = kept;
    const { op: _, ...loss } = takeover;
    this.core.trace.note(this.nowUs, 'failover', `${writes} ${kept.calls.length}`, { ...loss, keptWrites: writes });
    for (const observer of this.core.observers) observer.onFailover?.(writes);
    return call;
  }

  private noticeOutside(call: StoreCall, reply: StoreReply): void {
    const { trace, observers } = this.core;
    if (call.op === 'add' && reply.kind === 'done') {
      const entry = { id: reply.id, fields: call.fields };
      trace.note(this.nowUs, 'add', `${call.stream} ${reply.id}`, { stream: call.stream, ...entry });
      for (const observer of observers) observer.onAdd?.(call.stream, entry);
      this.crew.noticeAppend({ stream: call.stream, id: reply.id });
    }
    if (call.op === 'put') for (const observer of observers) observer.onPut?.(call.key, call.fields);
    if (call.op === 'set') {
      trace.note(this.nowUs, 'operator', `${call.key} ${call.value}`, { key: call.key, value: call.value });
      for (const observer of observers) observer.onSet?.(call.key, call.value);
    }
  }
}
