import { describe, expect, it } from 'vitest';
import { type AiDecision, aiDecision } from './decision.ts';

const AT = Date.UTC(2026, 1, 3, 12, 0, 1, 500);
const base: AiDecision = {
  atMs: AT,
  symbol: 'FHEUSDT',
  side: 'BUY',
  confidence: 0.72,
  positionSizeUsd: 50,
  leverage: 5,
  correlationId: 'c-1',
};

describe('aiDecision', () => {
  it('writes the wire shape of the original', () => {
    const signal = aiDecision({
      ...base,
      entryPrice: '0.09962',
      stopLoss: '0.0976',
      takeProfit: '0.1016',
      traceId: 't',
      messageId: 'm',
      source: 'bot',
      regime: 'trend',
    });
    expect(signal.atMs).toBe(AT);
    expect(signal.stream).toBe('quantum:stream:ai.decision.made');
    const { payload, ...fields } = signal.fields;
    expect(fields).toEqual({
      event_type: 'ai.decision.made',
      trace_id: 't',
      correlation_id: 'c-1',
      message_id: 'm',
      timestamp: '2026-02-03T12:00:01.500Z',
      source: 'bot',
    });
    expect(JSON.parse(payload ?? '')).toEqual({
      symbol: 'FHEUSDT',
      side: 'buy',
      confidence: 0.72,
      entry_price: 0.09962,
      stop_loss: 0.0976,
      take_profit: 0.1016,
      leverage: 5,
      position_size_usd: 50,
      model: 'ensemble',
      strategy: 'default',
      regime: 'trend',
      timestamp: '2026-02-03T12:00:01.500Z',
    });
  });

  it('leaves out what is not given', () => {
    const { fields } = aiDecision(base);
    expect(fields['trace_id']).toBe('');
    expect('message_id' in fields).toBe(false);
    const payload: unknown = JSON.parse(fields['payload'] ?? '');
    for (const name of ['entry_price', 'stop_loss', 'take_profit', 'action', 'reduceOnly'])
      expect(payload).not.toHaveProperty(name);
  });

  it('passes an explicit action and reduceOnly on', () => {
    expect(
      JSON.parse(aiDecision({ ...base, action: 'CLOSE', reduceOnly: false }).fields['payload'] ?? ''),
    ).toMatchObject({ action: 'CLOSE', reduceOnly: false });
  });

  it('refuses a price that is no number', () => {
    expect(() => aiDecision({ ...base, entryPrice: 'abc' })).toThrow(RangeError);
    expect(() => aiDecision({ ...base, stopLoss: '' })).toThrow(RangeError);
  });
});
