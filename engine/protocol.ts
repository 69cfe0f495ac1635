/**
 * The seam between the pure core and its two worlds: what a stage is, what it may want and decide, and the
 * requests its runner yields. The simulator and the live drivers answer the same requests.
 */
import type { Decimal } from './decimal.ts';
import type { StageName } from './names.ts';
import type { Effect, VenueReply } from './venue.ts';
import type { View } from './view.ts';
import type { Decision } from './decision.ts';

export type Fields = Readonly<Record<string, string>>;

export interface Entry {
  /** `<ms>-<sequence>` as Redis writes it. */
  readonly id: string;
  readonly fields: Fields;
}

/** What wakes a stage. */
export type Input =
  | { readonly kind: 'entry'; readonly stream: string; readonly entry: Entry }
  | { readonly kind: 'timer'; readonly timer: string; readonly number: number }
  | { readonly kind: 'outcome'; readonly effect: Effect; readonly reply: VenueReply }
  /** The store is not the one last seen, or has lost its newest writes. */
  | { readonly kind: 'epoch'; readonly epoch: string };

/** All that a stage had not read of a stream was trimmed away, up to that id: the runner's own step, no stage sees it. */
export interface Gap {
  readonly kind: 'gap';
  readonly stream: string;
  readonly upTo: string;
}

/** A message a stage understood, or why it could not. Parsing never throws. */
export type Parsed<Message> = { readonly message: Message } | { readonly malformed: string };

export interface TimerSpec {
  readonly name: string;
  readonly everyMs: number;
  /** Delay behind the multiple of `everyMs`, so that a bar is closed before it is asked for. */
  readonly offsetMs?: number;
}

/** The source a timer's progress is kept under: with its period, in which its number counts. */
export function timerKey(spec: TimerSpec): string {
  return `timer:${spec.name}/${spec.everyMs}`;
}

/** A newest-first window of a stream. */
export interface Tail {
  readonly stream: string;
  readonly sinceMs: number;
  readonly limit: number;
}

/** The keys one message needs, named before anything is decided. */
export interface Wants {
  readonly hashes?: readonly string[];
  readonly texts?: readonly string[];
  /** Symbols whose current price is needed. */
  readonly prices?: readonly string[];
  readonly tails?: readonly Tail[];
  /** Streams whose length and lag are needed. */
  readonly streams?: readonly string[];
}

export interface Price {
  readonly price: Decimal;
  /** When the venue last traded at it. */
  readonly atMs: number;
}

export interface StreamInfo {
  readonly length: number;
  readonly lastId: string;
  /** Entries behind each consuming stage's cursor, by stage, sorted by name. */
  readonly lag: Readonly<Record<string, number>>;
}

/**
 * A pure, synchronous consumer. `view` is asked again with what was read so far until it names nothing new
 * (at most VIEW_ROUNDS_MAX times), so that a key may name the next ones.
 */
export interface Stage<Message> {
  readonly name: StageName;
  /** Consumed streams: every entry ends in an outcome; earlier ones are read first. */
  readonly streams: readonly string[];
  /** Streams read along without holding back their trimming. */
  readonly observes: readonly string[];
  /** Streams it appends to; an unread backlog in one of them makes this stage stop reading. */
  readonly outputs: readonly string[];
  /** Streams it goes on reading all the same: a backlog of entries must not hold up exits. */
  readonly unthrottled?: readonly string[];
  readonly timers: readonly TimerSpec[];
  readonly batchMax: number;
  /** True for the stage that must hear when the store is not the one last seen. */
  readonly followsEpoch?: boolean;
  parse(input: Input): Parsed<Message>;
  view(message: Message, atMs: number, seen: View): Wants;
  decide(message: Message, view: View, atMs: number): Decision;
}

/** A stage whose message type is known only to itself. */
export type AnyStage = Stage<unknown>;

/** All writes of a hash replace it whole (`put`) or set some fields (`merge`). Expiry is garbage collection. */
export type Write =
  | { readonly op: 'put'; readonly key: string; readonly fields: Fields; readonly expiresAtMs?: number | undefined }
  | { readonly op: 'merge'; readonly key: string; readonly fields: Fields }
  | { readonly op: 'drop'; readonly key: string; readonly fields: readonly string[] }
  | { readonly op: 'text'; readonly key: string; readonly value: string; readonly expiresAtMs?: number | undefined }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'setAdd'; readonly key: string; readonly members: readonly string[] }
  | { readonly op: 'setRemove'; readonly key: string; readonly members: readonly string[] };

export interface Append {
  readonly stream: string;
  readonly fields: Fields;
}

/** An append with its explicit id, greater than every id in its stream. */
export interface NumberedAppend extends Append {
  readonly id: string;
}

/** Where a stage stands in one source: a stream entry id, or a number for timers and outcomes. */
export interface Progress {
  readonly source: string;
  readonly from: string;
  readonly to: string;
}

/** A text that must still hold this value (undefined: be absent) when the commit is applied. */
export interface Expectation {
  readonly key: string;
  readonly value: string | undefined;
}

/** Atomic: all of it or nothing, and only while the store is the same, the lease holds, the progress is still `from` and `expects` holds. */
export interface Commit {
  readonly stage: StageName;
  readonly token: number;
  /** The store that gave the token. What was read in another one may be lost with it. */
  readonly epoch: string;
  readonly id: string;
  readonly atMs: number;
  readonly leaseMs: number;
  readonly progress: Progress;
  readonly expects: readonly Expectation[];
  readonly writes: readonly Write[];
  readonly appends: readonly NumberedAppend[];
}

/** What the runner yields. Each is answered once, or never when the worker dies. */
export type Request =
  | { readonly op: 'acquire'; readonly stage: AnyStage; readonly leaseMs: number }
  | { readonly op: 'renew'; readonly stage: StageName; readonly token: number; readonly leaseMs: number }
  | {
      readonly op: 'wait';
      readonly stage: AnyStage;
      readonly positions: ReadonlyMap<string, string>;
      readonly untilMs: number;
    }
  | { readonly op: 'load'; readonly wants: Wants; readonly lastIds: readonly string[] }
  | { readonly op: 'commit'; readonly commit: Commit }
  /** Reads a source's progress and the id of the commit that set it, after an unknown reply. */
  | { readonly op: 'probe'; readonly stage: StageName; readonly source: string }
  | { readonly op: 'start'; readonly stage: StageName; readonly effects: readonly Effect[] }
  | { readonly op: 'log'; readonly stage: StageName; readonly marks: readonly string[]; readonly atMs: number }
  | { readonly op: 'sleep'; readonly forMs: number };

/** What a store holds of some wants: each list in the order asked, undefined in the place of what is absent or expired. */
export interface Loaded {
  readonly hashes: readonly (Fields | undefined)[];
  readonly texts: readonly (string | undefined)[];
  readonly tails: readonly (readonly Entry[])[];
  readonly streams: readonly StreamInfo[];
  /** Last generated id of each asked stream, `0-0` when empty. */
  readonly lastIds: readonly string[];
}

/** `atMs` is the worker's clock when the answer arrived. */
export type Answer =
  | {
      readonly kind: 'acquired';
      readonly token: number;
      readonly positions: ReadonlyMap<string, string>;
      readonly epoch: string;
      /** `stage=… stream=… from=…` of each cursor that this acquire placed: none but on a first start. */
      readonly placed: readonly string[];
      readonly atMs: number;
    }
  /** Another holds the lease for so long yet, by the store's clock, which alone judges leases. */
  | { readonly kind: 'held'; readonly forMs: number; readonly atMs: number }
  | { readonly kind: 'renewed'; readonly epoch: string; readonly atMs: number }
  | {
      readonly kind: 'entries';
      readonly stream: string;
      readonly entries: readonly Entry[];
      readonly lost: number;
      /** Id of the last entry lost; given only when all unread ones are and `entries` is empty. */
      readonly upTo?: string;
      readonly atMs: number;
    }
  | { readonly kind: 'timer'; readonly timer: string; readonly number: number; readonly atMs: number }
  | { readonly kind: 'outcome'; readonly effect: Effect; readonly reply: VenueReply; readonly atMs: number }
  | { readonly kind: 'idle'; readonly atMs: number }
  | {
      readonly kind: 'loaded';
      readonly loaded: Loaded;
      /** In the order asked; prices come from no store. */
      readonly prices: readonly (Price | undefined)[];
      readonly atMs: number;
    }
  | { readonly kind: 'committed'; readonly epoch: string; readonly atMs: number }
  /** Nothing was written: a stream grew, an expected text changed, or progress moved, since the view was read. */
  | { readonly kind: 'conflict'; readonly reason: 'stream' | 'text' | 'progress'; readonly atMs: number }
  /** Nothing was written: the lease belongs to another, or was given by a store that is no more. */
  | { readonly kind: 'fenced'; readonly atMs: number }
  /** Nothing was written: the store refused (BUSY, LOADING, wrong type, …). */
  | { readonly kind: 'refused'; readonly reason: string; readonly atMs: number }
  /** Nobody knows whether it was written. */
  | { readonly kind: 'unknown'; readonly atMs: number }
  | {
      readonly kind: 'probed';
      readonly position: string;
      readonly commitId: string;
      readonly epoch: string;
      readonly atMs: number;
    }
  | { readonly kind: 'done'; readonly atMs: number };

/** A running stage: yields requests, is given answers, never ends by itself. */
export type Worker = Generator<Request, never, Answer>;
