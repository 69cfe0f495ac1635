/** What `sim doctor` found, for people and as JSON. */
import type { UnknownRecord } from '../unknownRecord.ts';

export interface DoctorCheck {
  readonly name: string;
  readonly verdict: 'pass' | 'fail' | 'not proven';
  /** What was shown, or what is wrong. */
  readonly detail: string;
  /** What to do about it; never with a pass. */
  readonly cure?: string;
  readonly difference?: Difference;
}

/** The first event in which two traces of one run differ. */
export interface Difference {
  readonly run: string;
  /** Counted from 1. */
  readonly event: number;
  /** The events before it, the same on both sides; the newest last. */
  readonly before: readonly UnknownRecord[];
  readonly sides: readonly Side[];
}

export interface Side {
  readonly place: string;
  /** Undefined when its trace ends here, or when only its hash is known. */
  readonly event: UnknownRecord | undefined;
  readonly json: string | undefined;
}
