import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { writeIntent } from './intent.ts';
import { intentOf, payload, read, SHAPE_A, SHAPE_B, SHAPE_C, SHAPE_D } from './intentFixture.ts';

describe('the canonical shape', () => {
  it('is what the readers of payload know', () => {
    const fields = writeIntent({ ...intentOf(SHAPE_C), rootId: '1-0', traceId: 't', correlationId: 'c' });
    expect(fields).toMatchObject({ event_type: 'trade.intent', root_id: '1-0', trace_id: 't', correlation_id: 'c' });
    expect(JSON.parse(fields['payload'] ?? '')).toEqual({
      regime: 'trend',
      symbol: 'BTCUSDT',
      side: 'SELL',
      action: 'SELL',
      intent_type: 'ENTRY',
      reduceOnly: false,
      position_size_usd: 600,
      leverage: 2,
      stop_loss_pct: 0.01,
      take_profit_pct: 0.02,
      confidence: 0.7,
      reason: 'momentum',
      source: '',
      timestamp: '2026-02-07T21:33:20.000Z',
    });
  });

  it.each([SHAPE_A, SHAPE_B, SHAPE_C, SHAPE_D])('means what the historical shape meant', (fields) => {
    const intent = intentOf(fields);
    expect(intentOf(writeIntent(intent))).toEqual(intent);
  });

  it('drops notes that are no notes', () => {
    expect(intentOf(payload({ symbol: 'BTCUSDT', side: 'BUY', essay: 'x'.repeat(5_000) })).notes).toEqual({});
  });

  it('means the same when written again', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double({ min: 0, noNaN: true }), fc.integer());
    const number = fc.oneof(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.constant(null));
    const record = fc.record(
      {
        symbol: fc.constantFrom('BTCUSDT', 'zecusdt'),
        side: fc.constantFrom('BUY', 'sell', 'LONG', 'SHORT'),
        action: fc.constantFrom('CLOSE', 'OPEN', 'PARTIAL_50', 'REDUCE'),
        reduceOnly: fc.boolean(),
        position_size_usd: number,
        quantity: number,
        entry_price: number,
        stop_loss: number,
        take_profit_pct: number,
        percentage: fc.double({ min: 0, max: 1, noNaN: true }),
        leverage: fc.integer({ min: 1, max: 125 }),
        timestamp: fc.integer({ min: 1_700_000_000, max: 1_800_000_000 }),
        model: value,
        __proto__: value,
      },
      { requiredKeys: ['symbol', 'side'] },
    );
    let understood = 0;
    fc.assert(
      fc.property(record, (fields) => {
        const result = read(payload(fields));
        if ('fault' in result) return;
        understood += 1;
        const written = writeIntent(result.intent);
        expect(writeIntent(intentOf(written))).toEqual(written);
      }),
    );
    expect(understood).toBeGreaterThan(0);
  });
});
