import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH } from '../names.ts';
import { writeMarketState } from '../nouns/marketState.ts';
import { readPortfolio, type Portfolio } from '../nouns/portfolio.ts';
import { TestStore } from './fixture.ts';

/** 2026-02-02 12:00 UTC. */
const NOON_MS = 1_770_033_600_000;
const HOUR_MS = 3_600_000;

function read(store: TestStore, equityUsd: string, atMs = NOON_MS, serverTimeMs = atMs): Portfolio {
  const answer = { kind: 'account' as const, equityUsd: decimal(equityUsd), walletUsd: 0n };
  store.answer({ kind: 'account' }, answer, atMs, serverTimeMs);
  const portfolio = readPortfolio(store.hashes.get(HASH.portfolio));
  if (portfolio === undefined) throw new Error('no portfolio was written');
  return portfolio;
}

function state(sigma: number, asOfMs = NOON_MS) {
  const regime = { trendStrength: 0.1, pTrend: 0.5, pChop: 0.4, pMeanReversion: 0.1 };
  return writeMarketState({ sigma, ...regime, lastClose: 1, asOfMs });
}

describe('the portfolio', () => {
  it('keeps the peak and measures the drawdown from it', () => {
    const store = new TestStore();
    expect(read(store, '1000')).toMatchObject({ drawdown: 0, peakEquityUsd: decimal('1000') });
    expect(read(store, '1200.5')).toMatchObject({ drawdown: 0, peakEquityUsd: decimal('1200.5') });
    expect(read(store, '1080.45').drawdown).toBeCloseTo(0.1, 12);
    expect(read(store, '-5')).toMatchObject({ drawdown: 1, peakEquityUsd: decimal('1200.5') });
  });

  it('begins the day at midnight UTC by the time of the step, once', () => {
    const store = new TestStore();
    read(store, '1000', NOON_MS);
    expect(read(store, '900', NOON_MS + 11 * HOUR_MS)).toMatchObject({
      day: '20260202',
      dayStartEquityUsd: decimal('1000'),
    });
    expect(read(store, '950', NOON_MS + 12 * HOUR_MS)).toMatchObject({
      day: '20260203',
      dayStartEquityUsd: decimal('950'),
    });
    expect(read(store, '940', NOON_MS + 13 * HOUR_MS)).toMatchObject({
      day: '20260203',
      dayStartEquityUsd: decimal('950'),
    });
  });

  it('begins no day again when the clock steps back over midnight', () => {
    const store = new TestStore();
    read(store, '1000', NOON_MS + 12 * HOUR_MS);
    expect(read(store, '900', NOON_MS)).toMatchObject({ day: '20260203', dayStartEquityUsd: decimal('1000') });
    expect(read(store, '800', NOON_MS + 12 * HOUR_MS)).toMatchObject({ dayStartEquityUsd: decimal('1000') });
  });

  it('is as of the older clock', () => {
    expect(read(new TestStore(), '1', NOON_MS, NOON_MS - 700).asOfMs).toBe(NOON_MS - 700);
    expect(read(new TestStore(), '1', NOON_MS, NOON_MS + 700).asOfMs).toBe(NOON_MS);
  });

  it('counts exposure and heat of what is held or reserved', () => {
    const store = new TestStore();
    store.hashes.set(HASH.exposure, { BTCUSDT: '300', ETHUSDT: '100' });
    store.hashes.set(HASH.marketState('BTCUSDT'), state(0.01));
    store.hashes.set(HASH.marketState('ETHUSDT'), state(0.02));
    const { exposure, heat } = read(store, '1000');
    expect(exposure).toBeCloseTo(0.4, 12);
    expect(heat).toBeCloseTo((300 * 0.01 + 100 * 0.02) / 1000, 12);
  });

  it('takes unknown or old volatility for hot', () => {
    const store = new TestStore();
    store.hashes.set(HASH.exposure, { BTCUSDT: '300', ETHUSDT: '100' });
    store.hashes.set(HASH.marketState('ETHUSDT'), state(0.001, NOON_MS - 181_000));
    expect(read(store, '1000').heat).toBeCloseTo((400 * 0.03) / 1000, 12);
  });

  it.each(['0', '-100', '0.000000000000000001'])('stays readable with an equity of %s', (equity) => {
    const store = new TestStore();
    expect(read(store, equity)).toMatchObject({ exposure: 0, heat: 0 });
    store.hashes.set(HASH.exposure, { BTCUSDT: '300' });
    expect(read(store, equity)).toMatchObject({ exposure: 1_000, heat: 1 });
  });

  it('begins anew over one that cannot be read', () => {
    const store = new TestStore();
    store.hashes.set(HASH.portfolio, { equity_usd: 'x' });
    expect(read(store, '10')).toMatchObject({ peakEquityUsd: decimal('10'), drawdown: 0 });
  });
});
