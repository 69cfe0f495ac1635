import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH, TEXT } from '../names.ts';
import type { VenueOrder } from '../venue.ts';
import {
  answer,
  AT_MS,
  Bench,
  CLOSE,
  DEADLINE_MS,
  ENTRY,
  found,
  rejected,
  SYMBOL,
  trade,
  trades,
  UNKNOWN,
} from './fixture.ts';

const orders = (...list: VenueOrder[]) => answer({ kind: 'orders', orders: list });
const epoch = (bench: Bench) => bench.shelf.hashes.get(HASH.epoch);

function met(settings: Record<string, string> = {}): Bench {
  const bench = new Bench(settings);
  bench.atMs += 20_000;
  meet(bench, 'e2');
  return bench;
}

/** Meets a store and waits until what left before can arrive no more. */
function meet(bench: Bench, name: string): void {
  bench.meet(name);
  bench.cycle(DEADLINE_MS);
}

describe('a store', () => {
  it('that is known needs nothing', () => {
    const bench = new Bench();
    expect(bench.meet('e1')).toMatchObject({ writes: [], effects: [] });
  });

  it('that is new is compared with the venue since it was last known to be whole', () => {
    const bench = met();
    expect(epoch(bench)).toMatchObject({ epoch: 'e2', state: 'recovering', pending: SYMBOL });
    expect(bench.reply('orders', orders())).toEqual({ kind: 'orders', symbol: SYMBOL, sinceMs: AT_MS - 60_000 });
    expect(epoch(bench)).toMatchObject({ state: 'confirmed', pending: '', whole_ms: String(bench.atMs) });
  });

  it('that was never seen before is compared since a minute ago', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.epoch);
    meet(bench, 'e1');
    expect(bench.reply('orders', orders())).toMatchObject({ sinceMs: AT_MS - 60_000 });
  });

  it('is not compared before what left in its last moment can arrive no more', () => {
    const bench = new Bench();
    bench.meet('e2');
    expect(bench.cycle(DEADLINE_MS - 1).effects).toEqual([]);
    expect(bench.cycle(1).effects).toMatchObject([{ request: { kind: 'orders', symbol: SYMBOL } }]);
  });

  it('is compared for every symbol that may have been traded, and asked again until all have answered', () => {
    const bench = new Bench({ SYMBOL_ALLOWLIST: 'BTCUSDT,ETHUSDT' });
    bench.shelf.hashes.set(HASH.exposure, { OLDUSDT: '5' });
    meet(bench, 'e2');
    expect(bench.asked.map(({ request }) => 'symbol' in request && request.symbol)).toEqual([
      // Held: its close waits for this.
      'OLDUSDT',
      'BTCUSDT',
      'ETHUSDT',
    ]);
    bench.reply('orders', orders());
    bench.reply('orders', orders());
    bench.reply('orders', UNKNOWN);
    expect(epoch(bench)).toMatchObject({ state: 'recovering', pending: 'ETHUSDT' });
    expect(bench.cycle(1_999).effects).toEqual([]);
    bench.cycle(1);
    expect(bench.asked).toHaveLength(1);
    bench.reply('orders', orders());
    expect(epoch(bench)?.['state']).toBe('confirmed');
  });

  it('with nothing at risk is confirmed by the next cycle', () => {
    const bench = new Bench({ SYMBOL_ALLOWLIST: '' });
    meet(bench, 'e2');
    expect(epoch(bench)?.['state']).toBe('confirmed');
  });

  it('is not confirmed by an answer that was asked for of the one before', () => {
    const bench = met();
    meet(bench, 'e3');
    bench.reply('orders', orders());
    expect(epoch(bench)?.['state']).toBe('recovering');
    bench.reply('orders', orders());
    expect(epoch(bench)?.['state']).toBe('confirmed');
  });

  it('is noted as whole while it is confirmed', () => {
    const bench = new Bench();
    bench.cycle(30_000, 'whole');
    expect(epoch(bench)?.['whole_ms']).toBe(String(AT_MS + 30_000));
    bench.meet('e2');
    expect(bench.cycle(30_000, 'whole').writes).toEqual([]);
  });
});

describe('an order that the store has lost', () => {
  it('is journalled, folded in, and its plan is recognised when it comes again', () => {
    const bench = met();
    bench.reply(
      'orders',
      orders(found('FILLED', '2'), found('FILLED', '1', { clientOrderId: 'web-1-1', orderId: '5' })),
    );
    expect(bench.order()).toMatchObject({
      status: 'UNKNOWN',
      attempt: 1,
      clientOrderId: 'lk-p1-1',
      quantity: decimal('2'),
      rootId: '',
    });
    expect(bench.open).toHaveLength(1);
    expect(bench.take(ENTRY).effects).toEqual([]);
    expect(bench.order()).toMatchObject({ rootId: '1-0', traceId: 't', status: 'UNKNOWN' });
    bench.cycle();
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    bench.reply('trades', trades(trade('1', '2')));
    expect(bench.told).toMatchObject([{ plan_id: 'p1', root_id: '1-0', reason_codes: 'FILLED', ledger_amt: '2' }]);
    expect(bench.asked).toEqual([]);
  });

  it('of a plan with a long id is recognised, too, and told under its own id', () => {
    const bench = met();
    const long = { ...ENTRY, planId: 'reconclose:BTCUSDT:abcdef:1770000000000' };
    const name = HASH.order(long.planId).split(':')[2] ?? '';
    bench.reply('orders', orders(found('FILLED', '2', { clientOrderId: `lk-${name}-1` })));
    expect(bench.open).toMatchObject([{ planId: name }]);
    bench.take(long);
    expect(bench.open).toMatchObject([{ planId: long.planId }]);
    bench.cycle();
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    bench.reply('trades', trades(trade('1', '2')));
    expect(bench.told).toMatchObject([{ plan_id: long.planId, root_id: '1-0' }]);
    expect(bench.open).toEqual([]);
  });

  it('and has ended since is told again to its plan', () => {
    const bench = met();
    bench.reply('orders', orders(found('CANCELED', '0')));
    bench.cycle();
    bench.reply('queryOrder', answer({ kind: 'order', order: found('CANCELED', '0') }));
    bench.take(ENTRY);
    expect(bench.told).toMatchObject([{ plan_id: 'p1', root_id: '1-0', reason_codes: 'NOT_FILLED', terminal: 'true' }]);
  });

  it('to the point that the journal believes it unsent is not sent a second time', () => {
    const bench = new Bench();
    bench.shelf.hashes.set(HASH.epoch, { epoch: 'e1', state: 'recovering', pending: 'A', ask_ms: '9e15' });
    bench.take(ENTRY);
    expect(bench.order()).toMatchObject({ status: 'READY', attempt: 0 });
    meet(bench, 'e2');
    bench.reply('orders', orders(found('FILLED', '2')));
    expect(bench.order()).toMatchObject({ status: 'UNKNOWN', attempt: 1, rootId: '1-0', clientOrderId: 'lk-p1-1' });
    bench.cycle(1_000);
    expect(bench.asked).toMatchObject([{ request: { kind: 'queryOrder' } }]);
  });

  it.each<[string, (bench: Bench) => void]>([
    ['its permit has run out', (bench) => void bench.cycle(61_000)],
    ['the kill switch is set', (bench) => void bench.shelf.texts.set(TEXT.kill, '1')],
  ])('does not end unsent although %s', (_, happen) => {
    const bench = new Bench();
    bench.shelf.hashes.set(HASH.epoch, { epoch: 'e1', state: 'recovering', pending: SYMBOL, ask_ms: '9e15' });
    bench.take(ENTRY);
    happen(bench);
    bench.cycle(1_000);
    expect(bench.order()).toMatchObject({ status: 'READY', endCode: '' });
    expect(bench.open).toHaveLength(1);
  });

  it('in all but its newest attempt is taken at the newest', () => {
    const bench = met();
    const exit = (attempt: number) => found('EXPIRED', '0', { clientOrderId: `lk-x1-${attempt}`, reduceOnly: true });
    bench.reply('orders', orders(exit(1), exit(3), exit(2)));
    expect(bench.order('x1')).toMatchObject({ attempt: 3, reduceOnly: true });
  });

  it('is left alone when the journal knows as much', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.asked.length = 0;
    bench.meet('e2');
    // Long enough without an answer, it is unknown; the same journal goes on.
    bench.cycle(DEADLINE_MS);
    bench.reply('orders', orders(found('FILLED', '2')));
    expect(bench.order()).toMatchObject({ status: 'UNKNOWN', attempt: 1, rootId: '1-0' });
    expect(epoch(bench)?.['state']).toBe('confirmed');
  });

  it('and whose plan has not come again ends no plan: the desk decides that one anew', () => {
    const bench = met();
    bench.reply('orders', orders(found('FILLED', '2')));
    bench.cycle();
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    bench.reply('trades', trades(trade('1', '2')));
    expect(bench.told).toMatchObject([{ plan_id: 'p1', reason_codes: 'FILLED', terminal: 'false', ledger_amt: '2' }]);
    bench.take(ENTRY);
    expect(bench.told).toMatchObject([{ plan_id: 'p1', reason_codes: 'FILLED', terminal: 'true' }]);
  });
});

describe('a close', () => {
  it('is not sent until the orders of its symbol have been read: it may have gone out before', () => {
    const bench = met({ SYMBOL_ALLOWLIST: 'BTCUSDT,ETHUSDT' });
    bench.take(CLOSE, { ...CLOSE, planId: 'x2', symbol: 'ADAUSDT' });
    expect([bench.order('x1').status, bench.order('x2').status]).toEqual(['READY', 'SENDING']);
    bench.reply('orders', orders());
    bench.cycle(1_000);
    // The rest of the store is not confirmed yet: only entries wait for that.
    expect(epoch(bench)?.['state']).toBe('recovering');
    expect(bench.order('x1').status).toBe('SENDING');
  });

  it('waits half a minute at most: exits stay possible when the venue never lists its orders', () => {
    const bench = new Bench();
    bench.meet('e2');
    bench.take(CLOSE);
    bench.cycle(29_999);
    expect(bench.order('x1').status).toBe('READY');
    bench.cycle(1);
    expect(bench.order('x1').status).toBe('SENDING');
  });
});

describe('a symbol at risk', () => {
  it('that the venue does not have is read: nothing is there', () => {
    const bench = met();
    bench.reply('orders', rejected(-1121));
    expect(epoch(bench)?.['state']).toBe('confirmed');
  });

  it('is asked for in its turn, however many others are refused', () => {
    const many = Array.from({ length: 17 }, (_, index) => `A${String(index).padStart(2, '0')}USDT`);
    const bench = new Bench({ SYMBOL_ALLOWLIST: [...many, SYMBOL].join(',') });
    meet(bench, 'e2');
    const asked = () => bench.asked.splice(0).map(({ request }) => ('symbol' in request ? request.symbol : ''));
    expect(asked()).toEqual(many.slice(0, 8));
    bench.cycle(2_667);
    expect(asked()).toEqual(many.slice(8, 16));
    bench.cycle(2_667);
    expect(asked()).toEqual([...many.slice(16), SYMBOL, ...many.slice(0, 6)]);
  });

  it('is asked for at a pace that leaves the venue’s weight to others: 180 lists a minute', () => {
    const many = Array.from({ length: 566 }, (_, index) => `A${index}USDT`);
    const bench = new Bench({ SYMBOL_ALLOWLIST: many.join(',') });
    meet(bench, 'e2');
    let most = 0;
    let sum = bench.asked.splice(0).length;
    for (let second = 1; second < 60; second += 1) {
      bench.cycle(1_000);
      const { length } = bench.asked.splice(0);
      most = Math.max(most, length);
      sum += length;
    }
    expect([most <= 8, sum <= 180]).toEqual([true, true]);
  });
});
