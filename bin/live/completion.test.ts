import { expect, it } from 'vitest';
import { completeLive } from './completion.ts';

it.each([
  [['live', 'run', '--set', 'LEASE'], ['LEASE_S=']],
  [['live', 'run', '--stages', 'bridge,de'], ['bridge,desk']],
  [['live', 'close', 'ET'], ['ETHUSDT']],
  [['live', 'status', 'B'], undefined],
  [['live', 'close', '--p'], undefined],
])('%j offers %j', (words, offered) => {
  expect(completeLive(words, {})).toEqual(offered);
});

it('offers the symbols that may trade here', () => {
  expect(completeLive(['live', 'flatten', ''], { SYMBOL_ALLOWLIST: 'XRPUSDT,BTCUSDT' })).toEqual([
    'XRPUSDT',
    'BTCUSDT',
  ]);
});
