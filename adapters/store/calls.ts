/**
 * What the engine's runners ask of a store, in either world. `nowMs` is the caller's clock, for what it reads and
 * writes; the store's own clock judges leases.
 */
import type { StageName } from '../../engine/names.ts';
import type { AnyStage, Commit, Entry, Loaded, TimerSpec, Wants } from '../../engine/protocol.ts';

/** A consumer of a stream; its progress holds back trimming unless it only observes. */
export interface Consumer {
  readonly stage: StageName;
  readonly stream: string;
  readonly observes: boolean;
}

/** What a stage consumes and what it reads along. */
export function consumersOf(stage: AnyStage): Consumer[] {
  const read = stage.streams.map((stream) => ({ stage: stage.name, stream, observes: false }));
  return [...read, ...stage.observes.map((stream) => ({ stage: stage.name, stream, observes: true }))];
}

/** Of a call that a lease is judged by. */
interface ByStoreClock {
  /** Unix ms, where the store's clock is simulated; without it the server's own. */
  readonly storeMs?: number | undefined;
}

/** A call in a world where the store's clock is simulated: what a lease is judged by carries the time. */
export type Timed<Call> = Call extends ByStoreClock & { readonly owner: string }
  ? Call & { readonly storeMs: number }
  : Call;

export interface AcquireCall extends ByStoreClock {
  readonly op: 'acquire';
  readonly stage: StageName;
  /** Names this worker among all processes. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Sources of this stage, so that all of its positions can be answered. */
  readonly sources: readonly string[];
  readonly timers: readonly TimerSpec[];
  /** Streams that others write too are read from this time on at a first start, unix ms. */
  readonly outsideFromMs: number;
}

export interface RenewCall extends ByStoreClock {
  readonly op: 'renew';
  readonly stage: StageName;
  readonly token: number;
  readonly owner: string;
  readonly leaseMs: number;
}

export interface LoadCall {
  readonly op: 'load';
  readonly wants: Wants;
  readonly lastIds: readonly string[];
  readonly nowMs: number;
}

export interface CommitCall extends ByStoreClock {
  readonly op: 'commit';
  readonly owner: string;
  readonly commit: Commit;
  readonly nowMs: number;
}

export interface ProbeCall {
  readonly op: 'probe';
  readonly stage: StageName;
  readonly source: string;
}

export interface ReadCall {
  readonly op: 'read';
  readonly stage: StageName;
  /** In order of preference. */
  readonly streams: readonly string[];
  readonly after: ReadonlyMap<string, string>;
  readonly count: number;
  /** No entries are handed out while one of these holds more than `backlogMax` entries that others have not read. */
  readonly outputs: readonly string[];
  readonly backlogMax: number;
  /** Streams that are read all the same. */
  readonly unthrottled: readonly string[];
}

export type EngineCall = AcquireCall | RenewCall | LoadCall | CommitCall | ProbeCall | ReadCall;

export type EngineReply =
  | {
      readonly kind: 'acquired';
      readonly token: number;
      readonly positions: ReadonlyMap<string, string>;
      readonly epoch: string;
      readonly placed: readonly string[];
    }
  | { readonly kind: 'held'; readonly forMs: number }
  | { readonly kind: 'renewed'; readonly epoch: string }
  | { readonly kind: 'loaded'; readonly loaded: Loaded }
  | { readonly kind: 'committed'; readonly epoch: string }
  | { readonly kind: 'conflict'; readonly reason: 'stream' | 'text' | 'progress' }
  | { readonly kind: 'fenced' }
  /** Nothing was written. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'probed'; readonly position: string; readonly commitId: string; readonly epoch: string }
  | {
      readonly kind: 'entries';
      readonly stream: string;
      readonly entries: readonly Entry[];
      readonly lost: number;
      readonly upTo?: string;
    }
  | { readonly kind: 'nothing' };
