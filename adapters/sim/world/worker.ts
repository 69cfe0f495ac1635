/** One running stage in the simulated world: its generator, its clock, and what it is waiting for. */
import type { StageName } from '../../../engine/names.ts';
import { runStage } from '../../../engine/runner.ts';
import type { Answer, AnyStage, Request, Worker } from '../../../engine/protocol.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { Recorder } from '../../journal/recorder.ts';
import { firstDue, OwnTimer } from '../../store/ownTimer.ts';

type Settings = Readonly<Record<string, string>>;

export type WaitRequest = Extract<Request, { op: 'wait' }>;

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
  /** When the store read for it last, by true time. */
  viewedMs: number | undefined;
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
  private settings: Settings;
  private readonly recorder: Recorder;
  /** What this life is written down under. */
  private recorded = 0;

  /** @param settings that the stage was made with, for who writes it down */
  constructor(stage: AnyStage, owner: string, settings: Settings, recorder: Recorder) {
    this.current = stage;
    this.settings = settings;
    this.owner = owner;
    this.recorder = recorder;
    this.become(stage, settings);
  }

  get stage(): AnyStage {
    return this.current;
  }

  /** Takes another stage, for the next life. */
  become(stage: AnyStage, settings: Settings): void {
    this.current = stage;
    this.settings = settings;
    this.reads = [...stage.streams, ...stage.observes];
    this.timers = stage.timers.map((spec) => new OwnTimer(spec));
  }

  get name(): StageName {
    return this.stage.name;
  }

  /** Starts a new life. @returns its first request. */
  start(leaseMs: number): Request {
    this.life += 1;
    this.alive = true;
    this.waiting = undefined;
    this.outcomes.length = 0;
    const { stage, settings } = this;
    const owner = `${this.owner}#${this.life}`;
    this.generator = runStage(stage, owner, leaseMs);
    this.recorded = this.recorder.begin({ stage: stage.name, owner, leaseMs, settings });
    return this.next(this.generator, { kind: 'done', atMs: 0 });
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
    return this.next(this.generator, answer);
  }

  private next(generator: Worker, answer: Answer): Request {
    let request: Request;
    try {
      request = generator.next(answer).value;
    } catch (error) {
      this.recorder.broke(this.recorded, answer, error instanceof Error ? error.message : String(error));
      throw error;
    }
    this.recorder.note(this.recorded, answer, request);
    return request;
  }

  /** Another worker like this one. */
  double(owner: string): SimWorker {
    return new SimWorker(this.stage, owner, this.settings, this.recorder);
  }

  clockMs(nowUs: number): number {
    return Math.floor(nowUs / 1000) + this.skewMs;
  }

  /** The timer that falls due first, or has been due longest; its `dueMs` is as of now. */
  firstTimer(wait: WaitRequest, clockMs: number): OwnTimer | undefined {
    return firstDue(this.timers, wait.positions, clockMs);
  }
}
