/**
 * The take-profit ladder: how much of a position is taken at how many target distances, net of fees
 * (risk_kernel_harvest.py: R ≥ 2/4/6 → PARTIAL_25/50/75).
 */
import type { Action } from '../nouns/plan.ts';

export interface Rung {
  /** In target distances. */
  readonly level: number;
  readonly action: Action;
  readonly percent: number;
}

const LADDER: readonly Rung[] = [
  { level: 2, action: 'PARTIAL_25', percent: 25 },
  { level: 4, action: 'PARTIAL_50', percent: 50 },
  { level: 6, action: 'PARTIAL_75', percent: 75 },
];

export const RUNGS_MAX = LADDER.length;

/** The rung of a number from 1 to RUNGS_MAX. */
export function rungAt(number: number): Rung | undefined {
  return LADDER[number - 1];
}

/**
 * The number of the highest rung reached, 0 for none. A jump past several rungs counts for the highest alone:
 * it takes the largest share, and those below are consumed with it.
 */
export function rungReached(net: number, takeProfitDistance: number): number {
  let reached = 0;
  for (const rung of LADDER) if (net >= rung.level * takeProfitDistance) reached += 1;
  return reached;
}
