/** Fuzz threads, and who answers what. One question is one world; answers do not depend on who gives them. */
import { Worker } from 'node:worker_threads';
import type { SeedResult } from '../runSeed.ts';
import type { Broken } from '../runCase.ts';
import type { Bundle } from '../../../bundleFile.ts';
import type { Answered, Answers, Asked, Question } from './protocol.ts';

/** No world of a fuzz run takes anywhere near this long, on any machine. */
const HANGS_MS = 300_000;
/** Questions a thread holds, so that it need not wait for the next. */
const HELD_MAX = 2;
/** Seeds under way per thread: how far the others may run ahead of a slow one. */
const AHEAD = 16;

interface Open {
  readonly id: number;
  readonly question: Question;
  readonly resolve: (answer: Answers[Question['kind']]) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that broke or hung over a question. */
export class ThreadError extends Error {
  readonly hung: boolean;

  constructor(message: string, hung: boolean) {
    super(message);
    this.hung = hung;
  }
}

export class Pool {
  readonly size: number;
  private readonly bundle: Bundle;
  private readonly hangsMs: number;
  private readonly waiting: Open[] = [];
  private readonly threads: Thread[];
  private asked = 0;

  constructor(bundle: Bundle, size: number, hangsMs = HANGS_MS) {
    this.bundle = bundle;
    this.size = size;
    this.hangsMs = hangsMs;
    this.threads = Array.from({ length: size }, () => this.start());
  }

  /** @throws ThreadError */
  ask<Kind extends Question['kind']>(question: Extract<Question, { kind: Kind }>): Promise<Answers[Kind]> {
    this.asked += 1;
    const id = this.asked;
    return new Promise<Answers[Kind]>((resolve, reject) => {
      this.waiting.push({ id, question, resolve: resolve as Open['resolve'], reject });
      this.handOut();
    });
  }

  /** A broken or hung thread is a result too: the seed failed. */
  async seed(seed: number): Promise<SeedResult> {
    try {
      return await this.ask({ kind: 'seed', seed });
    } catch (error) {
      if (!(error instanceof ThreadError)) throw error;
      const kind = error.hung ? 'not-live' : 'crash';
      return failed(seed, { law: `${kind} thread`, kind, detail: error.message, afterMs: 0 });
    }
  }

  /**
   * Seeds from `from` on, in order, whoever ran them and whenever.
   * @param isWanted asked before each seed is handed out; once it says no, those under way are still told.
   */
  async *seeds(from: number, isWanted: (seed: number) => boolean): AsyncGenerator<SeedResult, void, undefined> {
    const underWay: Promise<SeedResult>[] = [];
    let next = from;
    for (;;) {
      while (underWay.length < AHEAD * this.size && isWanted(next)) {
        underWay.push(this.seed(next));
        next += 1;
      }
      const first = underWay.shift();
      if (first === undefined) return;
      yield await first;
    }
  }

  /** What is under way is given up. */
  async close(): Promise<void> {
    this.waiting.length = 0;
    await Promise.all(this.threads.map((thread) => thread.end()));
    this.bundle.dispose();
  }

  private start(): Thread {
    return new Thread(this.bundle.path, this.hangsMs, {
      ready: () => this.handOut(),
      broke: (thread, error) => this.replace(thread, error),
    });
  }

  /** The question it broke over is answered by the error; the others go to its successor. */
  private replace(broken: Thread, error: ThreadError): void {
    const index = this.threads.indexOf(broken);
    if (index < 0) return;
    this.threads[index] = this.start();
    const [culprit, ...others] = broken.open;
    this.waiting.unshift(...others);
    culprit?.reject(error);
    this.handOut();
  }

  private handOut(): void {
    for (let held = 0; held < HELD_MAX; held += 1) {
      for (const thread of this.threads) {
        if (thread.open.length > held) continue;
        const open = this.waiting.shift();
        if (open === undefined) return;
        thread.take(open);
      }
    }
  }
}

interface ThreadEvents {
  ready(): void;
  broke(thread: Thread, error: ThreadError): void;
}

class Thread {
  /** Oldest first: that one is being worked on. */
  readonly open: Open[] = [];
  private readonly worker: Worker;
  private readonly events: ThreadEvents;
  private readonly hangsMs: number;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(path: string, hangsMs: number, events: ThreadEvents) {
    this.hangsMs = hangsMs;
    this.events = events;
    // Not those of this process: it may run under a loader that the bundle has no need of.
    this.worker = new Worker(path, { execArgv: ['--enable-source-maps'] });
    this.worker.on('message', (answered: Answered) => this.answered(answered));
    this.worker.on('error', (error) =>
      events.broke(this, new ThreadError(`the thread broke: ${error.message}`, false)),
    );
  }

  take(open: Open): void {
    this.open.push(open);
    const asked: Asked = { id: open.id, question: open.question };
    this.worker.postMessage(asked);
    if (this.open.length === 1) this.watch();
  }

  async end(): Promise<void> {
    clearTimeout(this.watchdog);
    this.worker.removeAllListeners();
    await this.worker.terminate();
  }

  private answered(answered: Answered): void {
    const open = this.open.shift();
    if (open?.id !== answered.id) throw new Error('a fuzz thread answered out of turn');
    this.watch();
    if ('answer' in answered) open.resolve(answered.answer);
    else open.reject(new ThreadError(answered.failure, false));
    this.events.ready();
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    if (this.open.length === 0) return;
    this.watchdog = setTimeout(() => {
      void this.end();
      this.events.broke(this, new ThreadError(`no answer within ${this.hangsMs / 1000} s`, true));
    }, this.hangsMs);
  }
}

function failed(seed: number, broken: Broken): SeedResult {
  const nothing = {
    violations: [],
    traceHash: '',
    events: 0,
    requests: 0,
    virtualMs: 0,
    fired: {},
    marks: [],
    states: [],
  };
  return { seed, verdict: 'fail', broken, ...nothing };
}
