import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH, STREAM, TEXT } from '../names.ts';
import { EMPTY_LEDGER, writeLedger } from '../nouns/ledger.ts';
import { answer, AT_MS, Bench, CLOSE, ENTRY, found, RECV_MS, rejected, SYMBOL, UNKNOWN } from './fixture.ts';

describe('sending', () => {
  it('journals SENDING exactly as it asks for it to be sent', () => {
    const bench = new Bench();
    const decision = bench.take(ENTRY);
    const journal = { clientOrderId: 'lk-p1-1', timestampMs: AT_MS, recvWindowMs: RECV_MS };
    expect(decision.effects).toEqual([
      {
        id: 'p1/place/1',
        request: {
          kind: 'placeOrder',
          symbol: SYMBOL,
          side: 'BUY',
          type: 'MARKET',
          quantity: decimal('2'),
          reduceOnly: false,
          ...journal,
        },
      },
    ]);
    expect(bench.order()).toMatchObject({ status: 'SENDING', attempt: 1, ...journal, rootId: '1-0' });
    expect(bench.open).toMatchObject([{ planId: 'p1', status: 'SENDING' }]);
    expect(bench.told).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ['absent', undefined],
    ['"0"', '0'],
  ])('of an entry is committed only while the kill switch is still %s', (_, kill) => {
    const bench = new Bench();
    if (kill !== undefined) bench.shelf.texts.set(TEXT.kill, kill);
    expect(bench.take(ENTRY).expectations).toEqual([{ key: TEXT.kill, value: kill }]);
    expect(bench.take({ ...CLOSE, symbol: 'ETHUSDT' }).expectations).toEqual([]);
  });

  it.each<[string, (bench: Bench) => void, string]>([
    ['the kill switch', (bench) => bench.shelf.texts.set(TEXT.kill, '1'), 'KILL_SWITCH_AT_SEND'],
    ['a kill switch of any other word', (bench) => bench.shelf.texts.set(TEXT.kill, ''), 'KILL_SWITCH_AT_SEND'],
    ['an expired permit', (bench) => (bench.atMs = ENTRY.expiresMs + 1), 'PERMIT_EXPIRED'],
    [
      'a position that came to be',
      (bench) => bench.shelf.hashes.set(HASH.ledger(SYMBOL), writeLedger({ ...EMPTY_LEDGER, amount: decimal('-2') })),
      'POSITION_AT_SEND',
    ],
  ])('stops an entry, never an exit: %s', (_, spoil, code) => {
    const bench = new Bench();
    spoil(bench);
    expect(bench.take(ENTRY).effects).toEqual([]);
    expect(bench.told).toMatchObject([
      { reason_codes: code, decision: 'REJECTED', executed: 'false', terminal: 'true', root_id: '1-0' },
    ]);
    expect(bench.order()).toMatchObject({ status: 'REJECTED', endCode: code, attempt: 0 });
    expect(bench.open).toEqual([]);
    bench.take(CLOSE);
    expect(bench.order('x1').status).toBe('SENDING');
  });

  it('still sends in the last millisecond of the permit', () => {
    const bench = new Bench();
    bench.atMs = ENTRY.expiresMs;
    expect(bench.take(ENTRY).effects).toHaveLength(1);
  });

  it.each<[string, (bench: Bench) => void]>([
    [
      'an epoch that is not confirmed',
      (bench) => bench.shelf.hashes.set(HASH.epoch, { epoch: 'e2', state: 'recovering', pending: 'A', ask_ms: '9e15' }),
    ],
    ['a store that was never met', (bench) => bench.shelf.hashes.delete(HASH.epoch)],
  ])('holds entries but not exits: %s', (_, spoil) => {
    const bench = new Bench();
    spoil(bench);
    bench.take(ENTRY, { ...CLOSE, symbol: 'ETHUSDT' });
    expect([bench.order().status, bench.order('x1').status]).toEqual(['READY', 'SENDING']);
    bench.shelf.hashes.set(HASH.epoch, { epoch: 'e2', state: 'confirmed' });
    bench.cycle(1_000);
    expect(bench.order().status).toBe('SENDING');
  });

  it('goes one after the other for one symbol, exits first', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.epoch);
    bench.take(ENTRY);
    bench.shelf.hashes.set(HASH.epoch, { state: 'confirmed' });
    bench.shelf.texts.set(TEXT.kill, '0');
    bench.take({ ...CLOSE, planId: 'x0' }, CLOSE);
    expect([bench.order('x0').status, bench.order('x1').status, bench.order().status]).toEqual([
      'SENDING',
      'READY',
      'READY',
    ]);
    bench.reply('placeOrder', rejected(-2022));
    bench.cycle(100);
    expect([bench.order('x1').status, bench.order().status]).toEqual(['SENDING', 'READY']);
  });
});

describe('leverage and margin type', () => {
  it.each<[string, Record<string, string> | undefined]>([
    ['never confirmed', undefined],
    ['of another leverage', { leverage: '5', margin_type: 'ISOLATED' }],
    ['of another margin type', { leverage: '3', margin_type: 'CROSSED' }],
  ])('are set before the first entry: %s', (_, fields) => {
    const bench = new Bench();
    if (fields === undefined) bench.shelf.hashes.delete(HASH.symbolConfig(SYMBOL));
    else bench.shelf.hashes.set(HASH.symbolConfig(SYMBOL), fields);
    bench.take(ENTRY);
    expect(bench.order().status).toBe('READY');
    expect(bench.asked).toHaveLength(1);
    const request = bench.reply('configureSymbol', answer({ kind: 'configured', leverage: 3 }));
    expect(request).toMatchObject({ symbol: SYMBOL, leverage: 3, marginType: 'ISOLATED' });
    expect(bench.shelf.hashes.get(HASH.symbolConfig(SYMBOL))).toMatchObject({ leverage: '3', margin_type: 'ISOLATED' });
    expect(bench.order().status).toBe('SENDING');
  });

  it('are not set for an exit', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.symbolConfig(SYMBOL));
    bench.take(CLOSE);
    expect(bench.order('x1').status).toBe('SENDING');
  });

  it('are asked for again when nobody answers, until the permit runs out', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.symbolConfig(SYMBOL));
    bench.take(ENTRY);
    bench.reply('configureSymbol', UNKNOWN);
    expect(bench.cycle(500).effects).toEqual([]);
    bench.cycle(500);
    bench.reply('configureSymbol', answer({ kind: 'configured', leverage: 2 }));
    expect(bench.order().status).toBe('READY');
    bench.cycle(60_000);
    expect(bench.told).toMatchObject([{ reason_codes: 'PERMIT_EXPIRED' }]);
  });

  it('once refused end the entry', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.symbolConfig(SYMBOL));
    bench.take(ENTRY);
    bench.reply('configureSymbol', rejected(-4028));
    expect(bench.told).toMatchObject([
      { reason_codes: 'LEVERAGE_REFUSED', detail: expect.stringContaining('code=-4028') },
    ]);
    expect(bench.order().attempt).toBe(0);
  });

  it('confirmed after the kill switch was set do not send', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.symbolConfig(SYMBOL));
    bench.take(ENTRY);
    bench.shelf.texts.set(TEXT.kill, '1');
    bench.reply('configureSymbol', answer({ kind: 'configured', leverage: 3 }));
    expect(bench.told).toMatchObject([{ reason_codes: 'KILL_SWITCH_AT_SEND' }]);
    expect(bench.asked).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([-2019, -1021, -1003, 429])('of an entry is final, also %d', (code) => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.reply('placeOrder', rejected(code));
    expect(bench.told).toMatchObject([
      { reason_codes: 'VENUE_REJECTED', detail: expect.stringContaining(`code=${code}`) },
    ]);
    bench.cycle(60_000);
    expect([bench.order().attempt, bench.asked, bench.open]).toEqual([1, [], []]);
  });

  it.each([-1003, -1008, -1015, -1021, 418, 429, 503])(
    '"not now" (%d) of an exit: again, with a new client id',
    (code) => {
      const bench = new Bench();
      bench.take(CLOSE);
      bench.reply('placeOrder', rejected(code));
      expect(bench.order('x1').status).toBe('READY');
      expect(bench.cycle(499).effects).toEqual([]);
      bench.cycle(1);
      expect(bench.order('x1')).toMatchObject({
        status: 'SENDING',
        attempt: 2,
        clientOrderId: 'lk-x1-2',
        timestampMs: AT_MS + 500,
      });
    },
  );

  it.each([
    [120_000, 120_000],
    [3 * 86_400_000, 300_000],
  ])('of an exit by a venue that wants no request for %d ms: again after %d ms', (retryAfterMs, afterMs) => {
    const bench = new Bench();
    bench.take(CLOSE);
    bench.reply('placeOrder', { kind: 'rejected', code: 418, message: 'banned', serverTimeMs: AT_MS, retryAfterMs });
    expect(bench.cycle(afterMs - 1).effects).toEqual([]);
    expect(bench.cycle(1).effects).toMatchObject([{ request: { clientOrderId: 'lk-x1-2' } }]);
  });

  it('of an exit for good ends it', () => {
    const bench = new Bench();
    bench.take(CLOSE);
    bench.reply('placeOrder', rejected(-2022));
    expect(bench.told).toMatchObject([{ reason_codes: 'VENUE_REJECTED', reduceOnly: 'true' }]);
  });

  it('"not now" is taken a bounded number of times', () => {
    const bench = new Bench();
    bench.take(CLOSE);
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect(bench.order('x1').attempt).toBe(attempt);
      bench.reply('placeOrder', rejected(429));
      bench.cycle(10_000);
    }
    expect([bench.order('x1').endCode, bench.asked]).toEqual(['VENUE_REJECTED', []]);
  });

  it('of our own gate is no attempt: a close keeps its client id, an entry ends', () => {
    const bench = new Bench();
    const held = { kind: 'held', code: 418, message: 'held back', retryAfterMs: 5_000 } as const;
    bench.take(CLOSE);
    for (let time = 1; time <= 20; time += 1) {
      bench.reply('placeOrder', held);
      expect(bench.order('x1')).toMatchObject({ status: 'READY', attempt: 0, clientOrderId: '' });
      bench.cycle(4_999);
      expect(bench.order('x1').status).toBe('READY');
      bench.cycle(1);
      expect(bench.order('x1')).toMatchObject({ status: 'SENDING', attempt: 1, clientOrderId: 'lk-x1-1' });
    }
    const other = new Bench();
    other.take(ENTRY);
    other.reply('placeOrder', held);
    expect(other.told.at(-1)).toMatchObject({ reason_codes: 'VENUE_REJECTED', plan_id: 'p1' });
  });

  it('of our own gate leaves leverage and margin type to be asked for again', () => {
    const bench = new Bench();
    bench.shelf.hashes.delete(HASH.symbolConfig(SYMBOL));
    bench.take(ENTRY);
    bench.reply('configureSymbol', { kind: 'held', code: 418, message: 'held back', retryAfterMs: 500 });
    expect(bench.order()).toMatchObject({ status: 'READY', endCode: '' });
    bench.cycle(1_000);
    expect(bench.asked).toMatchObject([{ request: { kind: 'configureSymbol' } }]);
  });

  it('that says the client id is open means it landed: the venue is asked', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.reply('placeOrder', rejected(-4116));
    expect(bench.order().status).toBe('UNKNOWN');
  });

  it('that comes late is still a fact', () => {
    const bench = new Bench();
    bench.take(CLOSE);
    bench.cycle(RECV_MS + 2_000);
    expect(bench.order('x1').status).toBe('UNKNOWN');
    bench.reply('placeOrder', rejected(-1021));
    expect(bench.order('x1').status).toBe('READY');
  });
});

describe('a ticket', () => {
  it('that was taken is not taken again; one that has ended is told again', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    expect(bench.take(ENTRY)).toMatchObject({ effects: [], appends: [], writes: [] });
    bench.reply('placeOrder', rejected(-2019));
    bench.take(ENTRY);
    expect(bench.told).toMatchObject([
      { reason_codes: 'VENUE_REJECTED', plan_id: 'p1', detail: expect.stringContaining('again=true') },
    ]);
    expect(bench.asked).toEqual([]);
  });

  it('whose journal cannot be read is not sent', () => {
    const bench = new Bench();
    bench.shelf.hashes.set(HASH.order('p1'), { status: 'nonsense' });
    expect(bench.take(ENTRY).effects).toEqual([]);
    expect(bench.told).toMatchObject([{ reason_codes: 'JOURNAL_UNREADABLE' }]);
    expect(bench.order().endCode).toBe('JOURNAL_UNREADABLE');
  });

  it('whose journal becomes unreadable on the way ends, and frees its symbol', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.shelf.hashes.set(HASH.order('p1'), { status: 'nonsense' });
    bench.cycle(10_000);
    const end = { reason_codes: 'JOURNAL_UNREADABLE', terminal: 'true', plan_id: 'p1', symbol: SYMBOL };
    expect(bench.told).toMatchObject([end]);
    expect(bench.open).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['no quantity', { plan_id: 'p', symbol: SYMBOL, side: 'BUY', reduceOnly: 'true', qty: '0', notional_usd: '1' }],
    [
      'no reduceOnly',
      {
        plan_id: 'p',
        symbol: SYMBOL,
        side: 'BUY',
        qty: '1',
        notional_usd: '1',
        leverage: '1',
        permit_expires_ms: '1',
        timestamp_ms: '1',
      },
    ],
  ])('that says %s is malformed', (_, fields) => {
    expect(new Bench().parse(STREAM.orders, fields)).toHaveProperty('malformed');
  });
});

describe('an answer', () => {
  it('about another attempt or of another kind changes nothing', () => {
    const bench = new Bench();
    bench.take(CLOSE);
    const [place] = bench.asked;
    bench.reply('placeOrder', rejected(429));
    bench.cycle(500);
    if (place !== undefined) bench.asked.unshift(place);
    bench.reply('placeOrder', answer({ kind: 'order', order: found('FILLED', '2', { clientOrderId: 'lk-x1-1' }) }));
    expect(bench.order('x1')).toMatchObject({ status: 'SENDING', attempt: 2, venueOrderId: '' });
  });

  it('that never comes makes the order unknown once recvWindow and a grace have passed', () => {
    const bench = new Bench();
    bench.take(ENTRY);
    bench.cycle(RECV_MS + 1_999);
    expect(bench.order().status).toBe('SENDING');
    bench.cycle(1);
    expect(bench.order().status).toBe('UNKNOWN');
  });
});
