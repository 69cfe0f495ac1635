import { describe, expect, it } from 'vitest';
import { FIRST_ID } from '../streamId.ts';
import { HASH, STREAM } from '../names.ts';
import { answer, Bench, DEADLINE_MS, ENTRY, found, SYMBOL, trade, trades } from './fixture.ts';

const OTHER = { ...ENTRY, planId: 'p2', symbol: 'ETHUSDT' };
const state = (bench: Bench) => bench.shelf.hashes.get(HASH.epoch)?.['state'];

function unread(bench: Bench, stream: string, lag: Record<string, number>): void {
  bench.shelf.streams.set(stream, { length: 1, lastId: FIRST_ID, lag });
}

/** The store has lost an entry that filled; another was permitted before the desk knows of the first. */
function restored(settings: Record<string, string> = {}): Bench {
  const bench = new Bench(settings);
  bench.configure(OTHER.symbol);
  bench.shelf.prices.set(OTHER.symbol, { price: ENTRY.quantity, atMs: bench.atMs });
  bench.meet('e2');
  bench.take({ ...OTHER, expiresMs: bench.atMs + 60_000 });
  unread(bench, STREAM.results, { desk: 1 });
  bench.shelf.hashes.set(HASH.exposure, { ETHUSDT: '300' });
  bench.cycle(DEADLINE_MS);
  bench.reply('orders', answer({ kind: 'orders', orders: [found('FILLED', '2')] }));
  return bench;
}

/** The lost entry's fills are folded, and the desk has read of them. */
function told(bench: Bench): Bench {
  bench.cycle();
  bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
  bench.reply('trades', trades(trade('1', '2')));
  unread(bench, STREAM.results, { desk: 0 });
  return bench;
}

describe('entries, in a store that had lost orders', () => {
  it('wait until the lost ones have ended', () => {
    const bench = restored();
    unread(bench, STREAM.results, { desk: 0 });
    bench.cycle();
    expect([state(bench), bench.order('p2').status]).toEqual(['restored', 'READY']);
    told(bench).cycle(1_000);
    expect([state(bench), bench.order('p2').status]).toEqual(['confirmed', 'SENDING']);
  });

  it.each([
    ['the desk has read how', STREAM.results, { desk: 1 }],
    ['every ticket from before is read', STREAM.orders, { executor: 1 }],
  ])('wait until %s', (_, stream, lag) => {
    const bench = told(restored());
    unread(bench, stream, lag);
    bench.cycle(1_000);
    expect([state(bench), bench.order('p2').status]).toEqual(['restored', 'READY']);
    unread(bench, stream, {});
    bench.cycle(1_000);
    expect([state(bench), bench.order('p2').status]).toEqual(['confirmed', 'SENDING']);
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['POSITIONS_LIMIT', { POSITIONS_MAX: '1' }, { [SYMBOL]: '200', ETHUSDT: '300' }],
    ['NOTIONAL_TOTAL', { NOTIONAL_TOTAL_MAX_USD: '499' }, { [SYMBOL]: '200', ETHUSDT: '300' }],
    ['BOOK_UNREADABLE', {}, { [SYMBOL]: 'much', ETHUSDT: '300' }],
  ])('are ended as %s where they are too many together', (code, settings, exposure) => {
    const bench = told(restored(settings));
    bench.shelf.hashes.set(HASH.exposure, exposure);
    bench.cycle(1_000);
    expect(bench.told).toMatchObject([{ plan_id: 'p2', reason_codes: code, terminal: 'true', executed: 'false' }]);
    expect([state(bench), bench.order('p2').endCode]).toEqual(['confirmed', code]);
  });

  it('are sent where they are just within the limits', () => {
    const bench = told(restored({ POSITIONS_MAX: '2', NOTIONAL_TOTAL_MAX_USD: '500' }));
    bench.shelf.hashes.set(HASH.exposure, { [SYMBOL]: '200', ETHUSDT: '300' });
    bench.cycle(1_000);
    expect(bench.order('p2').status).toBe('SENDING');
  });
});
