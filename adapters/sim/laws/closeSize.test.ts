import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import { closeSizeLaw } from './closeSize.ts';
import { BTC, LawBench, ledgerWrite, T0, ticket } from './fixture.ts';

const CLOSE = ticket({ planId: 'x1', side: 'SELL', reduceOnly: true, quantity: decimal('1') });

function closed(shown: string, changes: { takenMs?: number; serverMs?: number } = {}) {
  const { takenMs = T0, serverMs = T0 } = changes;
  const fields = { position_amt: shown, taken_ms: String(takenMs), server_time_ms: String(serverMs) };
  return new LawBench(closeSizeLaw)
    .commit('executor', { writes: [ledgerWrite('1', { lastFillServerMs: T0 - 10_000 })] })
    .commit('brain', { writes: [{ op: 'put', key: HASH.snapshot(BTC), fields }] })
    .later(1)
    .permit(CLOSE).broken;
}

describe('close-size', () => {
  it('catches a close for more than a fresh snapshot shows, long or short', () => {
    const told = 'close plan x1 on BTCUSDT was permitted for 1, where a fresh snapshot shows 0.4';
    expect(closed('0.4')).toEqual([told]);
    expect(closed('-0.4')).toEqual([told]);
  });

  it.each([
    ['one that shows as much', '1', {}],
    ['one that is too old', '0.4', { takenMs: T0 - 15_000 }],
    ['one that may lack the last fill', '0.4', { serverMs: T0 - 8_000 }],
  ])('is content with %s', (_, shown, changes) => expect(closed(shown, changes)).toEqual([]));

  it('asks nothing where there is no snapshot', () => {
    expect(new LawBench(closeSizeLaw).permit(CLOSE).broken).toEqual([]);
  });
});
