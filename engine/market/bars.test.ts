import { describe, expect, it } from 'vitest';
import { killComponents, killScore } from '../desk/killScore.ts';
import { readKillStats } from '../desk/killStats.ts';
import { HASH } from '../names.ts';
import { readMarketState } from '../nouns/marketState.ts';
import { writePosition } from '../nouns/position.ts';
import type { ClosedBars } from '../venue.ts';
import { describeMarket } from './formulas.ts';
import { TestStore } from './fixture.ts';

const AT_MS = 1_770_000_000_000;
const MINUTE_MS = 60_000;
const CLOSES = Array.from({ length: 120 }, (_, minute) => 100 + ((minute * 37) % 11) / 10);

function bars(part: Partial<ClosedBars> = {}): ClosedBars {
  return { symbol: 'BTCUSDT', lastCloseMs: AT_MS - 400, closes: CLOSES, ...part };
}

function take(store: TestStore, answered: readonly ClosedBars[], atMs = AT_MS, asked = ['BTCUSDT']) {
  return store.answer({ kind: 'bars', symbols: asked, count: 120 }, { kind: 'bars', bars: answered }, atMs);
}

describe('bars', () => {
  it('become the market state of their symbol, as of the newest close', () => {
    const store = new TestStore();
    take(store, [bars()]);
    expect(readMarketState(store.hashes.get(HASH.marketState('BTCUSDT')))).toEqual({
      ...describeMarket(CLOSES),
      lastClose: CLOSES[119],
      asOfMs: AT_MS - 400,
    });
  });

  it.each([
    ['no_bars', []],
    ['no_bars', [bars({ symbol: 'XRPUSDT' })]],
    ['too_few', [bars({ closes: CLOSES.slice(0, 29) })]],
    ['too_few', [bars({ closes: [] })]],
    ['from_the_future', [bars({ lastCloseMs: AT_MS + MINUTE_MS + 1 })]],
    ['unusable_close', [bars({ closes: [...CLOSES, 0] })]],
    ['unusable_close', [bars({ closes: [...CLOSES, Number.NaN] })]],
    ['unusable_close', [bars({ closes: [...CLOSES, Infinity] })]],
  ])('change nothing, and it is said why: %s (%#)', (why, answered) => {
    const store = new TestStore();
    const decision = take(store, answered);
    expect(decision.writes).toEqual([]);
    expect(decision.marks[0]).toMatch(new RegExp(`^MARKET_STATE_SKIPPED symbol=BTCUSDT why=${why}( |$)`));
  });

  it('of one symbol do not hinder those of another', () => {
    const store = new TestStore();
    take(store, [bars({ closes: [] }), bars({ symbol: 'ETHUSDT' })], AT_MS, ['BTCUSDT', 'ETHUSDT']);
    expect(store.hashes.has(HASH.marketState('BTCUSDT'))).toBe(false);
    expect(store.hashes.has(HASH.marketState('ETHUSDT'))).toBe(true);
  });

  it('are sampled once, whatever is repeated or late', () => {
    const store = new TestStore();
    take(store, [bars()]);
    const before = new Map(store.hashes);
    const again = take(store, [bars()]);
    const late = take(store, [bars({ lastCloseMs: AT_MS - MINUTE_MS, closes: CLOSES.slice(1) })]);
    expect(again.marks[0]).toContain('why=not_newer');
    expect(late.marks[0]).toContain('why=not_newer');
    expect(store.hashes).toEqual(before);
    take(store, [bars({ lastCloseMs: AT_MS + MINUTE_MS })], AT_MS + MINUTE_MS);
    expect(readKillStats(store.hashes.get(HASH.stats('ENTRY', 'BTCUSDT')))).toMatchObject({ count: 1 });
  });

  it('are sampled for entries at age 0 and for exits at the age of what is held', () => {
    const store = new TestStore();
    const position = {
      symbol: 'BTCUSDT',
      state: 'OPEN' as const,
      side: 'LONG' as const,
      quantity: 1n,
      entryPrice: 1n,
      leverage: 1,
      planId: 'p',
      entryPending: false,
      closePlanId: '',
      openedMs: AT_MS - 43_200_000,
      notionalUsd: 1n,
    };
    store.hashes.set(HASH.position('BTCUSDT'), writePosition('BTCUSDT', position));
    take(store, [bars(), bars({ symbol: 'ETHUSDT' })], AT_MS, ['BTCUSDT', 'ETHUSDT']);
    const state = readMarketState(store.hashes.get(HASH.marketState('BTCUSDT')));
    const sampled = (evalType: 'ENTRY' | 'EXIT', symbol: string) =>
      readKillStats(store.hashes.get(HASH.stats(evalType, symbol)))?.newest;
    const scoreAt = (ageS: number) => state && killScore(killComponents(state, ageS), store.config);
    expect(sampled('ENTRY', 'BTCUSDT')).toBe(scoreAt(0));
    expect(sampled('EXIT', 'BTCUSDT')).toBe(scoreAt(43_200));
    expect(sampled('EXIT', 'BTCUSDT')).toBeGreaterThan(sampled('ENTRY', 'BTCUSDT') ?? 1);
    expect(sampled('EXIT', 'ETHUSDT')).toBe(sampled('ENTRY', 'ETHUSDT'));
  });

  it('are sampled at age 0 when the book cannot be read', () => {
    const store = new TestStore();
    store.hashes.set(HASH.position('BTCUSDT'), { state: 'OPEN', opened_ms: '1' });
    take(store, [bars()]);
    const stats = (evalType: 'ENTRY' | 'EXIT') => store.hashes.get(HASH.stats(evalType, 'BTCUSDT'));
    expect(stats('EXIT')).toEqual(stats('ENTRY'));
  });
});
