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

/** A timer with the source its progress is kept under. */
type OwnTimer = TimerSpec & { readonly source: string };

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
    this.timers = stage.timers.map((spec) => ({ ...spec, source: timerKey(spec) }));
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

  /** The timer that is due at `clockMs`, the one longest due first. */
  dueTimer(wait: WaitRequest, clockMs: number): { timer: string; number: number } | undefined {
    let best: OwnTimer | undefined;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const timer of this.timers) {
      const dueMs = dueAtMs(timer, wait.positions.get(timer.source), clockMs);
      if (dueMs > clockMs || dueMs >= bestMs) continue;
      best = timer;
      bestMs = dueMs;
    }
    return best === undefined ? undefined : { timer: best.name, number: numberAt(best, clockMs) };
  }

  /** When the next timer falls due by its own clock, ms. */
  nextTimerMs(wait: WaitRequest, clockMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const timer of this.timers) next = Math.min(next, dueAtMs(timer, wait.positions.get(timer.source), clockMs));
    return next;
  }
}

function numberAt(timer: OwnTimer, clockMs: number): number {
  return Math.floor((clockMs - (timer.offsetMs ?? 0)) / timer.everyMs);
}

/** At once for a timer that never ran, and for one whose last run lies in the future: the clock was set back since. */
function dueAtMs(timer: OwnTimer, position: string | undefined, clockMs: number): number {
  if (position === undefined) return 0;
  const done = Number(position);
  return done > numberAt(timer, clockMs) + 1 ? 0 : (done + 1) * timer.everyMs + (timer.offsetMs ?? 0);
}
