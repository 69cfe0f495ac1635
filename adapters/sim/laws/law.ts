/**
 * A standing law: something that must hold after every event of every run, judged against the exchange's own book and
 * the commits that really took effect, never against what the engine believes.
 */
import type { Config } from '../../../engine/config.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { Result } from '../../../engine/nouns/result.ts';
import type { Commit, Fields } from '../../../engine/protocol.ts';
import type { SimExchange } from '../exchange/exchange.ts';
import type { Consumer } from '../../store/calls.ts';
import type { WorldObserver } from '../world/observer.ts';
import type { Facts } from './facts.ts';
import type { Journal } from './journal.ts';

export interface Violation {
  /** Number of the law in the design, 1 to 18; 0 for one-writer, which is stated in section 4. */
  readonly law: number;
  readonly name: string;
  /** One sentence with the ids and numbers that prove it. */
  readonly detail: string;
  /** ISO 8601, the world's clock. */
  readonly at: string;
}

export interface LawWorker {
  /** How far its clock is ahead of `nowMs`. */
  readonly skewMs: number;
  /** When the store read for it last, by true time: what it hears of that may be late. */
  readonly viewedMs?: number | undefined;
}

/** What laws are judged against; a world is one. */
export interface LawContext {
  /** Read anew at each use: a restart may change settings. */
  readonly config: Config;
  /** The truth. */
  readonly exchange: Pick<SimExchange, 'position' | 'positions'>;
  /** Who consumes which stream; observers among them are of no interest here. */
  readonly consumers: readonly Consumer[];
  readonly nowMs: number;
  /** By owner, where the world knows them. */
  readonly workers?: ReadonlyMap<string, LawWorker>;
  /** How far the venue's clock is ahead of `nowMs`. */
  readonly venueSkewMs?: number;
  /** Age of a symbol's newest price, where the world knows it. */
  priceAgeMs?(symbol: string): number | undefined;
  /** True where the store may fail over. */
  readonly failsOver?: boolean;
}

/** Where a law reports what it saw broken. */
export type Report = (detail: string) => void;

/**
 * What a law may listen to: the world's own events, and what the commits among them say, read once for all laws.
 * Of one commit the writes come first, then the appends, each in order, and `onCommit` last. Hooks use no `this`.
 */
export interface LawHooks extends WorldObserver {
  /** An order's journal was written over `before`. */
  onJournal?(journal: Journal, before: Journal | undefined, commit: Commit): void;
  /** A symbol's ledger was written. */
  onLedger?(symbol: string, fields: Fields, commit: Commit): void;
  /** The desk handed a permitted plan to the executor. */
  onTicket?(ticket: Ticket, commit: Commit): void;
  /** An entry of apply.result, terminal or not. */
  onResult?(result: Result, commit: Commit): void;
  /** An entry of the outcome stream. */
  onOutcome?(fields: Fields, commit: Commit): void;
  onDeadLetter?(fields: Fields, commit: Commit): void;
  /** A stage wrote a record that its own reader cannot read. */
  onUnreadable?(what: string, fields: Fields, commit: Commit): void;
  /** Judged once the world has come to rest. */
  atRest?(): void;
}

export interface Law {
  readonly number: number;
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly statement: string;
  /** Begins to watch one run. Each event may cost no more than its own size; only `atRest` may look at everything. */
  watch(context: LawContext, report: Report, facts: Facts): LawHooks;
}
