import { describe, expect, it } from 'vitest';
import { HASH, STREAM } from '../../../engine/names.ts';
import { exitsSeenLaw } from './exitsSeen.ts';
import { BTC, LawBench, ledgerWrite, result, T0, ticket } from './fixture.ts';

const close = ticket({ planId: 'x1', reduceOnly: true, side: 'SELL' });
const planned = { plan_id: 'x1', symbol: BTC, side: 'SELL', reduceOnly: 'true', timestamp_ms: String(T0) };
const bench = (action: string) =>
  new LawBench(exitsSeenLaw).add(STREAM.exitPlans, '1-0', { ...planned, action, new_sl_proposed: '1' });

describe('exits-seen', () => {
  it.each<[string, string | undefined, string, boolean, number]>([
    ['where a fresh snapshot shows one', '0.5', '0', false, 1],
    ['where a fresh snapshot shows none', '0', '0.5', false, 0],
    ['where the ledger says one, and nothing was seen', undefined, '-0.5', false, 1],
    ['of an entry that is opening, and nothing was seen', undefined, '0.5', true, 0],
    ['of an entry that is opening, where one is seen', '0.5', '0.5', true, 1],
  ])('judges a refusal for want of a position %s', (_, seen, held, isOpening, count) => {
    const of = bench('FULL_CLOSE_PROPOSED').commit('executor', {
      writes: [ledgerWrite(held, { lastFillServerMs: T0 - 10_000 })],
    });
    const snapshot = { position_amt: seen ?? '', taken_ms: String(T0), server_time_ms: String(T0) };
    if (seen !== undefined) of.commit('brain', { writes: [{ op: 'put', key: HASH.snapshot(BTC), fields: snapshot }] });
    const position = { op: 'put', key: HASH.position(BTC), fields: { state: isOpening ? 'OPENING' : 'OPEN' } } as const;
    of.commit('desk', { writes: [position] }).later(1);
    of.result(result(close, { decision: 'SKIP', executed: false, code: 'SKIP_NO_POSITION', source: 'desk' }));
    expect(of.broken).toHaveLength(count);
  });

  it('asks nothing of a plan that moves a stop', () => {
    const of = bench('UPDATE_SL')
      .commit('executor', { writes: [ledgerWrite('0.5')] })
      .later(1);
    of.result(result(close, { decision: 'SKIP', executed: false, code: 'SKIP_NO_POSITION', source: 'desk' }));
    expect(of.broken).toEqual([]);
  });
});
