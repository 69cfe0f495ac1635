/**
 * Feeds a journal's answers to the same runners and compares what they ask for with what was asked for then, byte by
 * byte. Nothing is waited for and nothing is sent: a replay needs no store, no venue and no clock.
 */
import { configOf } from '../../engine/config.ts';
import type { Answer, AnyStage, Request, Worker } from '../../engine/protocol.ts';
import { runStage } from '../../engine/runner.ts';
import { makeStages } from '../../engine/stages.ts';
import type { VenueRequest } from '../../engine/venue.ts';
import type { Located } from './reader.ts';
import type { Life } from './recorder.ts';
import { requestText, type Head } from './records.ts';
import { decode, encode } from './value.ts';

/** Requests to the venue that were asked for and have not left yet; far more than may be under way at once. */
const UNDER_WAY_MAX = 10_000;

/** Where a replay and its journal part. */
export interface Difference {
  /** Number of the event in the journal. */
  readonly event: number;
  readonly stage: string;
  /** What is compared: `request`, `calls`, `error`. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export interface Replayed {
  readonly events: number;
  readonly lives: number;
  readonly commits: number;
  /** Requests to the venue as it would have been called, before signing. */
  readonly calls: number;
  /** Events of lives that began in files that are gone. */
  readonly passedOver: number;
  readonly recordings: readonly Head[];
  /** Whether the last recording ended in order. */
  readonly isEnded: boolean;
  readonly difference: Difference | undefined;
}

export interface ReplayOptions {
  /** How a request was called at the venue's time; absent where journals hold no calls. */
  readonly callsOf?: (request: VenueRequest, venueMs: number) => readonly unknown[];
  /** Wraps or replaces a stage: who wants to see it decide. */
  readonly patch?: (stage: AnyStage, life: Life) => AnyStage;
  /** Told before each record is taken in. */
  readonly onRecord?: (located: Located) => void;
}

interface Running {
  readonly about: Life;
  readonly worker: Worker;
}

/** @param records of a whole journal, in order. @throws what a journal of another engine's settings makes of `configOf` */
export function replay(records: Iterable<Located>, options: ReplayOptions = {}): Replayed {
  const one = new Replay(options);
  for (const located of records) {
    options.onRecord?.(located);
    if (!one.take(located)) break;
  }
  return one.result();
}

class Replay {
  private readonly options: ReplayOptions;
  /** By number, of the present recording. */
  private lives = new Map<number, Running>();
  /** By the id of its effect, as text: what the replayed runners want of the venue. */
  private readonly underWay = new Map<string, string>();
  private readonly recordings: Head[] = [];
  private readonly counted = { events: 0, lives: 0, commits: 0, calls: 0, passedOver: 0 };
  private isEnded = false;
  private difference: Difference | undefined;

  constructor(options: ReplayOptions) {
    this.options = options;
  }

  result(): Replayed {
    const { recordings, isEnded, difference } = this;
    return { ...this.counted, recordings, isEnded, difference };
  }

  /** @returns false once there is a difference */
  take({ number, record }: Located): boolean {
    this.counted.events += 1;
    this.isEnded = record.kind === 'end';
    switch (record.kind) {
      case 'head':
        this.open(record.head);
        break;
      case 'life':
        this.begin(record.life, record.about);
        break;
      case 'step':
        this.step(number, record.life, record.answer, record.request);
        break;
      case 'broke':
        this.step(number, record.life, record.answer, undefined, record.cause);
        break;
      case 'calls':
        this.call(number, record);
        break;
      case 'end':
        break;
    }
    return this.difference === undefined;
  }

  private open(head: Head): void {
    if (this.recordings.at(-1)?.run === head.run) return;
    this.recordings.push(head);
    this.lives = new Map();
    this.underWay.clear();
  }

  private begin(life: number, about: Life): void {
    const found = makeStages(configOf(about.settings)).find(({ name }) => name === about.stage);
    if (found === undefined) throw new Error(`no stage ${about.stage}`);
    const stage = this.options.patch?.(found, about) ?? found;
    this.lives.set(life, { about, worker: runStage(stage, about.owner, about.leaseMs) });
    this.counted.lives += 1;
  }

  /** @param expected undefined where the runner broke, for this `cause` */
  private step(number: number, life: number, answerText: string, expected: string | undefined, cause = ''): void {
    const running = this.lives.get(life);
    if (running === undefined) {
      this.counted.passedOver += 1;
      return;
    }
    const { stage } = running.about;
    const answer = decode(answerText) as Answer;
    if (answer.kind === 'outcome') this.underWay.delete(answer.effect.id);
    const got = next(running.worker, answer);
    if ('broke' in got) {
      if (expected !== undefined || got.broke !== cause)
        this.differ(number, stage, 'error', expected ?? cause, got.broke);
      return;
    }
    const text = requestText(got.request);
    if (text !== expected) return this.differ(number, stage, 'request', expected ?? `error: ${cause}`, text);
    if (got.request.op === 'commit') this.counted.commits += 1;
    if (got.request.op === 'start') for (const { id, request } of got.request.effects) this.wanted(id, encode(request));
  }

  private wanted(id: string, text: string): void {
    if (this.underWay.size < UNDER_WAY_MAX) this.underWay.set(id, text);
  }

  private call(number: number, record: Extract<Located['record'], { kind: 'calls' }>): void {
    const { id, request, venueMs, calls } = record;
    this.counted.calls += 1;
    const own = this.underWay.get(id);
    // Some looks at the venue no stage asked for: adapters/live/run/hints.ts.
    if (own !== undefined && own !== request) return this.differ(number, id, 'request', request, own);
    this.underWay.delete(id);
    const made = this.options.callsOf?.(decode(own ?? request) as VenueRequest, venueMs);
    if (made === undefined) return;
    const text = encode(made);
    if (text !== calls) this.differ(number, id, 'calls', calls, text);
  }

  private differ(event: number, stage: string, what: string, expected: string, got: string): void {
    this.difference = { event, stage, what, expected, got };
  }
}

function next(worker: Worker, answer: Answer): { readonly request: Request } | { readonly broke: string } {
  try {
    return { request: worker.next(answer).value };
  } catch (error) {
    return { broke: error instanceof Error ? error.message : String(error) };
  }
}
