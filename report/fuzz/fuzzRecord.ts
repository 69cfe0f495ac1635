/** What the reports need to know of a fuzz run; the tally of one fits. */

export interface FuzzRecord {
  readonly from: number;
  readonly seeds: number;
  readonly passed: number;
  readonly inconclusive: number;
  readonly failures: readonly { readonly seed: number }[];
  readonly events: number;
  readonly requests: number;
  readonly virtualMs: number;
  /** How often each kind of fault happened. */
  readonly fired: ReadonlyMap<string, number>;
  /** In how many seeds each mark was hit. */
  readonly marks: ReadonlyMap<string, number>;
  /** Distinct ones. */
  readonly states: { readonly size: number };
}

export interface FuzzPace {
  /** Seeds asked for; undefined when the clock decides. */
  readonly wanted: number | undefined;
  readonly wallMs: number;
  readonly workers: number;
}
