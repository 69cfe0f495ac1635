/** Law 8, the part about the kill score. The formulas are DESIGN section 3, governor 5 and 6, written down once more. */
import type { Config } from '../../../engine/config.ts';
import { HASH, STREAM } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { decidedMs } from './decided.ts';
import type { Law } from './law.ts';
import { Written } from './written.ts';

/** Permits show six decimals. */
const SHOWN = 0.000_001;

export const killCutoffLaw: Law = {
  number: 8,
  name: 'kill-cutoff',
  statement: 'An entry is permitted only with a kill score at or below its cutoff, measured by the samples before it.',
  watch: (context, report) => {
    const written = new Written([HASH.marketState(''), HASH.stats('ENTRY', '')]);
    return {
      onPut: (key, fields) => written.note({ op: 'put', key, fields }, context.nowMs),
      onCommit: (commit, worker) => {
        const { config, nowMs } = context;
        if (commit.stage === 'market') for (const write of commit.writes) written.note(write, nowMs);
        if (commit.stage !== 'desk' || config.GOVERNOR_CUTOFFS === 'seed') return;
        for (const { stream, fields } of commit.appends) {
          if (stream !== STREAM.permits || fields['eval_type'] !== 'ENTRY') continue;
          const symbol = fields['symbol'] ?? '';
          const atMs = decidedMs(commit, worker, context);
          const states = written.readAt(HASH.marketState(symbol), atMs);
          const stats = written.readAt(HASH.stats('ENTRY', symbol), atMs);
          const right = states.flatMap((state) => stats.map((one) => killZ(state, one, config)));
          const [shown, cutoff] = [Number(fields['kill_z']), Number(fields['z_cutoff'])];
          const plan = `entry plan ${fields['plan_id']} on ${symbol} was permitted`;
          if (!(shown <= cutoff)) report(`${plan} with kill_z ${shown} above its cutoff ${cutoff}`);
          if (!right.some((z) => Math.abs(z - shown) <= SHOWN))
            report(`${plan} with kill_z ${shown}, the samples before it make ${right.join(' or ')}`);
        }
      },
    };
  },
};

/** NaN without market state: then no entry may be permitted. */
function killZ(state: Fields | undefined, stats: Fields | undefined, config: Config): number {
  const number = (name: string): number => Number(state?.[name]);
  const flip = number('p_trend') < 0.3 && number('p_chop') + number('p_mr') > 0.5 ? 1 : 0;
  const spike = Math.min(2, Math.max(0, number('sigma') / 0.01 - 1));
  const drop = Math.min(0.5, Math.max(0, 0.3 - number('ts')));
  const z =
    config.KILL_WEIGHT_REGIME_FLIP * flip +
    config.KILL_WEIGHT_SIGMA_SPIKE * spike +
    config.KILL_WEIGHT_TREND_DROP * drop;
  const score = 1 / (1 + Math.exp(-z));
  const mean = Number(stats?.['mean'] ?? config.KILL_STATS_PRIOR_MEAN);
  const prior = config.KILL_STATS_PRIOR_STD;
  const variance = Number(stats?.['variance'] ?? prior * prior);
  return (score - mean) / Math.max(Math.sqrt(variance), config.KILL_STATS_STD_MIN);
}
