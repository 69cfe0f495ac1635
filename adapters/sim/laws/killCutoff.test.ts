import { describe, expect, it } from 'vitest';
import { HASH, STREAM } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { writeTicket } from '../../../engine/nouns/ticket.ts';
import { BTC, LawBench, ticket } from './fixture.ts';
import { killCutoffLaw } from './killCutoff.ts';

/** DESIGN section 3: weights (1, 0.5, 0.5, 0.3), components (1, 0, 0.2398, 0): z = 1.1199, K = 0.753970. */
const FLIPPED = { p_trend: '0.2', p_chop: '0.4', p_mr: '0.2', sigma: '0.008', ts: '0.0602' };
const STATS = { mean: '0.7', variance: '0.0025' };
/** (0.753970 − 0.7) / 0.05 */
const Z = 1.079403;
const CALM = { equity_usd: '10000', heat: '0', drawdown: '0' };
/** Half of the daily loss of 2.5 % and of the drawdown of 8 %. */
const STRESSED = { equity_usd: '10000', heat: '0.0125', drawdown: '0.04' };

const put = (key: string, fields: Fields) => ({ op: 'put', key, fields }) as const;
const reserve = (symbol: string, usd: string) =>
  ({ op: 'merge', key: HASH.exposure, fields: { [symbol]: usd } }) as const;
const permitOf = (numbers: Fields, symbol: string = BTC, reduceOnly = false) => {
  const planId = symbol === BTC ? 'p1' : 'p2';
  return [
    { stream: STREAM.permits, fields: { plan_id: planId, symbol, ...numbers } },
    { stream: STREAM.orders, fields: writeTicket(ticket({ planId, symbol, reduceOnly })) },
  ];
};

interface Given {
  readonly reduceOnly?: boolean;
  readonly numbers: Fields;
  readonly settings?: Record<string, string>;
  readonly state?: Fields;
  readonly portfolio?: Fields;
}

function bench({ settings = {}, state = FLIPPED, portfolio = CALM }: Omit<Given, 'numbers' | 'reduceOnly'>): LawBench {
  const made = new LawBench(killCutoffLaw, settings);
  const writes = [put(HASH.marketState(BTC), state), put(HASH.stats('ENTRY', BTC), STATS)];
  return made.commit('market', { writes: [...writes, put(HASH.portfolio, portfolio)] }).later(1);
}

function permitted({ numbers, reduceOnly = false, ...given }: Given): readonly string[] {
  const appends = permitOf({ kill_z: String(Z), z_cutoff: '2.05', ...numbers }, BTC, reduceOnly);
  return bench(given).commit('desk', { appends, writes: [reserve(BTC, '100')] }).broken;
}

describe('kill-cutoff', () => {
  it('passes an entry whose score is measured by the samples before it', () => {
    expect(permitted({ numbers: {} })).toEqual([]);
  });

  it('catches one measured by other samples, or by none', () => {
    expect(permitted({ numbers: { kill_z: '0.9' } }).join()).toMatch(
      /^entry plan p1 on BTCUSDT was permitted with kill_z 0.9, the samples before it make 1.07940\d+$/,
    );
    expect(permitted({ numbers: { kill_z: 'none' } })).toContainEqual(
      expect.stringContaining('with kill_z NaN above its cutoff 2.05'),
    );
  });

  it('catches one without market state or account', () => {
    const appends = permitOf({ kill_z: '0.1', z_cutoff: '2.05' });
    expect(new LawBench(killCutoffLaw).commit('desk', { appends }).broken).toEqual([
      'entry plan p1 on BTCUSDT was permitted with kill_z 0.1, the samples before it make NaN',
      'entry plan p1 on BTCUSDT was permitted with a cutoff of 2.05, the account and the market make it NaN',
    ]);
  });

  it('catches one above its cutoff', () => {
    expect(permitted({ numbers: { z_cutoff: '1.025' }, portfolio: STRESSED })).toEqual([
      `entry plan p1 on BTCUSDT was permitted with kill_z ${Z} above its cutoff 1.025`,
    ]);
  });

  it.each([
    ['heat and drawdown', { portfolio: STRESSED }, 1.025],
    ['more than a whole budget', { portfolio: { ...CALM, heat: '0.9' } }, 1.025],
    ['volatility', { state: { ...FLIPPED, sigma: '0.015' } }, 1.366667],
    ['a budget of nothing', { settings: { DRAWDOWN_MAX_FRACTION: '0' } }, 1.025],
  ])('catches a cutoff that leaves out %s', (_, given, right) => {
    const kept = (cutoff: number) =>
      permitted({ ...given, numbers: { kill_z: '0', z_cutoff: String(cutoff) } }).filter((text) =>
        text.includes('with a cutoff of'),
      );
    expect(kept(right)).toEqual([]);
    expect(kept(2.05).join()).toContain(
      `with a cutoff of 2.05, the account and the market make it ${right}`.slice(0, -2),
    );
  });

  it('counts what the same commit reserved before, and not the entry itself', () => {
    const made = bench({});
    made.commit('market', {
      writes: [put(HASH.marketState('ETHUSDT'), FLIPPED), put(HASH.stats('ENTRY', 'ETHUSDT'), STATS)],
    });
    made.later(1);
    // 4,000 of the 8,000 USD that may be exposed: 2.05 / 1.5.
    const numbers = { kill_z: String(Z), z_cutoff: '1.366667' };
    const appends = [...permitOf({ ...numbers, z_cutoff: '2.05' }), ...permitOf(numbers, 'ETHUSDT')];
    made.commit('desk', { appends, writes: [reserve(BTC, '4000'), reserve('ETHUSDT', '100')] });
    expect(made.broken).toEqual([]);
    made.commit('desk', { appends: permitOf({ ...numbers, z_cutoff: '2.05' }, 'ETHUSDT') });
    expect(made.broken).toEqual([expect.stringContaining('the account and the market make it 1.3')]);
  });

  it('asks nothing of exits, nor of the formulas of the seed', () => {
    expect(permitted({ numbers: { kill_z: '9' }, reduceOnly: true })).toEqual([]);
    expect(permitted({ numbers: { kill_z: '9' }, settings: { GOVERNOR_CUTOFFS: 'seed' } })).toEqual([]);
  });

  it('takes a value of the same moment for the new one or for the old one', () => {
    const made = new LawBench(killCutoffLaw, { KILL_STATS_PRIOR_STD: '0.2' });
    const market = (fields: Fields) =>
      made.commit('market', { writes: [put(HASH.marketState(BTC), fields), put(HASH.portfolio, CALM)] });
    const permit = (z: number) =>
      made.commit('desk', { appends: permitOf({ kill_z: String(z), z_cutoff: '2.05' }) }).broken.length;
    market({ ...FLIPPED, p_trend: '0.5', ts: '0.5' });
    made.later(1);
    market(FLIPPED);
    // With a prior of mean 0.5 and deviation 0.2: K is 0.5 in a calm market, 0.753970 in the flipped one.
    expect(permit(0)).toBe(0);
    expect(permit(1.269851)).toBe(0);
    expect(permit(1)).toBe(1);
  });
});
