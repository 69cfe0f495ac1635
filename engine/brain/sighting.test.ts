import { describe, expect, it } from 'vitest';
import type { Fields } from '../protocol.ts';
import { symbolIn } from './sighting.ts';

const deep = '['.repeat(30_000) + ']'.repeat(30_000);

const CASES: [string, Fields, string | undefined][] = [
  ['flat', { symbol: 'BTCUSDT', side: 'BUY' }, 'BTCUSDT'],
  ['lower case', { symbol: 'fheusdt' }, 'FHEUSDT'],
  [
    'inside payload (event bus)',
    { event_type: 'trade.intent', payload: '{"symbol":"NEARUSDT","side":"BUY"}' },
    'NEARUSDT',
  ],
  ['inside data (old router)', { data: '{"action":"BUY","symbol":"XRPUSDT"}' }, 'XRPUSDT'],
  ['flat before payload', { symbol: 'BTCUSDT', payload: '{"symbol":"ETHUSDT"}' }, 'BTCUSDT'],
  ['payload when flat is unusable', { symbol: 'BTC/USDT', payload: '{"symbol":"ETHUSDT"}' }, 'ETHUSDT'],
  ['a digit first', { symbol: '1000PEPEUSDT' }, '1000PEPEUSDT'],
  ['nothing', {}, undefined],
  ['a key', { symbol: '__proto__' }, undefined],
  ['too long', { symbol: 'A'.repeat(31) }, undefined],
  ['no JSON', { payload: '{"symbol":' }, undefined],
  ['JSON null', { payload: 'null' }, undefined],
  ['JSON text', { payload: '"BTCUSDT"' }, undefined],
  ['a symbol that is no text', { payload: '{"symbol":7}' }, undefined],
  ['a symbol one level too deep', { payload: '{"signal":{"symbol":"BTCUSDT"}}' }, undefined],
  ['10 MB', { payload: `{"symbol":"BTCUSDT","pad":"${'x'.repeat(10_000_000)}"}` }, undefined],
  ['deep nesting', { payload: deep }, undefined],
];

describe('symbolIn', () => {
  it.each(CASES)('%s', (_, fields, symbol) => {
    expect(symbolIn(fields)).toBe(symbol);
  });
});
