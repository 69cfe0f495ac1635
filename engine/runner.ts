/**
 * The one loop that runs every stage in both worlds. It yields requests and is answered; start-up and crash
 * recovery are one path: acquire the lease, read where the last commit left off, go on from there. Nothing is
 * remembered between steps that a commit does not hold, so a worker may be killed at any instant.
 *
 *   acquire → ( wait → load… → decide → commit → start effects )*
 *
 * A commit moves exactly one source (a stream, a timer or the outcomes) from the position its view was read at.
 * A store that is not the one last seen is met like a first start: effects of the commit that showed it are not
 * started, since the orders they would repeat may be the ones it lost.
 */
import type { Decision } from './decision.ts';
import { STREAM } from './names.ts';
import {
  timerKey,
  type Answer,
  type AnyStage,
  type Append,
  type Commit,
  type Gap,
  type Input,
  type NumberedAppend,
  type Request,
  type Worker,
} from './protocol.ts';
import { Step, type Work } from './step.ts';
import { FIRST_ID, maxId, nextId } from './streamId.ts';

/** Attempts at one step before the worker starts over from the lease. */
const ATTEMPTS_MAX = 12;
const BACKOFF_MS = 20;

/** What stays the same for as long as the worker lives. */
interface Post {
  readonly stage: AnyStage;
  readonly owner: string;
  readonly leaseMs: number;
  /** Every stream it may append to. */
  readonly written: readonly string[];
  /** The source of each timer, by its name. Timers are counted in their own period, so another period is another source. */
  readonly timerSources: ReadonlyMap<string, string>;
}

/** What the runner knows between steps; all of it is re-read after a restart. */
interface Tenure {
  readonly token: number;
  readonly epoch: string;
  /** When the lease was taken, by this worker's clock. */
  readonly sinceMs: number;
  /** Where it goes on: also past timers that left nothing to commit. */
  readonly positions: Map<string, string>;
  /** What the last commit of each source stored. */
  readonly stored: Map<string, string>;
  renewAtMs: number;
  /** Commits asked for so far. */
  commits: number;
}

/**
 * Runs `stage` for ever.
 * @param owner names the worker, for commit ids only.
 * @param leaseMs how long others wait for a worker that died (LEASE_S); it is renewed three times as often.
 */
export function* runStage(stage: AnyStage, owner: string, leaseMs: number): Worker {
  const written = [...stage.outputs, STREAM.outcomes, STREAM.deadletters];
  const timerSources = new Map(stage.timers.map((spec) => [spec.name, timerKey(spec)]));
  const post: Post = { stage, owner, leaseMs, written, timerSources };
  for (;;) {
    const tenure = yield* takeLease(post);
    const meeting: Input = { kind: 'epoch', epoch: tenure.epoch };
    let holds = stage.followsEpoch !== true || (yield* runStep(post, tenure, only(meeting, tenure.sinceMs)));
    while (holds) {
      const answer = yield { op: 'wait', stage, positions: tenure.positions, untilMs: tenure.renewAtMs };
      const work = workOf(answer);
      if (work !== undefined) holds = yield* runStep(post, tenure, work);
      else if (answer.kind === 'idle') holds = yield* renew(post, tenure);
      else yield { op: 'sleep', forMs: BACKOFF_MS };
    }
  }
}

function* takeLease({ stage, leaseMs }: Post): Generator<Request, Tenure, Answer> {
  let damage = '';
  for (;;) {
    const answer = yield { op: 'acquire', stage, leaseMs };
    if (answer.kind === 'acquired') {
      const { token, epoch, placed, atMs } = answer;
      const marks = placed.map((line) => `FIRST_START ${line}`);
      if (marks.length > 0) yield { op: 'log', stage: stage.name, marks, atMs };
      const positions = new Map(answer.positions);
      const stored = new Map(positions);
      return { token, epoch, sinceMs: atMs, positions, stored, renewAtMs: atMs + leaseMs / 3, commits: 0 };
    }
    if (answer.kind === 'refused' && answer.reason.startsWith('DAMAGED') && answer.reason !== damage) {
      damage = answer.reason;
      const marks = [`STORE_DAMAGED reason=${damage}: not what the store wrote there; delete the key or restore it`];
      yield { op: 'log', stage: stage.name, marks, atMs: answer.atMs };
    }
    const forMs = answer.kind === 'held' ? Math.min(Math.max(answer.forMs, 1), leaseMs) : BACKOFF_MS * 10;
    yield { op: 'sleep', forMs };
  }
}

/** What there is to do, if the answer to a wait brings anything. */
function workOf(answer: Answer): Work | undefined {
  switch (answer.kind) {
    case 'entries': {
      const { stream, entries, lost, upTo, atMs } = answer;
      const inputs = entries.map((entry): Input | Gap => ({ kind: 'entry', stream, entry }));
      if (upTo !== undefined) inputs.push({ kind: 'gap', stream, upTo });
      return { inputs, wokenMs: atMs, lost, refusal: undefined };
    }
    case 'timer':
    case 'outcome':
      return only(answer, answer.atMs);
    default:
      return undefined;
  }
}

function only(input: Input, wokenMs: number): Work {
  return { inputs: [input], wokenMs, lost: 0, refusal: undefined };
}

function* renew({ stage, leaseMs }: Post, tenure: Tenure): Generator<Request, boolean, Answer> {
  const answer = yield { op: 'renew', stage: stage.name, token: tenure.token, leaseMs };
  if (answer.kind === 'fenced') return false;
  tenure.renewAtMs = answer.atMs + leaseMs / 3;
  return answer.kind !== 'renewed' || answer.epoch === tenure.epoch;
}

/** From the inputs to the commit and its effects. @returns false when the lease, the place in the source or the store is lost. */
function* runStep(post: Post, tenure: Tenure, work: Work): Generator<Request, boolean, Answer> {
  const { stage } = post;
  const { source, to } = sourceOf(post, work, tenure);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const step = new Step(stage, work);
    let wants = step.missing();
    while (wants !== undefined) {
      const answer = yield { op: 'load', wants, lastIds: step.lastIds === undefined ? post.written : [] };
      if (answer.kind !== 'loaded') break;
      step.take(wants, answer);
      wants = step.missing();
    }
    if (wants !== undefined) {
      yield { op: 'sleep', forMs: BACKOFF_MS * attempt };
      continue;
    }
    const decision = step.decide();
    const { marks, effects } = decision;
    if (work.inputs[0]?.kind !== 'entry' && isEmpty(decision)) {
      tenure.positions.set(source, to);
      if (marks.length > 0) yield { op: 'log', stage: stage.name, marks, atMs: step.atMs };
      return true;
    }
    const commit = commitOf(post, tenure, decision, step, { source, to });
    const answer = yield { op: 'commit', commit };
    const verdict = answer.kind === 'unknown' ? yield* probe(commit) : verdictOf(answer);
    if (verdict.kind === 'committed') {
      tenure.positions.set(source, to);
      tenure.stored.set(source, to);
      tenure.renewAtMs = verdict.atMs + post.leaseMs / 3;
      if (marks.length > 0) yield { op: 'log', stage: stage.name, marks, atMs: step.atMs };
      if (verdict.epoch !== tenure.epoch) return false;
      if (effects.length > 0) yield { op: 'start', stage: stage.name, effects };
      return true;
    }
    if (verdict.kind === 'superseded') return false;
    if (verdict.kind === 'impossible') return yield* giveUp(post, tenure, work, verdict.reason);
    yield { op: 'sleep', forMs: BACKOFF_MS * attempt };
  }
  return false;
}

/**
 * The store will never take this commit: a key it writes holds something else. A batch is tried entry by entry; the
 * entry at fault goes to the dead letters, so that the stream goes on. Timers and outcomes are let go.
 */
function* giveUp(post: Post, tenure: Tenure, work: Work, reason: string): Generator<Request, boolean, Answer> {
  if (work.refusal !== undefined) return false;
  const first: Work = { ...work, inputs: work.inputs.slice(0, 1) };
  if (work.inputs.length > 1) return yield* runStep(post, tenure, first);
  if (first.inputs[0]?.kind === 'entry') return yield* runStep(post, tenure, { ...first, refusal: reason });
  const { source, to } = sourceOf(post, work, tenure);
  tenure.positions.set(source, to);
  const marks = [`COMMIT_IMPOSSIBLE source=${source} reason=${reason}`];
  yield { op: 'log', stage: post.stage.name, marks, atMs: work.wokenMs };
  return true;
}

type Verdict =
  | { readonly kind: 'committed'; readonly epoch: string; readonly atMs: number }
  | { readonly kind: 'superseded' | 'again' }
  | { readonly kind: 'impossible'; readonly reason: string };

function verdictOf(answer: Answer): Verdict {
  switch (answer.kind) {
    case 'committed':
      return answer;
    case 'fenced':
      return { kind: 'superseded' };
    case 'conflict':
      return { kind: answer.reason === 'progress' ? 'superseded' : 'again' };
    case 'refused':
      return answer.reason.startsWith('WRONGTYPE') ? { kind: 'impossible', reason: answer.reason } : { kind: 'again' };
    default:
      return { kind: 'again' };
  }
}

/** After an unknown reply the store is asked: our id means it happened, the old position that it did not. */
function* probe(commit: Commit): Generator<Request, Verdict, Answer> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const answer = yield { op: 'probe', stage: commit.stage, source: commit.progress.source };
    if (answer.kind === 'probed') {
      if (answer.commitId === commit.id) return { kind: 'committed', epoch: answer.epoch, atMs: answer.atMs };
      return { kind: answer.position === commit.progress.from ? 'again' : 'superseded' };
    }
    yield { op: 'sleep', forMs: BACKOFF_MS * attempt };
  }
  return { kind: 'superseded' };
}

interface Move {
  readonly source: string;
  readonly to: string;
}

/** The source a step moves and where to. Outcomes are numbered so that each moves on by one. */
function sourceOf({ stage, timerSources }: Post, { inputs }: Work, tenure: Tenure): Move {
  const last = inputs[inputs.length - 1];
  if (last === undefined) throw new Error('a step without input');
  switch (last.kind) {
    case 'entry':
      return { source: last.stream, to: last.entry.id };
    case 'gap':
      return { source: last.stream, to: last.upTo };
    case 'timer': {
      const source = timerSources.get(last.timer);
      if (source === undefined) throw new Error(`${stage.name} has no timer ${last.timer}`);
      return { source, to: String(last.number) };
    }
    case 'outcome':
      return { source: 'outcomes', to: String(Number(tenure.stored.get('outcomes') ?? '0') + 1) };
    case 'epoch':
      return { source: 'epoch', to: last.epoch };
  }
}

function commitOf(post: Post, tenure: Tenure, decision: Decision, step: Step, { source, to }: Move): Commit {
  tenure.commits += 1;
  return {
    stage: post.stage.name,
    token: tenure.token,
    epoch: tenure.epoch,
    // Each attempt has its own id: one decided anew must not take an earlier one that landed late for its own.
    id: `${post.owner}.${tenure.token}.${tenure.commits}`,
    atMs: step.atMs,
    leaseMs: post.leaseMs,
    progress: { source, from: tenure.stored.get(source) ?? '', to },
    expects: decision.expectations,
    writes: decision.writes,
    appends: numbered(decision.appends, post.written, step),
  };
}

function isEmpty(decision: Decision): boolean {
  return decision.writes.length + decision.appends.length + decision.effects.length === 0;
}

function numbered(appends: readonly Append[], streams: readonly string[], step: Step): readonly NumberedAppend[] {
  if (appends.length === 0) return [];
  const last = [...(step.lastIds ?? [])];
  return appends.map(({ stream, fields }) => {
    const index = streams.indexOf(stream);
    if (index < 0) throw new Error(`append to a stream the stage does not declare: ${stream}`);
    const before = last[index] ?? FIRST_ID;
    const id = nextId(before, step.atMs);
    last[index] = maxId(before, id);
    return { stream, fields, id };
  });
}
