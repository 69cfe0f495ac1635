import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { intentOf, payload, read, SHAPE_A, SHAPE_B, SHAPE_C, SHAPE_D } from './intentFixture.ts';
import { boundedId, intentSymbol } from './intentShapes.ts';

describe('the shapes', () => {
  it('(a) the payload of the event bus', () => {
    expect(intentOf(SHAPE_A)).toMatchObject({
      symbol: 'NEARUSDT',
      side: 'BUY',
      notionalUsd: decimal('200'),
      leverage: 1,
      entryPrice: decimal('1.465'),
      stopLoss: { price: decimal('1.4357') },
      takeProfit: { price: decimal('1.4943') },
      createdMs: 1766550734062,
      source: 'trading-bot',
      notes: { model: 'ensemble', atr_value: 0.02, regime: 'unknown' },
    });
    expect(intentOf(SHAPE_A).action).toBeUndefined();
  });

  it('(b) the single field data: quantity, and fractions for stop and target', () => {
    const intent = intentOf(SHAPE_B);
    expect(intent).toMatchObject({
      side: 'SELL',
      quantity: decimal('1567.15'),
      leverage: 10,
      createdMs: 1770153160500,
    });
    expect(intent.stopLoss).toEqual({ distance: decimal('0.02') });
    expect(intent.takeProfit).toEqual({ distance: decimal('0.04') });
  });

  it('(c) flat fields: dollars times leverage, per cent, an entry by its type', () => {
    const intent = intentOf(SHAPE_C);
    expect(intent).toMatchObject({
      action: 'OPEN',
      side: 'SELL',
      notionalUsd: decimal('600'),
      createdMs: 1770500000000,
    });
    expect(intent.stopLoss).toEqual({ distance: decimal('0.01') });
    expect(intent.takeProfit).toEqual({ distance: decimal('0.02') });
  });

  it('(d) the exit monitor closes, and its dollars are no part', () => {
    const intent = intentOf(SHAPE_D);
    expect(intent).toMatchObject({ action: 'CLOSE', side: 'SELL', reason: 'TP_HIT' });
    expect(intent.quantity).toBeUndefined();
    expect(intent.notionalUsd).toBeUndefined();
  });

  it.each([
    [{ position_size_usd: 50, quantity: 50 }, { notionalUsd: decimal('50') }],
    [{ position_size_usd: 0.0, position_usd: 100, leverage: 3 }, { notionalUsd: decimal('300') }],
    [{ position_size_usd: '200', position_usd: 100, leverage: 3 }, { notionalUsd: decimal('200') }],
    [
      { size: 120, price: 4 },
      { notionalUsd: decimal('120'), entryPrice: decimal('4') },
    ],
    [{ qty: '0.5' }, { quantity: decimal('0.5') }],
    [{ quantity: 1.234567890123456e-7 }, { quantity: decimal('0.000000123456789012') }],
  ])('reads the size of %j', (size, expected) => {
    expect(intentOf(payload({ symbol: 'btcusdt', side: 'buy', ...size }))).toMatchObject({
      symbol: 'BTCUSDT',
      ...expected,
    });
  });

  it.each([
    [{ side: 'long' }, undefined, 'BUY'],
    [{ side: 'SHORT' }, undefined, 'SELL'],
    [{ action: 'OPEN', side: 'LONG' }, 'OPEN', 'BUY'],
    [{ action: 'OPEN_SHORT' }, 'OPEN', 'SELL'],
    [{ action: 'CLOSE', side: 'LONG' }, 'CLOSE', 'SELL'],
    [{ action: 'CLOSE' }, 'CLOSE', undefined],
    [{ side: 'CLOSE' }, 'CLOSE', undefined],
    [{ action: 'EXIT', side: 'BUY' }, 'CLOSE', 'BUY'],
    [{ action: 'SELL', side: 'LONG', reduceOnly: 'True' }, 'CLOSE', 'SELL'],
    [{ side: 'SELL', reduceOnly: false }, undefined, 'SELL'],
    [{ side: 'SELL', model: 'exit_monitor' }, 'CLOSE', 'SELL'],
    [{ action: 'CLOSE', side: 'BUY', reduceOnly: false }, 'CLOSE', 'BUY'],
  ])('reads the direction of %j', (words, action, side) => {
    const intent = intentOf(payload({ symbol: 'BTCUSDT', ...words }));
    expect([intent.action, intent.side]).toEqual([action, side]);
  });

  it.each([
    [{ action: 'FULL_CLOSE_PROPOSED', quantity: 3 }, decimal('1'), undefined],
    [{ action: 'PARTIAL_75' }, decimal('0.75'), undefined],
    [{ action: 'CLOSE', percentage: '0.42' }, decimal('0.42'), undefined],
    [{ action: 'PARTIAL_CLOSE', quantity: 3 }, undefined, decimal('3')],
    [{ action: 'CLOSE', quantity: 0.0 }, undefined, undefined],
    [{ action: 'CLOSE', quantity: 50.0, position_size_usd: 50.0 }, undefined, undefined],
    [{ action: 'CLOSE', stop_loss: -5, confidence: 99, leverage: 'x' }, undefined, undefined],
  ])('reads the part to close of %j', (words, fraction, quantity) => {
    const intent = intentOf(payload({ symbol: 'BTCUSDT', ...words }));
    expect([intent.fraction, intent.quantity]).toEqual([fraction, quantity]);
  });
});

describe('what cannot be meant', () => {
  it.each([
    [{ symbol: 'BTC/USDT' }, 'symbol missing or unusable'],
    [{ symbol: 'ßß' }, 'symbol missing or unusable'],
    [{ symbol: ['BTCUSDT'] }, 'symbol is not a plain value'],
    [{ side: undefined }, 'side missing'],
    [{ side: 'HOLD' }, 'side="HOLD" is no side and no action'],
    [{ action: 'SELL' }, 'SELL contradicts BUY'],
    [{ action: 'OPEN', reduce_only: true }, 'an open that is reduce-only'],
    [{ action: 'CLOSE', reduceOnly: true, reduce_only: false }, 'true contradicts false'],
    [{ action: 'BUY', side: 'SHORT' }, 'BUY contradicts SELL'],
    [{ action: 'PARTIAL_CLOSE' }, 'a partial close without quantity or percentage'],
    [{ action: 'CLOSE', percentage: 50 }, 'percentage is a fraction of the position, above 0 and up to 1'],
    [{ position_usd: 300 }, 'position_usd without leverage'],
    [{ size: 300 }, 'size without price'],
    [{ position_size_usd: -200 }, 'position_size_usd="-200" is negative'],
    [{ quantity: '1e99' }, 'quantity="1e99" is no number'],
    [{ quantity: 1e20 }, 'quantity="100000000000000000000" is absurdly large'],
    [{ quantity: {} }, 'quantity is not a plain value'],
    [{ entry_price: 'nan' }, 'entry_price="nan" is no number'],
    [{ leverage: 0 }, 'leverage="0" is not within 1 to 125'],
    [{ leverage: 126 }, 'leverage="126" is not within 1 to 125'],
    [{ confidence: 72 }, 'confidence="72" is not within 0 to 1'],
    [{ take_profit: -1 }, 'take_profit="-1" is negative'],
    [{ stop_loss_pct: 2 }, 'stop_loss further from the price than the price itself: per cent for a fraction?'],
    [{ sl_pct: 0.02 }, 'stop_loss nearer than 0.05 %: a fraction for per cent?'],
    [{ timestamp: 'yesterday' }, 'timestamp="yesterday" is no time'],
    [{ timestamp: '9999-12-31T00:00:00' }, 'timestamp="9999-12-31T00:00:00" is no time'],
    [{ reduceOnly: 'maybe' }, 'reduceOnly="maybe" is neither true nor false'],
  ])('%j', (part, fault) => {
    const result = read(payload({ symbol: 'BTCUSDT', side: 'BUY', ...part }));
    expect('fault' in result && result.fault).toContain(fault);
  });

  it('refuses a flat record of ten million characters without reading it', () => {
    expect(read({ symbol: 'BTCUSDT', side: 'BUY', junk: 'x'.repeat(10_000_000) })).toHaveProperty('fault');
  });
});

describe('times and ids', () => {
  it('takes the arrival where the producer gave no time', () => {
    expect(intentOf(payload({ symbol: 'BTCUSDT', side: 'BUY' })).createdMs).toBe(1766550734062);
  });

  it('takes the time of the envelope where the payload has none', () => {
    const fields = { ...payload({ symbol: 'BTCUSDT', side: 'BUY' }), timestamp: '1770000000' };
    expect(intentOf(fields).createdMs).toBe(1770000000000);
  });

  it.each([
    ['a-plain-id', 'a-plain-id'],
    ['', ''],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('keeps %s', (id, expected) => expect(boundedId(id)).toBe(expected));

  it.each(['x'.repeat(129), 'with space', 'a||b', 'é'])('hashes %s', (id) => {
    expect(boundedId(id)).toMatch(/^hash:[0-9a-f]{16}$/);
  });

  it.each([SHAPE_A, SHAPE_B, SHAPE_C, SHAPE_D])('finds the symbol in every shape', (fields) => {
    expect(intentSymbol(fields)).toBe(intentOf(fields).symbol);
  });

  it('finds no symbol in noise', () => expect(intentSymbol({ payload: '{' })).toBeUndefined());
});
