import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { AT_MS, CLOSE, ENTRY, flipped, held, ILL, market, portfolio, WELL } from './fixture.ts';
import { govern, writePermit, type Evidence, type Permit } from './governor.ts';

const CONFIG = configOf();
const ago = (seconds: number) => AT_MS - seconds * 1000;

describe('a close', () => {
  const usual = { mean: 0.75, variance: 0.0004, count: 500, asOfMs: 1 };
  const quiet: Evidence = { ...WELL, plan: CLOSE, position: held, marketState: flipped, stats: usual };

  it('for the kill score alone is held while the score is ordinary, released when it is not', () => {
    expect(govern(quiet, CONFIG, AT_MS)).toMatchObject({
      code: 'KILL_SCORE_HOLD',
      numbers: { z_cutoff: 1.28, k_regime_flip: 1 },
    });
    expect(govern({ ...quiet, stats: undefined }, CONFIG, AT_MS)).toMatchObject({
      kind: 'EXIT',
      numbers: { z_cutoff: 1.28 },
    });
  });

  it.each([
    ['another reason', { plan: { ...CLOSE, reasonCodes: ['kill_score', 'age'] } }],
    ['no reason', { plan: { ...CLOSE, reasonCodes: [] } }],
    ['a stop', { plan: { ...CLOSE, reasonCodes: ['stop'] } }],
    ['a moved stop', { plan: { ...CLOSE, action: 'UPDATE_SL' } }],
    ['no market state', { marketState: undefined }],
    ['old market state', { marketState: { ...flipped, asOfMs: ago(181) } }],
    ['no portfolio', { portfolio: undefined }],
    ['an old portfolio', { portfolio: { ...portfolio, asOfMs: ago(61) } }],
  ] as const)('is released with %s', (_why, part) => {
    expect(govern({ ...quiet, ...part }, CONFIG, AT_MS)).toMatchObject({ kind: 'EXIT' });
  });

  it.each(['stop', 'take_profit', 'age', 'reconcile', 'operator', 'explicit', 'kill_score'])(
    'for %s passes when nothing is well',
    (reason) => {
      const config = configOf({ HEALTH_HALTS_ENTRIES: 'true', POSITIONS_MAX: '0', DAILY_TRADES_MAX_TESTNET: '0' });
      const evidence: Evidence = { ...WELL, ...ILL, plan: { ...CLOSE, reasonCodes: [reason] }, position: held };
      expect(govern(evidence, config, AT_MS)).toMatchObject({ kind: 'EXIT', planId: CLOSE.planId });
    },
  );

  it('is scored with the age of the position', () => {
    const day = { ...held, openedMs: AT_MS - 86_400_000 };
    expect(govern({ ...quiet, position: day }, CONFIG, AT_MS).numbers).toMatchObject({ k_age_penalty: 1 });
    expect(govern({ ...WELL, position: undefined }, CONFIG, AT_MS).numbers).toMatchObject({ k_age_penalty: 0 });
  });

  it('of any reason is blocked by the seed’s formulas in a regime flip', () => {
    const seed = configOf({ GOVERNOR_CUTOFFS: 'seed' });
    const stop: Evidence = { ...quiet, plan: { ...CLOSE, reasonCodes: ['stop'] }, stats: undefined };
    expect(govern(stop, seed, AT_MS)).toMatchObject({ code: 'KILL_SCORE_EXIT_BLOCKED', numbers: { z_cutoff: 0.7 } });
    expect(govern({ ...stop, marketState: market }, seed, AT_MS)).toMatchObject({ kind: 'EXIT' });
    expect(govern({ ...WELL, marketState: flipped }, seed, AT_MS)).toMatchObject({ code: 'KILL_SCORE_ENTRY' });
  });
});

describe('a permit', () => {
  const granted = (part: Partial<Evidence>) => govern({ ...WELL, ...part }, CONFIG, AT_MS) as Permit;

  it('is written with its ids, its end and what was seen', () => {
    expect(writePermit(granted({ dailyTrades: '3' }))).toMatchObject({
      plan_id: 'aeac68006721d7a7',
      eval_type: 'ENTRY',
      side: 'BUY',
      notional_usd: '100',
      leverage: '3',
      timestamp_ms: String(AT_MS),
      expires_ms: String(AT_MS + 60_000),
      root_id: '1-0',
      kill_z: '0.499584',
      daily_trades: '3',
    });
  });

  it.each([
    [{ plan: { ...ENTRY, leverage: 2.9 } }, 2],
    [{ plan: { ...ENTRY, leverage: 125 } }, 20],
    [{ plan: { ...CLOSE, leverage: undefined }, position: held, marketState: undefined }, 7],
  ])('has a whole leverage the venue takes (%#)', (part, leverage) => {
    expect(granted(part as Partial<Evidence>).leverage).toBe(leverage);
  });

  it('cannot be made by anyone else', () => {
    const copy = { ...granted({}) };
    const { planId, symbol, kind, side, leverage, grantedMs, expiresMs, numbers, rootId, traceId, correlationId } =
      copy;
    const fields = {
      planId,
      symbol,
      kind,
      side,
      leverage,
      grantedMs,
      expiresMs,
      numbers,
      rootId,
      traceId,
      correlationId,
    };
    // @ts-expect-error the brand is missing, and nobody can name it
    const forged: Permit = fields;
    expect(Object.getOwnPropertySymbols(forged)).toHaveLength(0);
    expect(Object.getOwnPropertySymbols(granted({}))).toHaveLength(1);
  });
});
