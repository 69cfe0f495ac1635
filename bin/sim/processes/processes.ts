/**
 * Runs on the memory store in several processes at once, each from one file of plain JavaScript: what comes of a run does
 * not depend on who makes it. Processes and not threads, so that a run has its memory for itself.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { bundleFile, type Bundle } from '../../../adapters/bundleFile.ts';
import { REGRESS_FOLDER } from '../../../scenarios/regress.ts';
import { crashed, type Execution, type Outcome } from '../execute.ts';
import type { RunProgress } from '../runProgress.ts';
import type { Selected } from '../selection.ts';
import type { Task, Told } from './protocol.ts';

const ENTRY = new URL('./process.ts', import.meta.url);

/** @param one the run that has come so far */
export type OnProgress = (one: Selected, progress: RunProgress) => void;

export class Processes {
  private readonly bundle: Bundle;
  private readonly idle: ChildProcess[] = [];
  private readonly all: ChildProcess[] = [];
  /** Who waits for a process to be idle, in order. */
  private readonly waiting: ((child: ChildProcess) => void)[] = [];

  /** @param count processes at once */
  static async open(count: number): Promise<Processes> {
    return new Processes(await bundleFile(ENTRY), count);
  }

  private constructor(bundle: Bundle, count: number) {
    this.bundle = bundle;
    for (let index = 0; index < count; index += 1) this.idle.push(this.start());
  }

  /** In the order of `selected`, whoever is done first. A process that dies is the crash of the run it was at. */
  async *outcomes(
    selected: readonly Selected[],
    execution: Execution,
    onProgress?: OnProgress,
  ): AsyncGenerator<Outcome, void, undefined> {
    const made = selected.map((one) => this.make(one, execution, onProgress));
    for (const outcome of made) yield await outcome;
  }

  /** What is under way is given up. */
  close(): void {
    for (const child of this.all) child.kill();
    this.bundle.dispose();
  }

  private start(): ChildProcess {
    // Not the arguments of this process: it may run under a loader that the bundle has no need of.
    const child = fork(this.bundle.path, { execArgv: ['--enable-source-maps'], serialization: 'advanced' });
    this.all.push(child);
    return child;
  }

  private async make(one: Selected, execution: Execution, onProgress: OnProgress | undefined): Promise<Outcome> {
    const child = this.idle.shift() ?? (await new Promise<ChildProcess>((resolve) => this.waiting.push(resolve)));
    const outcome = await ask(child, one, execution, onProgress);
    const free = child.connected ? child : this.start();
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(free);
    else next(free);
    return outcome;
  }
}

function ask(
  child: ChildProcess,
  one: Selected,
  execution: Execution,
  onProgress: OnProgress | undefined,
): Promise<Outcome> {
  const startedMs = performance.now();
  const { scenario, variant } = one;
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      child.removeAllListeners();
      resolve(outcome);
    };
    child.on('message', (told: Told) => {
      if ('progress' in told) onProgress?.(one, told.progress);
      else end(told.outcome);
    });
    child.on('exit', (code, signal) => {
      const cause = `the process that ran it ended with ${signal ?? code}`;
      end(crashed(one, execution, 'memory', Math.round(performance.now() - startedMs), cause));
    });
    const isWatched = onProgress !== undefined;
    const task: Task = {
      ...{ scenario: scenario.name, variant: variant?.name, execution },
      ...{ regressFolder: REGRESS_FOLDER, isWatched },
    };
    child.send(task);
  });
}
