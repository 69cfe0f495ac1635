import { describe, expect, it } from 'vitest';
import { HASH, ownerOf, TEXT } from './names.ts';

describe('keys by symbol', () => {
  it.each([
    ['quantum:position:', 'desk', HASH.position],
    ['quantum:position:snapshot:', 'brain', HASH.snapshot],
    ['quantum:position:ledger:', 'executor', HASH.ledger],
    ['quantum:symbol:config:', 'executor', HASH.symbolConfig],
    ['quantum:marketstate:', 'market', HASH.marketState],
    ['quantum:venue:', 'market', HASH.venue],
    ['quantum:harvest:state:', 'harvest', HASH.harvest],
    ['quantum:cooldown:open:', 'desk', TEXT.cooldown],
    ['quantum:governor:stats:ENTRY:', 'market', (symbol: string) => HASH.stats('ENTRY', symbol)],
    ['quantum:governor:stats:EXIT:', 'market', (symbol: string) => HASH.stats('EXIT', symbol)],
  ] as const)('%s belong to %s', (prefix, owner, key) => {
    // More names than are kept, twice over.
    const symbols = Array.from({ length: 5_000 }, (_, index) => `S${index}USDT`);
    expect([...symbols, ...symbols].filter((symbol) => key(symbol) !== prefix + symbol)).toEqual([]);
    expect(ownerOf(key('BTCUSDT'))).toBe(owner);
  });
});
