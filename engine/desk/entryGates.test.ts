import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import { readExposure } from '../nouns/exposure.ts';
import { EMPTY_LEDGER } from '../nouns/ledger.ts';
import type { OutcomeCode } from '../outcomes.ts';
import { AT_MS, ENTRY, flipped, ILL, market, portfolio, snapshot, venue, WELL } from './fixture.ts';
import { govern, type Evidence } from './governor.ts';

const CONFIG = configOf();
const nine = readExposure(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`S${n}USDT`, '10'])));
const ten = readExposure(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`S${n}USDT`, '10'])));
const poor = {
  ...portfolio,
  equityUsd: decimal('1000'),
  peakEquityUsd: decimal('1000'),
  dayStartEquityUsd: decimal('1000'),
};
const ledgerAt = (ms: number) => ({ ...EMPTY_LEDGER, lastFillServerMs: ms });
const ago = (seconds: number) => AT_MS - seconds * 1000;

type Case = Partial<Evidence>;
type Row = readonly [code: OutcomeCode, denied: Case, allowed: Case, settings: Record<string, string>];
/** Each gate at its edge: what it denies, and the nearest it lets pass. */
const GATES = (
  [
    ['KILL_SWITCH', { kill: '1' }, { kill: '0' }],
    ['KILL_SWITCH', { kill: '' }, { kill: undefined }],
    ['HEALTH_HALT', { health: { verdict: 'FAIL' } }, { health: { verdict: 'PASS' } }, { HEALTH_HALTS_ENTRIES: 'true' }],
    ['HEALTH_HALT', { health: undefined }, { health: { verdict: 'PASS' } }, { HEALTH_HALTS_ENTRIES: 'true' }],
    ['DAILY_LIMIT', { dailyTrades: '200' }, { dailyTrades: '199' }, { MODE: 'mainnet' }],
    ['DAILY_LIMIT', { dailyTrades: '1000000' }, { dailyTrades: '999999' }],
    ['DAILY_LIMIT', { dailyTrades: '1e2' }, { dailyTrades: '100' }],
    ['no_exchange_snapshot', { snapshot: undefined }, { snapshot }],
    [
      'stale_exchange_state',
      { snapshot: { ...snapshot, takenMs: ago(15.001) } },
      { snapshot: { ...snapshot, takenMs: ago(15) } },
    ],
    [
      'stale_exchange_state',
      { snapshot: { ...snapshot, takenMs: AT_MS + 9_000, serverTimeMs: ago(15.001) } },
      { snapshot: { ...snapshot, takenMs: AT_MS + 9_000, serverTimeMs: ago(15) } },
    ],
    ['stale_exchange_state', { ledger: ledgerAt(ago(2)) }, { ledger: ledgerAt(ago(2.001)) }],
    ['POSITION_NOT_IN_BOOK', { snapshot: { ...snapshot, amount: -1n } }, { snapshot: { ...snapshot, amount: 0n } }],
    ['STALE_VENUE', { venue: { ...venue, asOfMs: ago(3600.001) } }, { venue: { ...venue, asOfMs: ago(3600) } }],
    ['STALE_VENUE', { venue: undefined }, { venue }],
    ['SYMBOL_NOT_TRADING', { venue: { ...venue, status: 'ABSENT' } }, { venue: { ...venue, status: 'TRADING' } }],
    [
      'STALE_MARKET_STATE',
      { marketState: { ...market, asOfMs: ago(180.001) } },
      { marketState: { ...market, asOfMs: ago(180) } },
    ],
    [
      'STALE_MARKET_STATE',
      { marketState: { ...market, asOfMs: AT_MS + 999_999 } },
      { marketState: { ...market, asOfMs: AT_MS + 1 } },
    ],
    ['STALE_PORTFOLIO', { portfolio: undefined }, { portfolio: { ...portfolio, asOfMs: ago(60) } }],
    ['STALE_PRICE', { price: undefined }, { price: { price: 1n, atMs: ago(180) } }],
    ['STALE_PRICE', { price: { price: 1n, atMs: ago(181) } }, { price: { price: 1n, atMs: ago(180) } }],
    ['POSITIONS_LIMIT', { exposure: ten }, { exposure: nine }],
    [
      'NOTIONAL_PER_TRADE',
      { plan: { ...ENTRY, notionalUsd: decimal('200.01') } },
      { plan: { ...ENTRY, notionalUsd: decimal('200') } },
    ],
    ['NOTIONAL_TOTAL', { exposure: readExposure({ A: '1900.01' }) }, { exposure: readExposure({ A: '1900' }) }],
    [
      'EXPOSURE_LIMIT',
      { portfolio: poor, exposure: readExposure({ A: '700.01' }) },
      { portfolio: poor, exposure: readExposure({ A: '700' }) },
    ],
    ['EXPOSURE_LIMIT', { portfolio: { ...portfolio, equityUsd: 0n } }, {}],
    [
      'DAILY_LOSS',
      { portfolio: { ...portfolio, equityUsd: decimal('9750') } },
      { portfolio: { ...portfolio, equityUsd: decimal('9750.01') } },
    ],
    ['DRAWDOWN', { portfolio: { ...portfolio, drawdown: 0.08 } }, { portfolio: { ...portfolio, drawdown: 0.0799 } }],
    ['KILL_SCORE_ENTRY', { marketState: flipped }, { marketState: market }],
    [
      'KILL_SCORE_ENTRY',
      {
        marketState: flipped,
        stats: { mean: 0.6, variance: 0.01, count: 1, asOfMs: 1 },
        portfolio: { ...portfolio, heat: 0.025 },
      },
      { marketState: flipped, stats: { mean: 0.6, variance: 0.01, count: 1, asOfMs: 1 } },
    ],
  ] as (readonly [OutcomeCode, Case, Case, Record<string, string>?])[]
).map(([code, denied, allowed, settings = {}]): Row => [code, denied, allowed, settings]);

describe('an entry', () => {
  it.each(GATES)('is denied %s, and passes just before it (%#)', (code, denied, allowed, settings) => {
    const config = configOf(settings);
    expect(govern({ ...WELL, ...denied }, config, AT_MS)).toMatchObject({ code });
    expect(govern({ ...WELL, ...allowed }, config, AT_MS)).toMatchObject({ kind: 'ENTRY' });
  });

  it('names the first gate in the order of the design when all of them deny', () => {
    expect(govern({ ...WELL, ...ILL }, CONFIG, AT_MS)).toMatchObject({ code: 'KILL_SWITCH' });
    expect(govern({ ...WELL, ...ILL, kill: '0' }, CONFIG, AT_MS)).toMatchObject({ code: 'DAILY_LIMIT' });
    const counted = { ...WELL, ...ILL, kill: '0', dailyTrades: '1' };
    expect(govern(counted, CONFIG, AT_MS)).toMatchObject({ code: 'no_exchange_snapshot' });
    expect(govern({ ...counted, snapshot }, CONFIG, AT_MS)).toMatchObject({ code: 'STALE_VENUE' });
  });

  it('shows in its denial the kill score and every number known', () => {
    const denial = govern({ ...WELL, marketState: flipped, dailyTrades: '7', exposure: nine }, CONFIG, AT_MS);
    const { kill_score, k_ts_drop, kill_z, z_cutoff, ...plain } = denial.numbers;
    expect(plain).toEqual({
      k_regime_flip: 1,
      k_sigma_spike: 0,
      k_age_penalty: 0,
      heat: 0,
      drawdown: 0,
      exposure: 0.009,
      positions: 9,
      notional_total: '90',
      daily_trades: '7',
    });
    expect(kill_score).toBeCloseTo(0.7503, 4);
    expect(k_ts_drop).toBeCloseTo(0.2, 12);
    expect(kill_z).toBeCloseTo(5.005, 3);
    expect(z_cutoff).toBeCloseTo(2.05 / (1 + 90 / 8000), 5);
  });

  it('is never loosened by more heat, volatility, drawdown or exposure', () => {
    const ratio = fc.double({ min: 0, max: 0.1, noNaN: true });
    const stats = fc.record({ mean: fc.double({ min: 0.5, max: 0.8, noNaN: true }), variance: ratio });
    const place = fc.record({ heat: ratio, sigma: ratio, drawdown: ratio, used: fc.integer({ min: 0, max: 2000 }) });
    fc.assert(
      fc.property(stats, place, place, fc.constantFrom(market, flipped), (usual, base, more, state) => {
        const at = (heat: number, sigma: number, drawdown: number, used: number) =>
          govern(
            {
              ...WELL,
              stats: { ...usual, count: 1, asOfMs: 1 },
              marketState: { ...state, sigma },
              portfolio: { ...portfolio, heat, drawdown },
              exposure: readExposure({ A: String(used) }),
            },
            CONFIG,
            AT_MS,
          );
        const worse = at(
          base.heat + more.heat,
          base.sigma + more.sigma,
          base.drawdown + more.drawdown,
          base.used + more.used,
        );
        if ('code' in at(base.heat, base.sigma, base.drawdown, base.used)) expect(worse).toHaveProperty('code');
      }),
    );
  });
});
