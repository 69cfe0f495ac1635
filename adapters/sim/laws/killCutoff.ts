/** Law 8, the part about the kill score. The formulas are DESIGN section 3, governor 5 and 6, written down once more. */
import type { Config } from '../../../engine/config.ts';
import { toNumber, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { viewedMs } from './decided.ts';
import { ExposureBook } from './exposureBook.ts';
import type { Law } from './law.ts';
import { takeReservations } from './reservations.ts';
import { Written } from './written.ts';

/** Permits show six decimals. */
const SHOWN = 0.000_001;
/** What a calm market allows, in standard deviations. */
const CALM_Z = 2.05;

export const killCutoffLaw: Law = {
  number: 8,
  name: 'kill-cutoff',
  statement:
    'An entry is permitted only with a kill score, measured by the samples before it, at or below the cutoff that heat, volatility, drawdown and exposure leave.',
  watch: (context, report) => {
    const written = new Written([HASH.marketState(''), HASH.stats('ENTRY', ''), HASH.portfolio]);
    const exposure = new ExposureBook();
    return {
      onPut: (key, fields) => {
        written.note({ op: 'put', key, fields }, context.nowMs);
        exposure.note({ op: 'put', key, fields });
      },
      onCommit: (commit, worker) => {
        const { config, nowMs } = context;
        if (commit.stage === 'market') for (const write of commit.writes) written.note(write, nowMs);
        if (commit.stage !== 'desk') return;
        const entries = takeReservations(commit, exposure);
        if (config.GOVERNOR_CUTOFFS === 'seed') return;
        for (const { planId, symbol, permit, beforeUsd } of entries) {
          const atMs = viewedMs(commit, worker, context);
          const states = written.readAt(HASH.marketState(symbol), atMs);
          const stats = written.readAt(HASH.stats('ENTRY', symbol), atMs);
          const portfolios = written.readAt(HASH.portfolio, atMs);
          const scores = states.flatMap((state) => stats.map((one) => killZ(state, one, config)));
          const cutoffs = states.flatMap((state) => portfolios.map((one) => cutoffOf(state, one, beforeUsd, config)));
          const [z, cutoff] = [Number(permit['kill_z']), Number(permit['z_cutoff'])];
          const plan = `entry plan ${planId} on ${symbol} was permitted`;
          if (!(z <= cutoff)) report(`${plan} with kill_z ${z} above its cutoff ${cutoff}`);
          if (!isShownAs(scores, z))
            report(`${plan} with kill_z ${z}, the samples before it make ${scores.join(' or ')}`);
          if (!isShownAs(cutoffs, cutoff))
            report(`${plan} with a cutoff of ${cutoff}, the account and the market make it ${cutoffs.join(' or ')}`);
        }
      },
    };
  },
};

function isShownAs(right: readonly number[], shown: number): boolean {
  return right.some((one) => Math.abs(one - shown) <= SHOWN);
}

/** NaN without market state: then no entry may be permitted. */
function killZ(state: Fields | undefined, stats: Fields | undefined, config: Config): number {
  const number = (name: string): number => Number(state?.[name]);
  const flip = number('p_trend') < 0.3 && number('p_chop') + number('p_mr') > 0.5 ? 1 : 0;
  const drop = Math.min(0.5, Math.max(0, 0.3 - number('ts')));
  const z =
    config.KILL_WEIGHT_REGIME_FLIP * flip +
    config.KILL_WEIGHT_SIGMA_SPIKE * spikeOf(state) +
    config.KILL_WEIGHT_TREND_DROP * drop;
  const score = 1 / (1 + Math.exp(-z));
  const mean = Number(stats?.['mean'] ?? config.KILL_STATS_PRIOR_MEAN);
  const prior = config.KILL_STATS_PRIOR_STD;
  const variance = Number(stats?.['variance'] ?? prior * prior);
  return (score - mean) / Math.max(Math.sqrt(variance), config.KILL_STATS_STD_MIN);
}

function spikeOf(state: Fields | undefined): number {
  return Math.min(2, Math.max(0, Number(state?.['sigma']) / 0.01 - 1));
}

/** Each stress is the used share of its budget, and one that is used up halves what a calm market allows. NaN without an account. */
function cutoffOf(state: Fields | undefined, portfolio: Fields | undefined, totalUsd: Decimal, config: Config): number {
  const share = (used: number, budget: number): number => (budget > 0 ? Math.min(1, Math.max(0, used / budget)) : 1);
  const account = (name: string): number => Number(portfolio?.[name]);
  const heat = share(account('heat'), config.DAILY_LOSS_MAX_FRACTION);
  const drawdown = share(account('drawdown'), config.DRAWDOWN_MAX_FRACTION);
  const exposed = share(toNumber(totalUsd), account('equity_usd') * config.EXPOSURE_MAX_FRACTION);
  return CALM_Z / (1 + heat + Math.min(1, spikeOf(state)) + drawdown + exposed);
}
