import { describe, expect, it } from 'vitest';
import { PATIENCE_MS } from './vanished.ts';
import { answer, AT_MS, Bench, DEADLINE_MS, ENTRY, found, rejected, trade, trades } from './fixture.ts';

const none = () => answer({ kind: 'orders', orders: [] });
const listed = () => answer({ kind: 'orders', orders: [found('FILLED', '2')] });
const NOT_FOUND = answer({ kind: 'orderNotFound' }, AT_MS + DEADLINE_MS + PATIENCE_MS + 1);
const GONE = rejected(-1121, AT_MS + 99 * DEADLINE_MS);

/** An entry that the venue has filled, of which no trade has been read. */
function filled(): Bench {
  const bench = new Bench();
  bench.take(ENTRY);
  bench.reply('placeOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
  bench.reply('trades', trades());
  bench.cycle(10_000);
  return bench;
}

/** What is asked next, by kind. */
const asked = (bench: Bench) => bench.asked.map(({ request }) => request.kind);

describe('an order that the venue had and knows no more', () => {
  it('ends as gone once the list of orders does not show it either', () => {
    const bench = filled();
    bench.reply('queryOrder', NOT_FOUND);
    bench.reply('trades', trades());
    bench.reply('orders', none());
    expect(bench.told).toMatchObject([{ reason_codes: 'ORDER_GONE', executed: 'false', terminal: 'true' }]);
    expect([bench.order().status, bench.open]).toEqual(['FILLED', []]);
  });

  it.each([
    ['it is said too early', answer({ kind: 'orderNotFound' }, AT_MS + DEADLINE_MS + PATIENCE_MS)],
    ['nobody answers', { kind: 'unknown', code: 0, message: '' } as const],
    ['the question is refused', rejected(-1003, AT_MS + 99 * DEADLINE_MS)],
  ])('is asked for again when %s', (_, reply) => {
    const bench = filled();
    bench.reply('queryOrder', reply);
    expect(asked(bench)).toEqual(['trades']);
    expect(bench.open).toHaveLength(1);
  });

  it('goes on when it is listed', () => {
    const bench = filled();
    bench.reply('queryOrder', NOT_FOUND);
    bench.reply('trades', trades());
    bench.reply('orders', listed());
    expect(bench.told).toEqual([]);
    bench.cycle(10_000);
    bench.reply('queryOrder', answer({ kind: 'order', order: found('FILLED', '2') }));
    bench.asked.shift();
    bench.reply('trades', trades(trade('1', '2')));
    expect(bench.told).toMatchObject([{ reason_codes: 'FILLED' }]);
  });

  it('keeps what was folded before', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.reply('placeOrder', answer({ kind: 'order', order: found('PARTIALLY_FILLED', '1') }));
    bench.reply('trades', trades(trade('1', '1')));
    bench.cycle(10_000);
    bench.reply('queryOrder', NOT_FOUND);
    bench.reply('orders', none());
    expect(bench.told).toMatchObject([{ reason_codes: 'PARTIALLY_FILLED', executed: 'true', terminal: 'true' }]);
    expect(bench.order().status).toBe('CANCELED');
  });

  it.each(['queryOrder', 'trades'] as const)('ends at once when %s says that the symbol is gone', (kind) => {
    const bench = filled();
    if (kind === 'trades') bench.asked.shift();
    bench.reply(kind, GONE);
    expect(bench.told).toMatchObject([{ reason_codes: 'ORDER_GONE' }]);
  });

  it('also when nobody knew whether the venue ever had it', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.reply('placeOrder', { kind: 'unknown', code: 0, message: '' });
    bench.cycle(1_000);
    bench.reply('queryOrder', GONE);
    expect(bench.told).toMatchObject([{ reason_codes: 'ORDER_GONE' }]);
  });
});
