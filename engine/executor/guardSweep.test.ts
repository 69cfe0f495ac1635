import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH } from '../names.ts';
import type { VenueOrder, VenueReply, VenueStop } from '../venue.ts';
import { answer, AT_MS, Bench, DEADLINE_MS, found, rejected, SYMBOL, trade, trades } from './fixture.ts';
import { asked, guarded, guards, held, look, ON, shown, stop } from './guardFixture.ts';

const OURS = 'lk-0123456789abcdef-stop';
const STRAY: VenueStop = {
  ...{ clientOrderId: OURS, symbol: SYMBOL, side: 'SELL', type: 'STOP_MARKET', status: 'NEW', orderId: '' },
  ...{ triggerPrice: decimal('80'), quantity: decimal('2'), updatedMs: AT_MS },
};

const list = (stops: readonly VenueStop[], serverTimeMs = AT_MS): VenueReply =>
  answer({ kind: 'stops', stops }, serverTimeMs);
const orders = (...found: VenueOrder[]): VenueReply => answer({ kind: 'orders', orders: found });
const epoch = (bench: Bench) => bench.shelf.hashes.get(HASH.epoch);

/** Now and then the stops that wait are listed. */
function listed(bench: Bench, reply: VenueReply): void {
  bench.cycle(0, 'sweep');
  bench.reply('stops', reply);
}

describe('the list of stops', () => {
  it('shows one of ours that nobody remembers: it goes when nothing is held', () => {
    const bench = held({}, '0');
    listed(bench, list([STRAY]));
    expect(shown(bench)).toEqual(['NEW 2 at 80']);
    look(bench);
    expect(bench.asked).toMatchObject([{ request: { kind: 'cancelStop', clientOrderId: OURS } }]);
  });

  it('shows one that is wanted: it stays, and no other is placed', () => {
    const bench = held();
    listed(bench, list([{ ...STRAY, triggerPrice: decimal('90.1') }]));
    expect([look(bench).effects, shown(bench)]).toEqual([[], ['NEW 2 at 90.1']]);
  });

  it.each(['lk-p1-1', 'other-0123456789abcdef-stop', 'lk-0123456789abcde-stop', 'lk-0123456789ABCDEF-stop'])(
    'may show %s, which is none of ours',
    (clientOrderId) => {
      const bench = held({}, '0');
      listed(bench, list([{ ...STRAY, clientOrderId }]));
      expect(guards(bench)).toEqual([]);
    },
  );

  it('tells of one that was sent and not answered', () => {
    const bench = held();
    look(bench);
    const { clientOrderId = '' } = guards(bench)[0] ?? {};
    bench.asked.length = 0;
    listed(bench, list([{ ...STRAY, clientOrderId, triggerPrice: decimal('90.1') }]));
    expect(shown(bench)).toEqual(['NEW 2 at 90.1']);
  });

  it('lacks one that was there long enough to be in it: the venue is asked what became of it', () => {
    const bench = guarded();
    listed(bench, list([], AT_MS + 2_000));
    expect(bench.asked).toEqual([]);
    listed(bench, list([], AT_MS + 2_001));
    expect(asked(bench)).toEqual(['queryStop']);
    bench.reply('queryStop', stop(guards(bench)[0], 'CANCELED', AT_MS + 2_001));
    expect([asked(bench), shown(bench)]).toEqual([['placeStop'], ['SENDING 2 at 90.1']]);
  });

  it('that does not come changes nothing', () => {
    const bench = guarded();
    listed(bench, rejected(-1003));
    expect([bench.asked, shown(bench)]).toEqual([[], ['NEW 2 at 90.1']]);
  });
});

describe('a new store', () => {
  /** Meets it, and waits until what left before can arrive no more. */
  function met(): Bench {
    const bench = held({}, '2');
    bench.meet('e2');
    bench.cycle(DEADLINE_MS);
    return bench;
  }

  it('is shown the stops first and the orders after that: what triggers in between is in one or the other', () => {
    const bench = met();
    expect(asked(bench)).toEqual(['stops']);
    bench.reply('stops', list([STRAY]));
    expect(guards(bench)).toMatchObject([{ clientOrderId: OURS }]);
    bench.cycle(0);
    bench.reply('orders', orders());
    expect(epoch(bench)).toMatchObject({ state: 'confirmed' });
  });

  it('is not confirmed before its stops are listed, for it and no other store', () => {
    const bench = met();
    bench.reply('stops', rejected(-1003));
    expect(bench.cycle(1_999).effects).toEqual([]);
    const [old] = bench.cycle(1).effects;
    bench.meet('e3');
    if (old !== undefined) bench.run({ kind: 'outcome', effect: old, reply: list([]) });
    expect(epoch(bench)).toMatchObject({ epoch: 'e3', state: 'recovering', stops: 'unread' });
  });

  it('takes in the order of a stop that triggered and was forgotten', () => {
    const bench = met();
    bench.reply('stops', list([]));
    bench.cycle(0);
    const order = found('FILLED', '2', { clientOrderId: OURS, orderId: '91', side: 'SELL', reduceOnly: true });
    bench.reply('orders', orders(order));
    expect(bench.open).toMatchObject([{ planId: 'stop_0123456789abcdef', status: 'ACCEPTED' }]);
    bench.cycle(0);
    bench.reply('queryOrder', answer({ kind: 'order', order }));
    bench.reply('trades', trades(trade('5', '2', { orderId: '91', side: 'SELL' })));
    expect(bench.ledger?.amount).toBe(0n);
  });

  it('without stops at the venue is asked for orders alone', () => {
    const bench = new Bench({ ...ON, EXECUTOR_VENUE_STOPS: 'off' });
    bench.meet('e2');
    bench.cycle(DEADLINE_MS);
    expect(asked(bench)).toEqual(['orders']);
  });
});

describe('drift of a symbol with a stop', () => {
  const report = (serverTimeMs: number) => {
    const versions = { ledger_version: '0', server_time_ms: String(serverTimeMs) };
    return { symbol: SYMBOL, exchange_amt: '0', exchange_entry_price: '0', ...versions };
  };

  it('is noted, and the stop asked about', () => {
    const bench = guarded();
    bench.drift(report(AT_MS + 5_000));
    expect([asked(bench), bench.ledger?.drift]).toEqual([['queryStop'], '0@0@' + `${AT_MS + 5_000}@0`]);
  });

  it('waits while the stop may be the reason', () => {
    const bench = guarded();
    bench.drift(report(AT_MS + 5_000));
    bench.asked.length = 0;
    bench.drift(report(AT_MS + 10_000));
    expect(asked(bench)).toEqual(['queryStop']);
  });

  it('does not wait for a stop that was sent after it', () => {
    const bench = held();
    bench.drift(report(AT_MS + 5_000));
    look(bench, 6_000);
    bench.asked.length = 0;
    bench.drift(report(AT_MS + 10_000));
    expect(asked(bench)).toEqual(['trades']);
  });

  it('is taken in once the venue has said that the stop waits', () => {
    const bench = guarded();
    bench.drift(report(AT_MS + 5_000));
    bench.reply('queryStop', stop(guards(bench)[0], 'NEW', AT_MS + 5_000));
    bench.drift(report(AT_MS + 10_000));
    bench.reply('trades', trades(trade('9', '2', { orderId: '55', side: 'SELL', tradedMs: AT_MS + 4_000 })));
    expect(bench.told).toMatchObject([{ reason_codes: 'EXTERNAL_CLOSE' }]);
  });

  it('is not taken in by trades that were asked for before the stop was doubted', () => {
    const bench = guarded();
    bench.drift(report(AT_MS + 5_000));
    const effect = { id: `reconcile/${SYMBOL}/0`, request: { kind: 'trades', symbol: SYMBOL, sinceMs: 0 } } as const;
    bench.run({ kind: 'outcome', effect, reply: trades() });
    expect([bench.told, bench.ledger?.amount]).toEqual([[], decimal('2')]);
  });
});
