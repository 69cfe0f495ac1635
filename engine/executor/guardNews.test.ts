import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import type { VenueReply } from '../venue.ts';
import { answer, AT_MS, Bench, DEADLINE_MS, found, rejected, SYMBOL, trade, trades, UNKNOWN } from './fixture.ts';
import { saveGuard } from './guardBook.ts';
import { asked, book, guarded, guards, held, ledger, look, shown, stop } from './guardFixture.ts';

describe('a stop whose fate is unknown', () => {
  it.each<[string, VenueReply]>([
    ['nobody answered', UNKNOWN],
    ['its name is taken', rejected(-4116)],
  ])('because %s is asked about, and no other is sent', (_, reply) => {
    const bench = held();
    look(bench);
    bench.reply('placeStop', reply);
    expect(shown(bench)).toEqual(['UNKNOWN 2 at 90.1']);
    look(bench, 250);
    expect(asked(bench)).toEqual(['queryStop']);
    bench.reply('queryStop', stop(guards(bench)[0], 'NEW'));
    expect([bench.asked, shown(bench)]).toEqual([[], ['NEW 2 at 90.1']]);
  });

  it('is asked about when its worker died before it could be sent', () => {
    const bench = held();
    look(bench);
    bench.asked.length = 0;
    expect(look(bench, 4_999).effects).toEqual([]);
    look(bench, 1);
    expect([asked(bench), shown(bench)]).toEqual([['queryStop'], ['UNKNOWN 2 at 90.1']]);
  });

  it('is absent only once its request can arrive no more; then another is sent', () => {
    const bench = held();
    look(bench);
    bench.reply('placeStop', UNKNOWN);
    look(bench, 250);
    bench.reply('queryStop', rejected(-2013, AT_MS + DEADLINE_MS));
    expect(shown(bench)).toEqual(['UNKNOWN 2 at 90.1']);
    look(bench, 500);
    const first = guards(bench)[0]?.clientOrderId;
    bench.reply('queryStop', rejected(-2013, AT_MS + DEADLINE_MS + 1));
    expect([asked(bench), shown(bench)]).toEqual([['placeStop'], ['SENDING 2 at 90.1']]);
    expect(guards(bench)[0]?.clientOrderId).not.toBe(first);
  });

  it('and that the venue had is missed for a minute before it is given up; meanwhile another covers', () => {
    const bench = guarded();
    bench.shelf.prices.set(SYMBOL, { price: decimal('90.1'), atMs: AT_MS });
    look(bench, 10_000);
    bench.reply('queryStop', rejected(-2013, bench.atMs));
    expect([asked(bench), shown(bench)]).toEqual([['placeStop'], ['UNKNOWN 2 at 90.1', 'SENDING 2 at 90.1']]);
    bench.reply('placeStop', stop(guards(bench)[1], 'NEW', bench.atMs));
    bench.atMs = AT_MS + 60_001;
    look(bench);
    const gone = bench.asked.findIndex(
      ({ request }) => 'clientOrderId' in request && request.clientOrderId === guards(bench)[0]?.clientOrderId,
    );
    bench.asked.unshift(...bench.asked.splice(gone, 1));
    bench.reply('queryStop', rejected(-2013, bench.atMs));
    expect(shown(bench)).toEqual(['NEW 2 at 90.1']);
  });

  it('is forgotten with its symbol', () => {
    const bench = guarded();
    ledger(bench, '0');
    look(bench);
    bench.reply('cancelStop', rejected(-1121));
    expect(guards(bench)).toEqual([]);
  });
});

describe('a stop that is refused', () => {
  it.each([
    [-2021, 'STOP_PASSED_ALREADY'],
    [-4045, 'STOP_REFUSED'],
    [-1121, 'STOP_REFUSED'],
  ])('with %s is named, and tried again later and later', (code, name) => {
    const bench = held();
    look(bench);
    const pauses: number[] = [];
    for (const pauseMs of [1_000, 2_000, 5_000, 15_000, 60_000, 60_000]) {
      bench.reply('placeStop', rejected(code));
      expect(bench.last?.marks.join()).toContain(
        `${name} symbol=BTCUSDT code=${code} refusals=${pauses.push(pauseMs)}`,
      );
      expect(look(bench, pauseMs - 1).effects).toEqual([]);
      expect(look(bench, 1).effects).toMatchObject([{ request: { kind: 'placeStop' } }]);
    }
    bench.reply('placeStop', stop(guards(bench)[0], 'NEW'));
    expect(guards(bench)).toMatchObject([{ status: 'NEW', refusals: 0 }]);
  });

  it('because the venue wants quiet is sent when it may be', () => {
    const bench = held();
    look(bench);
    bench.reply('placeStop', { kind: 'held', code: 429, message: '', retryAfterMs: 30_000 });
    expect(look(bench, 29_999).effects).toEqual([]);
    expect(look(bench, 1).effects).toHaveLength(1);
  });

  it('gives way to another one at once, but not for ever', () => {
    const bench = held();
    for (let moves = 0; moves < 10; moves += 1) {
      book(bench, { stopLoss: decimal(String(91 + moves)) });
      look(bench);
      if (bench.asked.length > 0) bench.reply('placeStop', rejected(-2021));
    }
    expect(guards(bench)).toMatchObject([{ status: 'REFUSED', refusals: 6 }]);
  });

  it('is forgotten when nothing is held any more', () => {
    const bench = held();
    look(bench);
    bench.reply('placeStop', rejected(-2021));
    ledger(bench, '0');
    look(bench);
    expect(guards(bench)).toEqual([]);
  });
});

describe('a stop that triggered', () => {
  const ORDER = { orderId: '91', side: 'SELL', reduceOnly: true } as const;

  /** The price has come to the stop, and the venue was asked. */
  function triggered(): Bench {
    const bench = guarded();
    bench.shelf.prices.set(SYMBOL, { price: decimal('90'), atMs: AT_MS });
    look(bench, 1_000);
    bench.reply('queryStop', stop(guards(bench)[0], 'TRIGGERED', bench.atMs, '91'));
    return bench;
  }

  it('is an order of ours from then on, whose fills are folded and told once', () => {
    const bench = triggered();
    const { clientOrderId } = bench.order(bench.open[0]?.planId);
    expect([guards(bench), bench.open]).toMatchObject([[], [{ status: 'ACCEPTED', reduceOnly: true }]]);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2', { ...ORDER, clientOrderId }) }));
    expect(asked(bench)).toEqual(['trades', 'trades']);
    bench.reply('trades', trades(trade('5', '2', { orderId: '91', side: 'SELL' })));
    expect(bench.ledger).toMatchObject({ amount: 0n, recentOrders: ['91'], leverage: 3 });
    // It ends no plan of anybody's.
    const told = { reason_codes: 'FILLED', terminal: 'false', executed: 'true', ledger_amt: '0', order_id: '91' };
    expect(bench.told).toMatchObject([told]);
    bench.reply('trades', trades(trade('5', '2', { orderId: '91', side: 'SELL' })));
    expect([bench.told, bench.ledger?.amount, bench.asked, bench.open]).toEqual([[], 0n, [], []]);
  });

  it('is folded by the number of its order also where that goes by another name', () => {
    const bench = triggered();
    bench.reply('queryOrder', rejected(-2013, bench.atMs));
    bench.reply('trades', trades(trade('5', '2', { orderId: '91', side: 'SELL' })));
    expect([bench.ledger?.amount, bench.told]).toMatchObject([0n, [{ executed: 'true', ledger_amt: '0' }]]);
  });

  it('and whose order has no number yet is asked about again', () => {
    const bench = guarded();
    bench.shelf.prices.set(SYMBOL, { price: decimal('90'), atMs: AT_MS });
    look(bench, 1_000);
    bench.reply('queryStop', stop(guards(bench)[0], 'TRIGGERED', bench.atMs));
    expect([shown(bench)[0], bench.open]).toEqual(['UNKNOWN 2 at 90.1', []]);
    bench.asked.length = 0;
    look(bench, 500);
    expect(asked(bench)).toEqual(['queryStop']);
  });

  it('is not replaced while its order is under way; the rest is covered after that', () => {
    const bench = triggered();
    const { clientOrderId } = bench.order(bench.open[0]?.planId);
    expect(look(bench).effects).toEqual([]);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('EXPIRED', '1.5', { ...ORDER, clientOrderId }) }));
    bench.reply('trades', trades(trade('5', '1.5', { orderId: '91', side: 'SELL' })));
    expect([bench.ledger?.amount, shown(bench)]).toEqual([decimal('0.5'), ['SENDING 0.5 at 90.1']]);
  });

  it('is not journalled a second time', () => {
    const bench = guarded();
    const [guard] = guards(bench);
    bench.shelf.prices.set(SYMBOL, { price: decimal('90'), atMs: AT_MS });
    look(bench, 1_000);
    const reply = stop(guard, 'TRIGGERED', bench.atMs, '91');
    bench.reply('queryStop', reply);
    const before = bench.order(bench.open[0]?.planId);
    const again = new Decision();
    if (guard !== undefined) saveGuard(again, guard);
    bench.shelf.lay(again);
    bench.atMs += 5_000;
    bench.asked.length = 0;
    look(bench);
    bench.reply('queryStop', reply);
    expect([guards(bench), bench.order(before.planId)]).toEqual([[], before]);
  });
});
