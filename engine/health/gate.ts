/** What a gate is: a pure judgement of evidence, and a policy for when it does not pass. */
import type { Config } from '../config.ts';
import type { Guard } from '../executor/guardBook.ts';
import type { StageName } from '../names.ts';
import type { Ledger } from '../nouns/ledger.ts';
import type { Snapshot } from '../nouns/snapshot.ts';
import type { Entry, StreamInfo } from '../protocol.ts';

/** Everything the gates judge by, as of one step. */
export interface Evidence {
  readonly atMs: number;
  readonly config: Config;
  readonly results: Window;
  readonly outcomes: Window;
  /** By stream; one without an entry is empty or unknown to the store. */
  readonly streams: ReadonlyMap<string, StreamInfo>;
  /** Unexpired snapshots of allowlisted symbols. */
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  /** What the venue calls each allowlisted symbol (TRADING, ABSENT, …); missing: nobody asked it yet. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Of the symbols filled in the window. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** Stages whose lease has not run out. */
  readonly alive: ReadonlySet<StageName>;
  /** The stops at the venue; none where they stay at home. */
  readonly guards: readonly Guard[];
}

/** The entries of a stream since the last check, newest first. */
export interface Window {
  readonly entries: readonly Entry[];
  /** True when there were more than are looked at: then a count is a lower bound. */
  readonly cut: boolean;
}

export interface Finding {
  readonly passes: boolean;
  /** Lines of the report, `label: value`. */
  readonly facts: readonly string[];
  /** One sentence. */
  readonly conclusion: string;
  /** Raised when a fail-closed gate does not pass. */
  readonly alerts?: readonly string[];
}

export interface Gate {
  readonly letter: 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g';
  readonly title: string;
  /** What it means when the gate does not pass. */
  readonly policy: 'WARN' | 'INFO' | 'FAIL';
  /** True when it cannot pass before the whole system has run for a moment. */
  readonly settles: boolean;
  /** Absent: in every configuration. */
  readonly isOn?: (config: Config) => boolean;
  judge(evidence: Evidence): Finding;
}

/** The stretch of time a check looks back on, as the report words it: `5m`, or `90s`. */
export function windowName({ HEALTH_CYCLE_S: seconds }: Config): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** A line for the report when not all entries were looked at. */
export function cutNotice(window: Window): string[] {
  return window.cut ? [`Window cut: only the newest ${window.entries.length} entries were counted`] : [];
}
