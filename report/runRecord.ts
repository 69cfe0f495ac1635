/** What the reports need to know of a run; the results of a simulation fit. */

export interface CheckRecord {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** False where a variant must break it. */
  readonly expected: boolean;
}

export interface ViolationRecord {
  readonly law: number;
  readonly name: string;
  readonly detail: string;
  /** ISO time. */
  readonly at: string;
}

export interface RunRecord {
  readonly scenario: string;
  /** Undefined for the run as it should be. */
  readonly variant: string | undefined;
  readonly seed: string;
  readonly verdict: 'pass' | 'fail' | 'crash';
  readonly virtualSeconds: number;
  /** Where the store gets less than the whole story: so many minutes of it. */
  readonly cutToMinutes?: number;
  readonly wallMs: number;
  readonly events: number;
  readonly traceHash: string;
  readonly checks: readonly CheckRecord[];
  readonly faultsFired: number;
  readonly violations: readonly ViolationRecord[];
  /** Why there is no verdict. */
  readonly crash?: string;
}

/** As expected, whichever way that is. */
export function cameOut({ ok, expected }: CheckRecord): boolean {
  return ok === expected;
}
