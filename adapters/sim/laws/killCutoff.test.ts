import { describe, expect, it } from 'vitest';
import { HASH, STREAM } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { BTC, LawBench } from './fixture.ts';
import { killCutoffLaw } from './killCutoff.ts';

/** DESIGN section 3: weights (1, 0.5, 0.5, 0.3), components (1, 0, 0.2398, 0): z = 1.1199, K = 0.753970. */
const FLIPPED = { p_trend: '0.2', p_chop: '0.4', p_mr: '0.2', sigma: '0.008', ts: '0.0602' };
const STATS = { mean: '0.7', variance: '0.0025' };
/** (0.753970 − 0.7) / 0.05 */
const Z = 1.079403;

function permitted(numbers: Fields, settings: Record<string, string> = {}, stats: Fields = STATS) {
  const bench = new LawBench(killCutoffLaw, settings);
  const write = (key: string, fields: Fields) => bench.commit('market', { writes: [{ op: 'put', key, fields }] });
  write(HASH.marketState(BTC), FLIPPED);
  write(HASH.stats('ENTRY', BTC), stats);
  const fields = { plan_id: 'p1', symbol: BTC, eval_type: 'ENTRY', z_cutoff: '2', ...numbers };
  return bench.later(1).commit('desk', { appends: [{ stream: STREAM.permits, fields }] }).broken;
}

describe('kill-cutoff', () => {
  it('passes an entry whose score is measured by the samples before it', () => {
    expect(permitted({ kill_z: String(Z) })).toEqual([]);
  });

  it('catches one measured by other samples, or by none', () => {
    expect(permitted({ kill_z: '0.9' }).join()).toMatch(
      /^entry plan p1 on BTCUSDT was permitted with kill_z 0.9, the samples before it make 1.07940\d+$/,
    );
    expect(permitted({})).toContainEqual(expect.stringContaining('with kill_z NaN above its cutoff 2'));
  });

  it('catches one without market state', () => {
    const fields = { plan_id: 'p1', symbol: BTC, eval_type: 'ENTRY', kill_z: '0.1', z_cutoff: '2' };
    const bench = new LawBench(killCutoffLaw).commit('desk', { appends: [{ stream: STREAM.permits, fields }] });
    expect(bench.broken).toEqual([
      'entry plan p1 on BTCUSDT was permitted with kill_z 0.1, the samples before it make NaN',
    ]);
  });

  it('catches one above its cutoff', () => {
    expect(permitted({ kill_z: String(Z), z_cutoff: '1' })).toEqual([
      `entry plan p1 on BTCUSDT was permitted with kill_z ${Z} above its cutoff 1`,
    ]);
  });

  it('asks nothing of exits, nor of the formulas of the seed', () => {
    expect(permitted({ kill_z: '9', eval_type: 'EXIT' })).toEqual([]);
    expect(permitted({ kill_z: '9' }, { GOVERNOR_CUTOFFS: 'seed' })).toEqual([]);
  });

  it('takes a value of the same moment for the new one or for the old one', () => {
    const bench = new LawBench(killCutoffLaw);
    const market = (fields: Fields) =>
      bench.commit('market', { writes: [{ op: 'put', key: HASH.marketState(BTC), fields }] });
    const permit = (z: number) => {
      const fields = { plan_id: 'p1', symbol: BTC, eval_type: 'ENTRY', kill_z: String(z), z_cutoff: '9' };
      return bench.commit('desk', { appends: [{ stream: STREAM.permits, fields }] }).broken.length;
    };
    market({ ...FLIPPED, p_trend: '0.5', ts: '0.5' });
    bench.later(1);
    market(FLIPPED);
    // With the prior, mean 0.5 and deviation 0.05: K is 0.5 in a calm market, 0.753970 in the flipped one.
    expect(permit(0)).toBe(0);
    expect(permit(5.079403)).toBe(0);
    expect(permit(3)).toBe(1);
  });
});
