import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { actionOf } from './action.ts';
import { bridge, intent, venue } from './fixture.ts';

describe('actionOf', () => {
  const long = decimal('1');
  const short = decimal('-1');

  it.each([
    ['BUY', undefined, 'OPEN', 'OPEN', 'OPEN'],
    ['BUY', 0n, 'OPEN', 'OPEN', 'OPEN'],
    ['BUY', long, 'OPEN', 'OPEN', 'OPEN'],
    ['BUY', short, 'CLOSE', 'CLOSE', 'CLOSE'],
    ['SELL', undefined, 'OPEN', 'CLOSE', 'OPEN'],
    ['SELL', 0n, 'OPEN', 'CLOSE', 'OPEN'],
    ['SELL', long, 'CLOSE', 'CLOSE', 'OPEN'],
    ['SELL', short, 'OPEN', 'CLOSE', 'OPEN'],
  ] as const)('%s against %s: auto %s, close %s, short %s', (side, amount, auto, close, openShort) => {
    const modes = (['auto', 'close', 'short'] as const).map((mode) => actionOf({ side }, amount, mode));
    expect(modes).toEqual([auto, close, openShort]);
  });

  it('does as told', () => {
    expect(actionOf({ side: 'SELL', action: 'OPEN' }, long, 'close')).toBe('OPEN');
    expect(actionOf({ side: 'BUY', action: 'CLOSE' }, undefined, 'short')).toBe('CLOSE');
  });

  it('keeps the deadlock of the old reading reproducible', () => {
    const sell = intent({ side: 'SELL' });
    expect(bridge(sell, venue(), { INTENT_BRIDGE_SELL_MODE: 'close' }).end).toBe('LEDGER_UNKNOWN');
    expect(bridge(sell, venue(), { INTENT_BRIDGE_SELL_MODE: 'short' }).end).toBe('plan');
  });
});
