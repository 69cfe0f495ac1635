import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { sizeClose } from '../desk/sizing.ts';
import { HASH } from '../names.ts';
import { readVenueRules } from '../nouns/venueRules.ts';
import type { VenueFilters } from '../venue.ts';
import { TestStore } from './fixture.ts';

const AT_MS = 1_770_000_000_000;

function filters(symbol: string, part: Partial<VenueFilters> = {}): VenueFilters {
  return {
    symbol,
    status: 'TRADING',
    tickSize: decimal('0.01'),
    stepSize: decimal('0.001'),
    quantityMin: decimal('0.001'),
    quantityMax: decimal('100'),
    notionalMinUsd: decimal('5'),
    leverageMax: 20,
    volume24hUsd: 1_000,
    ...part,
  };
}

function take(store: TestStore, symbols: readonly VenueFilters[], atMs = AT_MS) {
  return store.answer({ kind: 'exchangeInfo' }, { kind: 'exchangeInfo', symbols }, atMs);
}
const rulesOf = (store: TestStore, symbol: string) => readVenueRules(store.hashes.get(HASH.venue(symbol)));

describe('the listing', () => {
  it('becomes rules of the allowlist and of what is held, and of nothing else', () => {
    const store = new TestStore();
    store.hashes.set(HASH.exposure, { ZECUSDT: '10' });
    take(
      store,
      ['BTCUSDT', 'ETHUSDT', 'ZECUSDT', 'XRPUSDT'].map((symbol) => filters(symbol)),
    );
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'ZECUSDT']) {
      expect(rulesOf(store, symbol)).toEqual({ ...filters(symbol), asOfMs: AT_MS });
    }
    expect(rulesOf(store, 'XRPUSDT')).toBeUndefined();
  });

  it('names a symbol it does not have ABSENT, with the bounds last known', () => {
    const store = new TestStore({ SYMBOL_ALLOWLIST: 'BTCUSDT,WAVESUSDT' });
    take(store, [filters('BTCUSDT'), filters('WAVESUSDT')]);
    const decision = take(store, [filters('BTCUSDT')], AT_MS + 1);
    expect(rulesOf(store, 'WAVESUSDT')).toEqual({ ...filters('WAVESUSDT'), status: 'ABSENT', asOfMs: AT_MS + 1 });
    expect(decision.marks).toEqual(['VENUE_STATUS symbol=WAVESUSDT from=TRADING to=ABSENT']);
  });

  it('binds no close of a symbol it never had', () => {
    const store = new TestStore({ SYMBOL_ALLOWLIST: 'WAVESUSDT' });
    take(store, [filters('BTCUSDT')]);
    const rules = rulesOf(store, 'WAVESUSDT');
    expect(rules?.status).toBe('ABSENT');
    expect(sizeClose(decimal('123.456789'), decimal('200'), rules)).toBe(decimal('123.456789'));
  });

  it('says when a status changes, and only then', () => {
    const store = new TestStore({ SYMBOL_ALLOWLIST: 'BTCUSDT' });
    expect(take(store, [filters('BTCUSDT')]).marks).toEqual(['VENUE_STATUS symbol=BTCUSDT from=none to=TRADING']);
    expect(take(store, [filters('BTCUSDT')]).marks).toEqual([]);
    const settling = take(store, [filters('BTCUSDT', { status: 'SETTLING' })]);
    expect(settling.marks).toEqual(['VENUE_STATUS symbol=BTCUSDT from=TRADING to=SETTLING']);
  });

  it('gives the volumes of all that trade', () => {
    const store = new TestStore();
    const symbols = Array.from({ length: 566 }, (_, n) => filters(`S${n}USDT`, { volume24hUsd: n }));
    take(store, [...symbols, filters('DEADUSDT', { status: 'BREAK', volume24hUsd: 9e9 })]);
    const volumes = store.hashes.get(HASH.volumes);
    expect(Object.keys(volumes ?? {})).toHaveLength(566);
    expect(volumes?.['S565USDT']).toBe('565');
  });

  it('is not believed when it is empty', () => {
    const store = new TestStore();
    take(store, [filters('BTCUSDT')]);
    const before = new Map(store.hashes);
    expect(take(store, [], AT_MS + 1).marks).toEqual(['VENUE_SKIPPED why=empty_list']);
    expect(store.hashes).toEqual(before);
  });
});
