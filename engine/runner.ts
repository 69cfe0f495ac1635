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
import { Decision } from './decision.ts';
import { deadLetter, gapOutcome } from './outcomes.ts';
import { STREAM } from './names.ts';
import {
  timerKey,
  type Answer,
  type AnyStage,
  type Commit,
  type Gap,
  type Input,
  type NumberedAppend,
  type Request,
  type Wants,
  type Worker,
} from './protocol.ts';
import { FIRST_ID, maxId, nextId } from './streamId.ts';
import { union, View } from './view.ts';

/** A key may name further keys this often before it is our mistake. */
const VIEW_ROUNDS_MAX = 4;
/** Attempts at one step before the worker starts over from the lease. */
const ATTEMPTS_MAX = 12;
const BACKOFF_MS = 20;
const LEASE_MS = 15_000;

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

/** Runs `stage` for ever. @param owner names the worker, for commit ids only. */
export function* runStage(stage: AnyStage, owner: string): Worker {
  for (;;) {
    const tenure = yield* takeLease(stage);
    const meeting: Input = { kind: 'epoch', epoch: tenure.epoch };
    if (stage.followsEpoch === true && !(yield* runStep(stage, owner, tenure, [meeting], tenure.sinceMs))) continue;
    while (yield* runOnce(stage, owner, tenure));
  }
}

function* takeLease(stage: AnyStage): Generator<Request, Tenure, Answer> {
  for (;;) {
    const answer = yield { op: 'acquire', stage, leaseMs: LEASE_MS };
    if (answer.kind === 'acquired') {
      const { token, epoch, placed, atMs } = answer;
      const marks = placed.map((line) => `FIRST_START ${line}`);
      if (marks.length > 0) yield { op: 'log', stage: stage.name, marks, atMs };
      const positions = new Map(answer.positions);
      const stored = new Map(positions);
      return { token, epoch, sinceMs: atMs, positions, stored, renewAtMs: atMs + LEASE_MS / 3, commits: 0 };
    }
    const forMs = answer.kind === 'held' ? Math.min(Math.max(answer.forMs, 1), LEASE_MS) : BACKOFF_MS * 10;
    yield { op: 'sleep', forMs };
  }
}

/** One input from wait to committed. @returns false when the lease, the place in the source or the store is lost. */
function* runOnce(stage: AnyStage, owner: string, tenure: Tenure): Generator<Request, boolean, Answer> {
  const answer = yield { op: 'wait', stage, positions: tenure.positions, untilMs: tenure.renewAtMs };
  switch (answer.kind) {
    case 'entries': {
      const { stream, lost, upTo } = answer;
      const inputs = answer.entries.map((entry): Input | Gap => ({ kind: 'entry', stream, entry }));
      if (upTo !== undefined) inputs.push({ kind: 'gap', stream, upTo });
      return yield* runStep(stage, owner, tenure, inputs, answer.atMs, lost);
    }
    case 'timer':
      return yield* runStep(stage, owner, tenure, [answer], answer.atMs);
    case 'outcome':
      return yield* runStep(stage, owner, tenure, [answer], answer.atMs);
    case 'idle':
      return yield* renew(stage, tenure);
    default:
      yield { op: 'sleep', forMs: BACKOFF_MS };
      return true;
  }
}

function* renew(stage: AnyStage, tenure: Tenure): Generator<Request, boolean, Answer> {
  const answer = yield { op: 'renew', stage: stage.name, token: tenure.token, leaseMs: LEASE_MS };
  if (answer.kind === 'fenced') return false;
  tenure.renewAtMs = answer.atMs + LEASE_MS / 3;
  return answer.kind !== 'renewed' || answer.epoch === tenure.epoch;
}

function* runStep(
  stage: AnyStage,
  owner: string,
  tenure: Tenure,
  inputs: readonly (Input | Gap)[],
  wokenMs: number,
  lost = 0,
  refusal?: string,
): Generator<Request, boolean, Answer> {
  const { source, to } = sourceOf(stage, inputs, tenure);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const step = yield* decideAll(stage, inputs, wokenMs, lost, refusal);
    if (step === undefined) {
      yield { op: 'sleep', forMs: BACKOFF_MS * attempt };
      continue;
    }
    if (inputs[0]?.kind !== 'entry' && isEmpty(step.decision)) {
      tenure.positions.set(source, to);
      yield* log(stage, step);
      return true;
    }
    tenure.commits += 1;
    const commit: Commit = {
      stage: stage.name,
      token: tenure.token,
      epoch: tenure.epoch,
      // Each attempt has its own id: one decided anew must not take an earlier one that landed late for its own.
      id: `${owner}.${tenure.token}.${tenure.commits}`,
      atMs: step.atMs,
      leaseMs: LEASE_MS,
      progress: { source, from: tenure.stored.get(source) ?? '', to },
      expects: step.decision.expectations,
      writes: step.decision.writes,
      appends: numberAppends(stage, step),
    };
    const verdict = yield* commitOnce(commit);
    if (verdict.kind === 'committed') {
      tenure.positions.set(source, to);
      tenure.stored.set(source, to);
      tenure.renewAtMs = verdict.atMs + LEASE_MS / 3;
      yield* log(stage, step);
      if (verdict.epoch !== tenure.epoch) return false;
      if (step.decision.effects.length > 0) yield { op: 'start', stage: stage.name, effects: step.decision.effects };
      return true;
    }
    if (verdict.kind === 'superseded') return false;
    if (verdict.kind === 'impossible') {
      if (refusal !== undefined) return false;
      return yield* giveUp(stage, owner, tenure, inputs, wokenMs, lost, verdict.reason);
    }
    yield { op: 'sleep', forMs: BACKOFF_MS * attempt };
  }
  return false;
}

/**
 * The store will never take this commit: a key it writes holds something else. A batch is tried entry by entry; the
 * entry at fault goes to the dead letters, so that the stream goes on. Timers and outcomes are let go.
 */
function* giveUp(
  stage: AnyStage,
  owner: string,
  tenure: Tenure,
  inputs: readonly (Input | Gap)[],
  wokenMs: number,
  lost: number,
  reason: string,
): Generator<Request, boolean, Answer> {
  const first = inputs.slice(0, 1);
  if (inputs.length > 1) return yield* runStep(stage, owner, tenure, first, wokenMs, lost);
  if (first[0]?.kind === 'entry') return yield* runStep(stage, owner, tenure, first, wokenMs, lost, reason);
  const { source, to } = sourceOf(stage, inputs, tenure);
  tenure.positions.set(source, to);
  yield { op: 'log', stage: stage.name, marks: [`COMMIT_IMPOSSIBLE source=${source} reason=${reason}`], atMs: wokenMs };
  return true;
}

function* log(stage: AnyStage, { decision, atMs }: Step): Generator<Request, void, Answer> {
  if (decision.marks.length > 0) yield { op: 'log', stage: stage.name, marks: decision.marks, atMs };
}

interface Step {
  readonly decision: Decision;
  /** Of the streams that the stage may write, in the order of `written`. */
  readonly lastIds: readonly string[];
  readonly atMs: number;
}

/**
 * Loads what the inputs want and decides them one by one, each on top of the one before. All rounds are of one
 * moment, the first answer's: what a key names by the time must not change while it is read.
 */
function* decideAll(
  stage: AnyStage,
  inputs: readonly (Input | Gap)[],
  wokenMs: number,
  lost: number,
  refusal: string | undefined,
): Generator<Request, Step | undefined, Answer> {
  // Of a gap there is nothing to ask the stage.
  const asked = inputs.filter((input) => input.kind !== 'gap');
  const parsed = asked.map((input) => ({
    input,
    parsed: refusal === undefined ? stage.parse(input) : { malformed: refusal },
  }));
  const view = new View();
  let lastIds: readonly string[] | undefined;
  let atMs = wokenMs;
  for (let round = 1; ; round += 1) {
    if (round > VIEW_ROUNDS_MAX) throw new Error(`${stage.name}: the view does not settle`);
    const wanted: Wants[] = [];
    for (const { parsed: one } of parsed) if ('message' in one) wanted.push(stage.view(one.message, atMs, view));
    const missing = view.missing(union(wanted));
    if (missing === undefined && lastIds !== undefined) break;
    const answer = yield { op: 'load', wants: missing ?? {}, lastIds: lastIds === undefined ? written(stage) : [] };
    if (answer.kind !== 'loaded') return undefined;
    if (lastIds === undefined) atMs = answer.atMs;
    view.absorb(missing ?? {}, answer.loaded, answer.prices, atMs);
    lastIds ??= answer.loaded.lastIds;
  }
  const decision = new Decision();
  if (lost > 0) decision.include(gapOutcome(stage.name, inputs[0], lost, atMs));
  for (const { input, parsed: one } of parsed) {
    const part =
      'message' in one ? stage.decide(one.message, view, atMs) : deadLetter(stage.name, input, one.malformed, atMs);
    view.overlay(part.writes);
    decision.include(part);
  }
  return { decision, lastIds, atMs };
}

type Verdict =
  | { readonly kind: 'committed'; readonly epoch: string; readonly atMs: number }
  | { readonly kind: 'superseded' | 'again' }
  | { readonly kind: 'impossible'; readonly reason: string };

/** After an unknown reply the store is asked: our id means it happened, the old position that it did not. */
function* commitOnce(commit: Commit): Generator<Request, Verdict, Answer> {
  const answer = yield { op: 'commit', commit };
  switch (answer.kind) {
    case 'committed':
      return answer;
    case 'fenced':
      return { kind: 'superseded' };
    case 'conflict':
      return { kind: answer.reason === 'progress' ? 'superseded' : 'again' };
    case 'unknown':
      return yield* probe(commit);
    case 'refused':
      return answer.reason.startsWith('WRONGTYPE') ? { kind: 'impossible', reason: answer.reason } : { kind: 'again' };
    default:
      return { kind: 'again' };
  }
}

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

/** Timers are counted in their own period, so another period is another source and starts at once. */
function timerSource(stage: AnyStage, name: string): string {
  const spec = stage.timers.find((timer) => timer.name === name);
  if (spec === undefined) throw new Error(`${stage.name} has no timer ${name}`);
  return timerKey(spec);
}

/** The source a step moves and where to. Outcomes are numbered so that each moves on by one. */
function sourceOf(stage: AnyStage, inputs: readonly (Input | Gap)[], tenure: Tenure): { source: string; to: string } {
  const last = inputs[inputs.length - 1];
  if (last === undefined) throw new Error('a step without input');
  switch (last.kind) {
    case 'entry':
      return { source: last.stream, to: last.entry.id };
    case 'gap':
      return { source: last.stream, to: last.upTo };
    case 'timer':
      return { source: timerSource(stage, last.timer), to: String(last.number) };
    case 'outcome':
      return { source: 'outcomes', to: String(Number(tenure.stored.get('outcomes') ?? '0') + 1) };
    case 'epoch':
      return { source: 'epoch', to: last.epoch };
  }
}

function isEmpty(decision: Decision): boolean {
  return decision.writes.length + decision.appends.length + decision.effects.length === 0;
}

function written(stage: AnyStage): readonly string[] {
  return [...stage.outputs, STREAM.outcomes, STREAM.deadletters];
}

function numberAppends(stage: AnyStage, step: Step): readonly NumberedAppend[] {
  if (step.decision.appends.length === 0) return [];
  const last = new Map(written(stage).map((stream, index) => [stream, step.lastIds[index] ?? FIRST_ID]));
  return step.decision.appends.map((append) => {
    const before = last.get(append.stream);
    if (before === undefined) throw new Error(`append to a stream the stage does not declare: ${append.stream}`);
    const id = nextId(before, step.atMs);
    last.set(append.stream, maxId(before, id));
    return { ...append, id };
  });
}
