/**
 * What a simulated world asks of its store. The requests are the runner's own; the answers lack only the worker's
 * clock. A store never draws a random number and never looks at a clock: the times come
 * with the call. `nowMs` is the caller's clock, for what it writes; `storeMs` the store's own, which judges leases.
 */
import type { AnyStage, Commit, Entry, Fields, Loaded, TimerSpec, Wants } from '../../../engine/protocol.ts';
import type { StageName } from '../../../engine/names.ts';

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

export interface AcquireCall {
  readonly op: 'acquire';
  readonly stage: StageName;
  readonly owner: string;
  readonly leaseMs: number;
  readonly storeMs: number;
  /** Sources of this stage, so that all of its positions can be answered. */
  readonly sources: readonly string[];
  readonly timers: readonly TimerSpec[];
  /** Streams that others write too are read from this long before now on a first start. */
  readonly outsideFromMs: number;
}

export type StoreCall =
  | AcquireCall
  | {
      readonly op: 'renew';
      readonly stage: StageName;
      readonly token: number;
      readonly leaseMs: number;
      readonly storeMs: number;
    }
  | { readonly op: 'load'; readonly wants: Wants; readonly lastIds: readonly string[]; readonly nowMs: number }
  | { readonly op: 'commit'; readonly commit: Commit; readonly nowMs: number; readonly storeMs: number }
  | { readonly op: 'probe'; readonly stage: StageName; readonly source: string }
  | {
      readonly op: 'read';
      readonly stage: StageName;
      /** In order of preference. */
      readonly streams: readonly string[];
      readonly after: ReadonlyMap<string, string>;
      readonly count: number;
      /** No entries are handed out while one of these holds more than `backlogMax` unread entries. */
      readonly outputs: readonly string[];
      readonly backlogMax: number;
      /** Streams that are read all the same. */
      readonly unthrottled: readonly string[];
    }
  /** An outside producer. */
  | { readonly op: 'add'; readonly stream: string; readonly fields: Fields; readonly nowMs: number }
  | { readonly op: 'set'; readonly key: string; readonly value: string | undefined }
  /** What was in the store before the run. */
  | { readonly op: 'put'; readonly key: string; readonly fields: Fields }
  /** A replica takes over: the store is emptied, is another one from now on, and is told `calls` again. */
  | { readonly op: 'failover'; readonly epoch: string; readonly calls: readonly StoreCall[] };

export type StoreReply =
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
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'probed'; readonly position: string; readonly commitId: string; readonly epoch: string }
  | {
      readonly kind: 'entries';
      readonly stream: string;
      readonly entries: readonly Entry[];
      readonly lost: number;
      readonly upTo?: string;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'done'; readonly id: string };

/** The in-memory store answers at once; the others will answer with a promise. */
export interface SyncStore {
  execute(call: StoreCall): StoreReply;
}
