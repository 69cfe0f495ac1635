/** One running stage in the simulated world: its generator, its clock, and what it is waiting for. */
import type { StageName } from '../../../engine/names.ts';
import { runStage } from '../../../engine/runner.ts';
import {
  timerKey,
  type Answer,
  type AnyStage,
  type Request,
  type TimerSpec,
  type Worker,
} from '../../../engine/protocol.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';

export type WaitRequest = Extract<Request, { op: 'wait' }>;

/** Unread entries in an output that make a stage stop reading its inputs. */
export const BACKLOG_MAX = 1_000;

/** One of its timers, as its own clock and its progress have it. */
class OwnTimer {
  readonly name: string;
  /** What its progress is kept under. */
  readonly source: string;
  /** When it falls due next, by the worker's clock, ms. */
  dueMs = 0;
  private readonly everyMs: number;
  private readonly offsetMs: number;
  private position = '';
  /** The position as a number. */
  private done = 0;

  constructor(spec: TimerSpec) {
    this.name = spec.name;
    this.source = timerKey(spec);
    this.everyMs = spec.everyMs;
    this.offsetMs = spec.offsetMs ?? 0;
  }

  /** The number it has at this time. */
  numberAt(clockMs: number): number {
    return Math.floor((clockMs - this.offsetMs) / this.everyMs);
  }

  /** At once when it never ran, and when its last run lies in the future: the clock was set back since. */
  look(position: string | undefined, clockMs: number): void {
    if (position === undefined) {
      this.dueMs = 0;
      return;
    }
    if (position !== this.position) {
      this.position = position;
      this.done = Number(position);
    }
    const isAhead = this.startMs(this.done - 1) > clockMs;
    this.dueMs = isAhead ? 0 : this.startMs(this.done + 1);
  }

  private startMs(number: number): number {
    return number * this.everyMs + this.offsetMs;
  }
}

export class SimWorker {
  private current: AnyStage;
  /** Streams it consumes or reads along, in order of preference. */
  reads: readonly string[] = [];
  private timers: readonly OwnTimer[] = [];
  readonly owner: string;
  /** Counts lives: what was scheduled for an earlier life is not delivered. */
  life = 0;
  alive = false;
  /** Its clock ahead of true time, ms. */
  skewMs = 0;
  /** Stands still until then, µs. */
  pausedUntilUs = 0;
  /** What it asked for while waiting, or undefined while it is busy. */
  waiting: WaitRequest | undefined;
  /** Counts sleeps, so that an old alarm does not wake a newer one. */
  sleep = 0;
  /** When the first alarm of this sleep rings, µs. */
  wakeAtUs = 0;
  readonly outcomes: { effect: Effect; reply: VenueReply }[] = [];
  private generator: Worker | undefined;

  constructor(stage: AnyStage, owner: string) {
    this.current = stage;
    this.owner = owner;
    this.become(stage);
  }

  get stage(): AnyStage {
    return this.current;
  }

  /** Takes another stage, for the next life. */
  become(stage: AnyStage): void {
    this.current = stage;
    this.reads = [...stage.streams, ...stage.observes];
    this.timers = stage.timers.map((spec) => new OwnTimer(spec));
  }

  get name(): StageName {
    return this.stage.name;
  }

  /** Starts a new life. @returns its first request. */
  start(): Request {
    this.life += 1;
    this.alive = true;
    this.waiting = undefined;
    this.outcomes.length = 0;
    this.generator = runStage(this.stage, `${this.owner}#${this.life}`);
    const first = this.generator.next({ kind: 'done', atMs: 0 });
    return first.value;
  }

  /** The process dies: everything it knew is gone. */
  kill(): void {
    this.alive = false;
    this.life += 1;
    this.waiting = undefined;
    this.outcomes.length = 0;
    this.generator = undefined;
  }

  answer(answer: Answer): Request {
    if (this.generator === undefined) throw new Error(`${this.owner} is dead`);
    return this.generator.next(answer).value;
  }

  clockMs(nowUs: number): number {
    return Math.floor(nowUs / 1000) + this.skewMs;
  }

  /** The timer that falls due first, or has been due longest; its `dueMs` is as of now. */
  firstTimer(wait: WaitRequest, clockMs: number): OwnTimer | undefined {
    let first: OwnTimer | undefined;
    for (const timer of this.timers) {
      timer.look(wait.positions.get(timer.source), clockMs);
      if (first === undefined || timer.dueMs < first.dueMs) first = timer;
    }
    return first;
  }
}
