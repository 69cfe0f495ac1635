import { describe, expect, it } from 'vitest';
import { venue } from '../desk/fixture.ts';
import { HASH, ownerOf } from '../names.ts';
import type { VenueReply, VenueRequest } from '../venue.ts';
import { makeMarket } from './market.ts';
import { TestStore } from './fixture.ts';

const AT_MS = 1_770_000_000_000;

describe('the market stage', () => {
  it('asks with each timer for one thing', () => {
    const store = new TestStore();
    expect(store.ask('account', AT_MS, 7).effects).toEqual([{ id: 'account/7', request: { kind: 'account' } }]);
    expect(store.ask('venue', AT_MS, 8).effects).toEqual([{ id: 'venue/8', request: { kind: 'exchangeInfo' } }]);
    expect(store.ask('bars', AT_MS, 9).effects).toEqual([
      { id: 'bars/9', request: { kind: 'bars', symbols: ['BTCUSDT', 'ETHUSDT'], count: 120 } },
    ]);
  });

  it('asks for venue rules when they are a cycle old, and until it has them for every symbol', () => {
    const store = new TestStore({ VENUE_CYCLE_S: '900' });
    const listed = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ ...venue, symbol }));
    const asksAt = (afterS: number) => store.ask('venue', AT_MS + afterS * 1000).effects.length === 1;
    expect([0, 15, 30].map(asksAt)).toEqual([true, true, true]);
    store.answer({ kind: 'exchangeInfo' }, { kind: 'exchangeInfo', symbols: listed }, AT_MS + 31_000);
    expect([45, 900, 930, 945].map(asksAt)).toEqual([false, false, true, true]);
    store.answer({ kind: 'exchangeInfo' }, { kind: 'exchangeInfo', symbols: listed }, AT_MS + 946_000);
    store.hashes.set(HASH.exposure, { ADAUSDT: '10' });
    expect(asksAt(960)).toBe(true);
  });

  it('asks for the bars of what is held too, once, and of nothing that is no symbol', () => {
    const store = new TestStore();
    store.hashes.set(HASH.exposure, { ETHUSDT: '10', WAVESUSDT: '5', 'no symbol': '1', __proto__x: '1' });
    const [effect] = store.ask('bars', AT_MS).effects;
    expect(effect?.request).toMatchObject({ symbols: ['BTCUSDT', 'ETHUSDT', 'WAVESUSDT'] });
  });

  it('asks for no bars when nothing may trade and nothing is held', () => {
    expect(new TestStore({ SYMBOL_ALLOWLIST: '' }).ask('bars', AT_MS).effects).toEqual([]);
  });

  it('asks for bars only after they have closed', () => {
    const { timers } = makeMarket(new TestStore().config);
    expect(timers.find(({ name }) => name === 'bars')).toEqual({ name: 'bars', everyMs: 60_000, offsetMs: 500 });
  });

  const failures: VenueReply[] = [
    { kind: 'unknown', code: 0, message: 'timeout\n'.repeat(1_000) },
    { kind: 'rejected', code: -1003, message: 'Too many requests', serverTimeMs: AT_MS },
    { kind: 'answer', answer: { kind: 'orderNotFound' }, serverTimeMs: AT_MS },
  ];
  const requests: VenueRequest[] = [
    { kind: 'account' },
    { kind: 'exchangeInfo' },
    { kind: 'bars', symbols: ['BTCUSDT'], count: 120 },
  ];
  it.each(requests.flatMap((request) => failures.map((reply) => [request, reply] as const)))(
    'writes nothing and says so when %o fails',
    (request, reply) => {
      const decision = new TestStore().reply(request, reply, AT_MS);
      expect(decision.writes).toEqual([]);
      expect(decision.marks).toHaveLength(1);
      expect(decision.marks[0]).toMatch(new RegExp(`^MARKET_READ_FAILED asked=${request.kind} why=\\w+ .{0,140}$`));
    },
  );

  it('writes only keys it owns', () => {
    const store = new TestStore();
    const closes = Array.from({ length: 120 }, (_, minute) => 100 + (minute % 7));
    const bars = { kind: 'bars' as const, bars: [{ symbol: 'BTCUSDT', lastCloseMs: AT_MS, closes }] };
    store.answer({ kind: 'bars', symbols: ['BTCUSDT'], count: 120 }, bars, AT_MS);
    store.answer({ kind: 'account' }, { kind: 'account', equityUsd: 1n, walletUsd: 1n }, AT_MS);
    store.answer({ kind: 'exchangeInfo' }, { kind: 'exchangeInfo', symbols: [] }, AT_MS);
    expect([...store.hashes.keys()]).toHaveLength(4);
    for (const key of store.hashes.keys()) expect(ownerOf(key)).toBe('market');
  });
});
