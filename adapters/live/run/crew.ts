/**
 * The workers of one process: started together; each restarted by itself when an assertion of ours breaks, so that a
 * fault in one stage does not take the exits with it; and stopped in order: first who makes work, last who has
 * requests at the venue.
 */
import type { AnyStage } from '../../../engine/protocol.ts';
import { LiveWorker, type Surroundings } from './worker.ts';

/** A broken stage starts again after the first of these, then the next; the last repeats. */
const RESTART_MS: readonly number[] = [1_000, 2_000, 5_000, 15_000, 30_000];
/** What is under way at the venue has been heard by then, or its time-out has. */
const SETTLE_MAX_MS = 12_000;

export class LiveCrew {
  /** Names this process among all on the store. */
  readonly process: string;
  readonly workers: readonly LiveWorker[];
  private readonly around: Surroundings;
  private readonly runs: Promise<void>[] = [];
  private isStopping = false;

  constructor(stages: readonly AnyStage[], process: string, around: Omit<Surroundings, 'onAppend'>) {
    this.process = process;
    this.around = { ...around, onAppend: (streams) => this.tell(streams) };
    this.workers = stages.map((stage) => new LiveWorker(stage, `${process}:${stage.name}`, this.around));
  }

  start(): void {
    for (const worker of this.workers) this.runs.push(this.keepRunning(worker));
  }

  /** Ends when every stage has committed what it began and heard what it asked for, or says that it cannot wait for it. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const sender = this.workers.filter(({ stage }) => stage.name === 'executor');
    for (const worker of this.workers) worker.stop(sender.includes(worker) ? 'when settled' : 'now');
    const late = setTimeout(() => {
      this.around.log.say('warn', 'requests are still unanswered: the next start will ask the venue about them');
      for (const worker of sender) worker.stop('now');
    }, SETTLE_MAX_MS);
    await Promise.all(this.runs);
    clearTimeout(late);
    for (const worker of this.workers) worker.close();
  }

  private tell(streams: readonly string[]): void {
    if (streams.length === 0) return;
    for (const worker of this.workers) if (worker.reads.some((stream) => streams.includes(stream))) worker.hint();
  }

  private async keepRunning(worker: LiveWorker): Promise<void> {
    for (let broken = 0; ; broken += 1) {
      try {
        return await worker.run();
      } catch (error) {
        const restartMs = RESTART_MS[Math.min(broken, RESTART_MS.length - 1)] ?? 0;
        const cause = error instanceof Error ? error.message : String(error);
        const about = { stage: worker.stage.name, cause, restart_ms: restartMs };
        this.around.log.say('error', 'STAGE_BROKEN this is a mistake of ours; the stage starts again', about);
        if (this.isStopping) return;
        await worker.pause(restartMs);
      }
    }
  }
}
