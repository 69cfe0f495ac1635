/**
 * One running stage: its generator is asked for requests and given the answers of the real world, one at a time.
 * Outcomes first, then timers, then entries; with none of them it sleeps until one may be there.
 */
import { runStage } from '../../../engine/runner.ts';
import type { Answer, AnyStage, Request, Worker } from '../../../engine/protocol.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { Recorder } from '../../journal/recorder.ts';
import { toEngineCall } from '../../store/engineCall.ts';
import { firstDue, OwnTimer } from '../../store/ownTimer.ts';
import { Bell } from './bell.ts';
import type { Log } from './log.ts';
import type { StoreLine } from './storeLine.ts';
import type { StreamWatch } from './streamWatch.ts';
import type { VenueLine } from './venueLine.ts';

type WaitRequest = Extract<Request, { op: 'wait' }>;

/** A worker that found its outputs full looks again after this. */
const FULL_RETRY_MS = 50;
/** Whoever ends in good order gives its lease back before it runs out: who waits for it sees so after this. */
const TAKEOVER_LOOK_MS = 1_000;

/** What the worker shares with the others of its process. */
export interface Surroundings {
  readonly store: StoreLine;
  readonly venue: VenueLine;
  readonly log: Log;
  readonly recorder: Recorder;
  /** That the stages were made with, where they differ from the defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly nowMs: () => number;
  /** How far back streams that others write too are read at a first start, ms. */
  readonly outsideMaxAgeMs: number;
  readonly leaseMs: number;
  /** Something was appended to these streams by a commit of this process. */
  readonly onAppend: (streams: readonly string[]) => void;
  readonly watch: (streams: readonly string[], onEnd: (found: boolean) => void) => StreamWatch;
}

export class LiveWorker {
  readonly stage: AnyStage;
  readonly owner: string;
  readonly reads: readonly string[];
  private readonly around: Surroundings;
  private readonly timers: readonly OwnTimer[];
  private readonly bell = new Bell();
  /** Rings once, when it is told to stop. */
  private readonly curfew = new Bell();
  private readonly streams: StreamWatch;
  private outcomes: { effect: Effect; reply: VenueReply }[] = [];
  /** Effects whose outcome has not come yet. */
  private underWay = 0;
  private mayHaveEntries = true;
  /** Somebody says that there are entries. */
  private isHinted = false;
  private isHeld = false;
  private stopping: 'no' | 'when settled' | 'now' = 'no';
  /** The lease it took last. */
  private token: number | undefined;
  private leads = false;

  /** @param owner unique among all processes on this store: leases and commit ids carry it. */
  constructor(stage: AnyStage, owner: string, around: Surroundings) {
    this.stage = stage;
    this.owner = owner;
    this.around = around;
    this.reads = [...stage.streams, ...stage.observes];
    this.timers = stage.timers.map((spec) => new OwnTimer(spec));
    this.streams = around.watch(this.reads, (found) => (found ? this.hint() : this.lookAgain()));
  }

  /** Runs until it is told to stop. @throws what the stage or the runner asserts and finds broken. */
  async run(): Promise<void> {
    const { recorder, nowMs, leaseMs, settings } = this.around;
    const { stage, owner } = this;
    const life = recorder.begin({ stage: stage.name, owner, leaseMs, settings });
    const generator = runStage(stage, owner, leaseMs);
    this.mayHaveEntries = true;
    let answer: Answer = { kind: 'done', atMs: nowMs() };
    for (;;) {
      const request = this.next(generator, life, answer);
      recorder.note(life, answer, request);
      const next = await this.answer(request);
      if (next === undefined) break;
      answer = next;
    }
    await this.release();
  }

  private next(generator: Worker, life: number, answer: Answer): Request {
    try {
      return generator.next(answer).value;
    } catch (error) {
      this.around.recorder.broke(life, answer, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Takes no new work. @param when `when settled`: after what is under way at the venue has been heard and committed. */
  stop(when: 'when settled' | 'now'): void {
    this.stopping = when;
    this.bell.ring();
    this.curfew.ring();
  }

  /** Waits, but no longer than until it is told to stop. */
  pause(forMs: number): Promise<void> {
    return this.curfew.sleep(forMs);
  }

  close(): void {
    this.streams.close();
  }

  /** A stream it reads holds something new. */
  hint(): void {
    this.isHinted = true;
    this.lookAgain();
  }

  private lookAgain(): void {
    this.mayHaveEntries = true;
    this.bell.ring();
  }

  /** The venue has answered, or a look at the venue that nobody asked for has brought something. */
  hear(effect: Effect, reply: VenueReply): void {
    this.outcomes.push({ effect, reply });
    this.bell.ring();
  }

  /** It took the lease, and as far as it knows nobody else has since. */
  get isLeading(): boolean {
    return this.leads;
  }

  /** True when everything it asked of the venue has been heard and taken in. */
  get isSettled(): boolean {
    return this.underWay === 0 && this.outcomes.length === 0;
  }

  /** Between two steps nothing is half done: there, and only there, it may end. @returns undefined to end. */
  private async answer(request: Request): Promise<Answer | undefined> {
    const { store, log, nowMs } = this.around;
    switch (request.op) {
      case 'log':
        log.marks(this.stage.name, request.marks, request.atMs);
        return { kind: 'done', atMs: nowMs() };
      case 'start':
        this.start(request.effects);
        return { kind: 'done', atMs: nowMs() };
      case 'sleep':
        if (this.mayEnd) return undefined;
        await this.curfew.sleep(this.isHeld ? Math.min(request.forMs, TAKEOVER_LOOK_MS) : request.forMs);
        return { kind: 'done', atMs: nowMs() };
      case 'wait':
        return this.wait(request);
      case 'acquire':
        return this.mayEnd ? undefined : this.acquire(request);
      default: {
        const answer = await store.ask(this.call(request), request);
        if (answer.kind === 'nothing') throw new Error(`${request.op} is answered with nothing`);
        if (request.op === 'commit' && answer.kind === 'committed')
          this.around.onAppend(request.commit.appends.map(({ stream }) => stream));
        return answer;
      }
    }
  }

  private get mayEnd(): boolean {
    return this.stopping === 'now' || (this.stopping === 'when settled' && this.isSettled);
  }

  private start(effects: readonly Effect[]): void {
    this.underWay += effects.length;
    this.around.venue.send(effects, (effect, reply) => {
      this.underWay -= 1;
      this.hear(effect, reply);
    });
  }

  private async acquire(request: Request): Promise<Answer> {
    this.leads = false;
    const answer = await this.around.store.ask(this.call(request), request);
    if (answer.kind === 'nothing') throw new Error('a lease is answered with nothing');
    const isHeld = answer.kind === 'held';
    if (isHeld && !this.isHeld)
      this.around.log.say('info', 'another worker holds the lease: waiting to take over', { stage: this.stage.name });
    if (this.isHeld && answer.kind === 'acquired')
      this.around.log.say('info', 'the lease is free: taking over', { stage: this.stage.name });
    this.isHeld = isHeld;
    if (answer.kind === 'acquired') {
      this.token = answer.token;
      this.leads = true;
      this.mayHaveEntries = true;
    }
    return answer;
  }

  private async wait(request: WaitRequest): Promise<Answer | undefined> {
    for (;;) {
      if (this.mayEnd) return undefined;
      const atMs = this.around.nowMs();
      const outcome = this.outcomes.shift();
      if (outcome !== undefined) return { kind: 'outcome', ...outcome, atMs };
      const isSettling = this.stopping === 'when settled';
      const timer = isSettling ? undefined : firstDue(this.timers, request.positions, atMs);
      if (timer !== undefined && timer.dueMs <= atMs)
        return { kind: 'timer', timer: timer.name, number: timer.numberAt(atMs), atMs };
      if (atMs >= request.untilMs) return { kind: 'idle', atMs };
      const untilMs = Math.min(timer?.dueMs ?? request.untilMs, request.untilMs);
      if (isSettling || !this.mayHaveEntries) {
        await this.bell.sleep(untilMs - atMs);
        continue;
      }
      this.mayHaveEntries = false;
      const wasHinted = this.isHinted;
      this.isHinted = false;
      const answer = await this.around.store.ask(this.call(request), request);
      if (answer.kind !== 'nothing') {
        this.mayHaveEntries = true;
        return answer;
      }
      const leftMs = untilMs - this.around.nowMs();
      if (wasHinted) {
        // There is something, and it may not be read: an output is full. Or it was read before the hint came.
        await this.bell.sleep(Math.min(FULL_RETRY_MS, leftMs));
        this.mayHaveEntries = true;
        continue;
      }
      this.streams.listen(request.positions);
      await this.bell.sleep(leftMs);
    }
  }

  /** So that a successor need not wait for the lease to run out. */
  private async release(): Promise<void> {
    if (this.token === undefined) return;
    const request: Request = { op: 'renew', stage: this.stage.name, token: this.token, leaseMs: 0 };
    await this.around.store.ask(this.call(request), request);
  }

  private call(request: Request) {
    const nowMs = this.around.nowMs();
    return toEngineCall(this, request, { nowMs, outsideFromMs: nowMs - this.around.outsideMaxAgeMs }, undefined);
  }
}
