/**
 * How unusual a kill score may be. Both cutoffs are in standard deviations and shrink with stress:
 *
 *   z_cutoff_entry = 2.05 / (1 + heat + volatility + drawdown + exposure)
 *   z_cutoff_exit  = 1.28 / (1 + heat + volatility + drawdown + exposure)
 *
 * An entry is denied above its cutoff; a close proposed for the kill score alone is released from its own on.
 * 2.05 and 1.28 are the standard normal quantiles of 98 % and 90 %: in a calm market an entry is refused on what
 * happens once in fifty minutes, a close released on what happens once in ten. Each stress is the used share of
 * its own budget, 0 to 1; one budget used up halves the tolerance. So more stress only ever tightens entries
 * and hastens exits, and what denies an entry (above the larger cutoff) always releases a close.
 */
import type { Config } from '../config.ts';
import { toNumber, type Decimal } from '../decimal.ts';
import type { Portfolio } from '../nouns/portfolio.ts';
import type { KillComponents } from './killScore.ts';

const CALM_ENTRY_Z = 2.05;
const CALM_EXIT_Z = 1.28;

/** Used shares, 0 to 1. */
export interface Stress {
  /** What an hour of one sigma against all positions at once would cost, of the daily loss limit. */
  readonly heat: number;
  /** Volatility above the spike threshold: 1 is twice the threshold. */
  readonly volatility: number;
  /** Of the drawdown limit. */
  readonly drawdown: number;
  /** Of the exposure limit. */
  readonly exposure: number;
}

export interface Cutoffs {
  readonly entry: number;
  readonly exit: number;
}

export function cutoffs(stress: Stress): Cutoffs {
  const tightening = 1 + stress.heat + stress.volatility + stress.drawdown + stress.exposure;
  return { entry: CALM_ENTRY_Z / tightening, exit: CALM_EXIT_Z / tightening };
}

/**
 * The formula of 001_8ebe204d60787f2f to the letter, for GOVERNOR_CUTOFFS=seed: one cutoff, above which entries
 * and exits alike are blocked, and which *rises* with heat. Its max_heat is the daily loss limit, as above.
 */
export function seedCutoff(portfolio: Portfolio, config: Config): number {
  const heatShare = usedShare(portfolio.heat, config.DAILY_LOSS_MAX_FRACTION);
  return 1.0 + heatShare * 0.5 - (1 - portfolio.drawdown) * 0.3;
}

/** @param exposureUsd notional held and reserved as of this step, newer than the portfolio's own figure. */
export function stressOf(
  portfolio: Portfolio,
  components: KillComponents,
  exposureUsd: Decimal,
  config: Config,
): Stress {
  const equityUsd = toNumber(portfolio.equityUsd);
  return {
    heat: usedShare(portfolio.heat, config.DAILY_LOSS_MAX_FRACTION),
    volatility: usedShare(components.sigmaSpike, 1),
    drawdown: usedShare(portfolio.drawdown, config.DRAWDOWN_MAX_FRACTION),
    exposure: usedShare(toNumber(exposureUsd), config.EXPOSURE_MAX_FRACTION * equityUsd),
  };
}

/** A budget of nothing is used up. */
function usedShare(used: number, budget: number): number {
  return budget > 0 ? Math.min(1, Math.max(0, used / budget)) : 1;
}
