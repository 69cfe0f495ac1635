import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../decimal.ts';
import { HASH, STREAM } from '../names.ts';
import { EMPTY_LEDGER, writeLedger, type Ledger } from '../nouns/ledger.ts';
import type { Fields } from '../protocol.ts';
import { DAY_MS } from '../time.ts';
import { AT_MS, Bench, CLOSE, rejected, SYMBOL, trade, trades, UNKNOWN } from './fixture.ts';

const HELD: Ledger = {
  ...EMPTY_LEDGER,
  amount: decimal('2'),
  entryPrice: decimal('100'),
  version: 5,
  lastFillServerMs: AT_MS - 9_000,
  reconciledMs: AT_MS - 60_000,
  recentOrders: ['70'],
};

function report(amount: string, more: Fields = {}, serverTimeMs = AT_MS): Fields {
  const versions = { ledger_version: '5', server_time_ms: String(serverTimeMs) };
  return { symbol: SYMBOL, exchange_amt: amount, exchange_entry_price: '105', ...versions, ...more };
}

function bench(ledger: Ledger | undefined = HELD): Bench {
  const made = new Bench();
  if (ledger !== undefined) made.shelf.hashes.set(HASH.ledger(SYMBOL), writeLedger(ledger));
  return made;
}

/** The same drift, seen twice. */
function seenTwice(amount: string): Bench {
  const made = bench();
  made.drift(report(amount));
  made.drift(report(amount, {}, AT_MS + 5_000));
  return made;
}

describe('drift', () => {
  it('is noted when first seen, and asked about when seen again', () => {
    const made = bench();
    expect(made.drift(report('1'))).toMatchObject({ effects: [], appends: [] });
    expect(made.ledger).toMatchObject({ amount: decimal('2'), version: 5 });
    expect(made.last?.marks).toEqual(['DRIFT_SEEN symbol=BTCUSDT exchange=1 ledger=2']);
    expect(made.drift(report('1', {}, AT_MS + 5_000)).effects).toEqual([
      { id: 'reconcile/BTCUSDT/5', request: { kind: 'trades', symbol: SYMBOL, sinceMs: HELD.reconciledMs } },
    ]);
  });

  it.each([
    ['the last reconcile', { ...HELD, reconciledMs: AT_MS - 50_000 }, AT_MS - 50_000],
    ['the newest order of ours that is forgotten', { ...HELD, recentSinceMs: AT_MS - 40_000 }, AT_MS - 40_000],
    ['a day ago', { ...HELD, reconciledMs: AT_MS - 2 * DAY_MS }, AT_MS + 5_000 - DAY_MS],
  ])('is asked about since %s', (_, ledger, sinceMs) => {
    const made = bench(ledger);
    made.drift(report('1'));
    expect(made.drift(report('1', {}, AT_MS + 5_000)).effects).toMatchObject([{ request: { sinceMs } }]);
  });

  it.each<[string, (made: Bench) => void]>([
    ['the same report twice', (made) => made.drift(report('1'))],
    ['an older report', (made) => made.drift(report('1', {}, AT_MS - 1))],
    ['another amount', (made) => made.drift(report('0', {}, AT_MS + 5_000))],
    ['another version', (made) => made.drift(report('1', { ledger_version: '4' }, AT_MS + 5_000))],
    ['no drift any more', (made) => made.drift(report('2', {}, AT_MS + 5_000))],
  ])('is not asked about after %s', (_, then) => {
    const made = bench();
    made.drift(report('1'));
    then(made);
    expect(made.asked).toEqual([]);
  });

  it('is left alone while the store may have lost the order that explains it', () => {
    const made = bench();
    made.drift(report('1'));
    made.meet('e2');
    expect(made.drift(report('1', {}, AT_MS + 5_000))).toMatchObject({ writes: [], effects: [] });
  });

  it('is left alone while an order of the symbol is open', () => {
    const made = bench();
    made.take(CLOSE);
    made.asked.length = 0;
    expect(made.drift(report('1'))).toMatchObject({ writes: [], effects: [] });
  });

  it.each<[string, Fields]>([
    ['no amount', report('x')],
    ['no version', report('1', { ledger_version: '' })],
    ['no time', report('1', { server_time_ms: '1e400' })],
  ])('with %s is malformed', (_, fields) => {
    expect(bench().parse(STREAM.reconcile, fields)).toHaveProperty('malformed');
  });
});

describe('reconcile', () => {
  it('finds what somebody traded before our own last fill, and not what was taken in before', () => {
    const made = seenTwice('1');
    const before = trade('198', '5', { orderId: '4', tradedMs: AT_MS - 60_000 });
    const theirs = trade('199', '1', { orderId: '5', side: 'SELL', tradedMs: AT_MS - 59_999 });
    const ours = trade('200', '2', { orderId: '70', tradedMs: AT_MS - 9_000 });
    made.reply('trades', trades(before, theirs, ours));
    expect(made.ledger).toMatchObject({ amount: decimal('1'), externalTradeId: '199', reconciledMs: AT_MS });
    expect(made.last?.marks).not.toContainEqual(expect.stringContaining('ADJUSTMENT'));
  });

  it('folds the missing trades, and nothing is left to adjust', () => {
    const made = seenTwice('1');
    const ours = trade('200', '2', { orderId: '70', tradedMs: AT_MS - 9_000 });
    const theirs = trade('201', '1', { orderId: '5', side: 'SELL', price: decimal('120'), tradedMs: AT_MS - 100 });
    made.reply('trades', trades(ours, theirs));
    expect(made.ledger).toMatchObject({
      amount: decimal('1'),
      entryPrice: decimal('100'),
      realizedPnlUsd: decimal('20'),
      feesUsd: decimal('0.05'),
      unrealizedPnlUsd: decimal('10'),
      version: 6,
      externalTradeId: '201',
      drift: '',
      lastFillServerMs: AT_MS - 100,
      reconciledMs: AT_MS,
    });
    expect(made.told).toMatchObject([
      {
        reason_codes: 'EXTERNAL_FILL',
        plan_id: '',
        terminal: 'false',
        side: 'SELL',
        filled_qty: '1',
        fill_price: '120',
        ledger_amt: '1',
      },
    ]);
    expect(made.last?.marks.join()).not.toContain('ADJUSTMENT');
  });

  it.each<[string, string, string, string, string]>([
    ['a smaller position', '0.5', 'EXTERNAL_FILL', '0.5', '105'],
    ['no position', '0', 'EXTERNAL_CLOSE', '0', '0'],
    ['the other side', '-3', 'EXTERNAL_FILL', '-3', '105'],
  ])('adjusts for what no trade explains: %s', (_, target, code, amount, price) => {
    const made = seenTwice(target);
    made.reply('trades', trades());
    expect([formatDecimal(made.ledger?.amount ?? 0n), formatDecimal(made.ledger?.entryPrice ?? 0n)]).toEqual([
      amount,
      price,
    ]);
    expect(made.ledger).toMatchObject({ version: 6, lastFillServerMs: AT_MS, externalTradeId: '0' });
    expect(made.told).toMatchObject([{ reason_codes: code, ledger_amt: amount }]);
    expect(made.last?.marks).toContainEqual(expect.stringMatching(/^ADJUSTMENT symbol=BTCUSDT from=2 /));
  });

  it('adjusts for the rest', () => {
    const made = seenTwice('4');
    made.reply('trades', trades(trade('201', '1', { orderId: '5' })));
    expect(made.ledger).toMatchObject({ amount: decimal('4'), version: 6, externalTradeId: '201' });
    expect(made.last?.marks).toContainEqual(expect.stringContaining('adjustment=1'));
  });

  it('leaves trades alone that came after what was seen, or were taken in before', () => {
    const made = bench({ ...HELD, externalTradeId: '201' });
    made.drift(report('1'));
    made.drift(report('1', {}, AT_MS + 5_000));
    made.reply(
      'trades',
      trades(trade('201', '1', { orderId: '5' }), trade('202', '1', { orderId: '6', tradedMs: AT_MS + 1 })),
    );
    expect(made.ledger).toMatchObject({ amount: decimal('1'), externalTradeId: '201' });
  });

  it.each<[string, (made: Bench) => void]>([
    ['an order has come in between', (made) => made.shelf.hashes.set(HASH.openOrders, { p9: `${SYMBOL}|E|READY|1|1` })],
    [
      'the ledger has moved',
      (made) =>
        made.shelf.hashes.set(
          HASH.ledger(SYMBOL),
          writeLedger({ ...HELD, version: 6, drift: made.ledger?.drift ?? '' }),
        ),
    ],
    ['the ledger is gone', (made) => made.shelf.hashes.delete(HASH.ledger(SYMBOL))],
  ])('does nothing when %s', (_, spoil) => {
    const made = seenTwice('1');
    spoil(made);
    made.reply('trades', trades(trade('201', '1', { orderId: '5', side: 'SELL' })));
    expect(made.last).toMatchObject({ writes: [], appends: [] });
  });

  it.each([UNKNOWN, rejected(-1003)])(
    'does nothing without an answer, and asks again with the next report',
    (reply) => {
      const made = seenTwice('1');
      made.reply('trades', reply);
      expect(made.last?.writes).toEqual([]);
      made.drift(report('1', {}, AT_MS + 10_000));
      expect(made.asked).toHaveLength(1);
    },
  );

  it('adopts a position that no ledger knows', () => {
    const made = new Bench();
    const first = report('3', { ledger_version: '0' });
    made.drift(first);
    made.drift({ ...first, server_time_ms: String(AT_MS + 5_000) });
    expect(made.reply('trades', trades())).toMatchObject({ sinceMs: AT_MS + 5_000 - 86_400_000 });
    expect(made.ledger).toMatchObject({ amount: decimal('3'), entryPrice: decimal('105'), version: 1 });
  });
});
