import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH } from '../names.ts';
import type { Position } from '../nouns/position.ts';
import { answer, type Bench, CLOSE, ENTRY, found, rejected, trade, trades, UNKNOWN } from './fixture.ts';
import { asked, book, guarded, guards, held, ledger, look, shown, stop } from './guardFixture.ts';

describe('a held position', () => {
  it.each([
    ['LONG', '2', 'SELL', '90.1'],
    ['SHORT', '-2', 'BUY', '90'],
  ] as const)('that is %s gets a stop at the venue, on the tighter tick', (side, amount, closes, trigger) => {
    const bench = held({ side }, amount);
    const { effects, marks } = look(bench);
    const request = { kind: 'placeStop', type: 'STOP_MARKET', side: closes, triggerPrice: decimal(trigger) };
    expect(effects).toMatchObject([{ request: { ...request, quantity: decimal('2'), timestampMs: bench.atMs } }]);
    expect(marks[0]).toContain(`STOP_SENDING symbol=BTCUSDT side=${closes} trigger=${trigger} qty=2 client_id=lk-`);
    expect(shown(bench)).toEqual([`SENDING 2 at ${trigger}`]);
    // Journalled as it was sent, and not sent again before anything is heard.
    expect(guards(bench)[0]).toMatchObject({ timestampMs: bench.atMs, recvWindowMs: 3_000, seenMs: 0 });
    expect(look(bench, 1_000).effects).toEqual([]);
  });

  it('has it in the commit of its first fill', () => {
    const bench = held({ state: 'OPENING', quantity: 0n, entryPending: true }, '0');
    bench.take(ENTRY);
    bench.reply('placeOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    expect(guards(bench)).toEqual([]);
    bench.reply('trades', trades(trade('1', '2')));
    expect([asked(bench), shown(bench)]).toEqual([['placeStop'], ['SENDING 2 at 90.1']]);
  });

  it.each<[string, Partial<Position>, string]>([
    ['is flat', {}, '0'],
    ['has no stop in the book', { stopLoss: 0n }, '2'],
    ['is on another side than the book', { side: 'SHORT' }, '2'],
  ])('that %s gets none', (_, changes, amount) => {
    expect(look(held(changes, amount)).effects).toEqual([]);
  });

  it('gets none where stops stay at home, and nothing is asked', () => {
    const bench = held({}, '2', { EXECUTOR_VENUE_STOPS: 'off' });
    bench.take(CLOSE);
    bench.reply('placeOrder', answer({ kind: 'order', order: found('FILLED', '1', { clientOrderId: 'lk-x1-1' }) }));
    bench.reply('trades', trades(trade('1', '1', { side: 'SELL' })));
    expect([bench.asked, guards(bench)]).toEqual([[], []]);
  });

  it('keeps a stop that is for more than is left', () => {
    const bench = guarded();
    ledger(bench, '1');
    expect(look(bench).effects).toEqual([]);
  });
});

describe('a position larger than one order', () => {
  const sending = (bench: Bench) => guards(bench).find(({ status }) => status === 'SENDING');

  it('gets a stop for each part, one after the other, and keeps them', () => {
    const bench = held({}, '250');
    look(bench);
    for (const count of [1, 2, 3]) {
      expect([asked(bench), guards(bench).length]).toEqual([['placeStop'], count]);
      bench.reply('placeStop', stop(sending(bench), 'NEW'));
    }
    expect(shown(bench).sort()).toEqual(['NEW 100 at 90.1', 'NEW 100 at 90.1', 'NEW 50 at 90.1']);
    expect(look(bench, 1_000).effects).toEqual([]);
  });

  it('keeps those it had until each part has a new one', () => {
    const bench = guarded({}, '150');
    bench.reply('placeStop', stop(sending(bench), 'NEW'));
    book(bench, { stopLoss: decimal('95') });
    look(bench);
    bench.reply('placeStop', stop(sending(bench), 'NEW'));
    expect([asked(bench), guards(bench).length]).toEqual([['placeStop'], 4]);
    bench.reply('placeStop', stop(sending(bench), 'NEW'));
    expect(asked(bench)).toEqual(['cancelStop', 'cancelStop']);
    const after = ['CANCELING 100 at 90.1', 'CANCELING 50 at 90.1', 'NEW 100 at 95', 'NEW 50 at 95'];
    expect(shown(bench).sort()).toEqual(after);
  });

  it('has eight stops at most, the last of them for what the venue may not take', () => {
    const bench = held({}, '1000');
    look(bench);
    while (sending(bench) !== undefined) bench.reply('placeStop', stop(sending(bench), 'NEW'));
    expect(shown(bench).sort()).toEqual([...Array.from({ length: 7 }, () => 'NEW 100 at 90.1'), 'NEW 300 at 90.1']);
  });
});

describe('a stop that is moved', () => {
  it('is placed anew before the old one goes', () => {
    const bench = guarded();
    book(bench, { stopLoss: decimal('95') });
    look(bench);
    expect([asked(bench), shown(bench)]).toEqual([['placeStop'], ['NEW 2 at 90.1', 'SENDING 2 at 95']]);
    bench.reply('placeStop', stop(guards(bench)[1], 'NEW'));
    expect([asked(bench), shown(bench)]).toEqual([['cancelStop'], ['CANCELING 2 at 90.1', 'NEW 2 at 95']]);
    bench.reply('cancelStop', stop(guards(bench)[0], 'CANCELED'));
    expect([asked(bench), shown(bench)]).toEqual([[], ['NEW 2 at 95']]);
  });

  it('is replaced when more is held', () => {
    const bench = guarded();
    ledger(bench, '3');
    look(bench);
    expect(shown(bench)).toEqual(['NEW 2 at 90.1', 'SENDING 3 at 90.1']);
  });

  it('goes when nothing is held, and is asked about when the venue knows of nothing to cancel', () => {
    const bench = guarded();
    ledger(bench, '0');
    look(bench);
    bench.reply('cancelStop', rejected(-2011));
    bench.reply('queryStop', stop(guards(bench)[0], 'EXPIRED'));
    expect([bench.asked, guards(bench)]).toEqual([[], []]);
  });

  it('stays where nothing is held as long as an order of the symbol may fill', () => {
    const bench = guarded();
    ledger(bench, '0');
    const open = (line: string) => bench.shelf.hashes.set(HASH.openOrders, { p9: `BTCUSDT|${line}|${bench.atMs}` });
    for (const line of ['E|PARTIALLY_FILLED|9e15', 'X|FILLED|9e15', 'E|UNKNOWN|9e15']) {
      open(line);
      expect(look(bench).effects).toEqual([]);
    }
    expect(shown(bench)).toEqual(['NEW 2 at 90.1']);
    open('E|READY|9e15');
    look(bench);
    expect(asked(bench)).toEqual(['cancelStop']);
  });

  it('stays while a store that may have forgotten something is compared with the venue', () => {
    const bench = guarded();
    ledger(bench, '0');
    const known = (state: string) => bench.shelf.hashes.set(HASH.epoch, { epoch: 'e2', state, ask_ms: '9e15' });
    known('recovering');
    expect(look(bench).effects).toEqual([]);
    known('restored');
    look(bench);
    expect(asked(bench)).toEqual(['cancelStop']);
  });

  it('is cancelled again when the venue has not heard of it', () => {
    const bench = guarded();
    ledger(bench, '0');
    look(bench);
    bench.reply('cancelStop', UNKNOWN);
    look(bench, 2_000);
    bench.reply('queryStop', stop(guards(bench)[0], 'NEW'));
    expect(asked(bench)).toEqual(['cancelStop']);
  });
});
