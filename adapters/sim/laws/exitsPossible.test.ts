import { describe, expect, it } from 'vitest';
import { STREAM } from '../../../engine/names.ts';
import { exitsPossibleLaw } from './exitsPossible.ts';
import { BTC, journal, LawBench, result, ticket } from './fixture.ts';

const close = ticket({ planId: 'x1', reduceOnly: true, side: 'SELL' });
const planned = { plan_id: 'x1', symbol: BTC, side: 'SELL', reduceOnly: 'true', action: 'FULL_CLOSE_PROPOSED' };
const fields = { ...planned, timestamp_ms: '1735693200000', source: 'operator' };

/** Desk and executor are at work, and an exit has come. */
const bench = (stream: string = STREAM.exitPlans) =>
  new LawBench(exitsPossibleLaw).commit('desk', {}).commit('executor', {}).add(stream, '1-0', fields);
/** Any commit makes the law look. */
const brokenAfter = (of: LawBench, ms: number) => of.later(ms).commit('market', {}).broken;

describe('exits-possible', () => {
  it.each([STREAM.exitPlans, STREAM.plans])('catches an exit of %s that does not end, once', (stream) => {
    const of = bench(stream);
    expect(brokenAfter(of, 120_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual(['exit plan x1 on BTCUSDT (1-0) has no end after 120000 ms']);
    expect(brokenAfter(of, 200_000)).toHaveLength(1);
  });

  it('catches one that a stage proposed', () => {
    const of = new LawBench(exitsPossibleLaw).commit('desk', {}).commit('executor', {});
    of.commit('harvest', { appends: [{ stream: STREAM.exitPlans, fields }] });
    expect(brokenAfter(of, 120_001)).toHaveLength(1);
  });

  it('passes one that ended, also when it is proposed again', () => {
    const of = bench().result(result(close)).add(STREAM.exitPlans, '2-0', fields);
    expect(brokenAfter(of, 200_000)).toEqual([]);
  });

  it('does not ask for the end of an entry, nor of what cannot be read or was lost', () => {
    const entry = { ...fields, plan_id: 'p1', action: 'ENTRY_PROPOSED', reduceOnly: 'false', side: 'BUY' };
    const of = new LawBench(exitsPossibleLaw).commit('desk', {}).commit('executor', {});
    of.add(STREAM.plans, '1-0', { ...entry, notional_usd: '100', leverage: '1' }).add(STREAM.plans, '2-0', { x: '1' });
    of.add(STREAM.exitPlans, '3-0', fields);
    of.commit('desk', {
      appends: [{ stream: STREAM.deadletters, fields: { stream: STREAM.exitPlans, entry_id: '3-0' } }],
    });
    of.add(STREAM.exitPlans, '4-0', { ...fields, plan_id: 'x2' });
    of.commit('desk', { appends: [{ stream: STREAM.outcomes, fields: { stage: 'desk', code: 'INTENT_GAP' } }] });
    expect(brokenAfter(of, 200_000)).toEqual([]);
  });

  it.each(['desk', 'executor'] as const)('waits while the %s is down', (stage) => {
    const of = bench().later(60_000);
    of.book.onCrash(stage);
    expect(brokenAfter(of, 500_000)).toEqual([]);
    of.commit(stage, {});
    expect(brokenAfter(of, 60_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toHaveLength(1);
  });

  it.each(['desk', 'executor'] as const)('waits while the %s stands still, and no longer', (stage) => {
    const of = bench().later(60_000);
    of.book.onPause(stage, 40_000);
    expect(brokenAfter(of, 100_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toHaveLength(1);
  });

  it.each(['SENDING', 'UNKNOWN'] as const)('waits while an order of its symbol is %s, no other', (status) => {
    const of = bench().journal(journal(close, { status }));
    expect(brokenAfter(of, 500_000)).toEqual([]);
    of.journal(journal(close, { status: 'ACCEPTED' }));
    expect(brokenAfter(of, 120_001)).toHaveLength(1);
    const other = bench().journal(journal(ticket({ symbol: 'ETHUSDT' }), { status }));
    expect(brokenAfter(other, 120_001)).toHaveLength(1);
  });

  it.each([
    ['of its symbol', { kind: 'queryOrder', symbol: BTC, clientOrderId: 'lk-x1-1' }, 0],
    ['of all', { kind: 'positions' }, 0],
    ['of another symbol', { kind: 'queryOrder', symbol: 'ETHUSDT', clientOrderId: 'lk-p2-1' }, 1],
  ] as const)('waits while the venue does not answer a request %s', (_, request, count) => {
    for (const code of [0, -1003, 503]) {
      const of = bench();
      const silence = code === 0 ? ({ kind: 'unknown' } as const) : ({ kind: 'rejected', serverTimeMs: 0 } as const);
      of.book.onReply('executor', { id: 'e', request }, { ...silence, code, message: '' });
      expect(brokenAfter(of, 120_001)).toHaveLength(count);
      of.book.onReply('executor', { id: 'e', request }, { kind: 'rejected', code: -1, message: '', serverTimeMs: 0 });
      expect(brokenAfter(of, 120_001)).toHaveLength(1);
    }
  });

  it('waits for a silent venue only while somebody asks it', () => {
    const of = bench();
    const request = { kind: 'positions' } as const;
    of.book.onReply('executor', { id: 'e', request }, { kind: 'unknown', code: 0, message: '' });
    expect(brokenAfter(of, 130_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toHaveLength(1);
  });

  it('catches a veto, whatever it says, except the one hold there is', () => {
    const veto = (code: 'KILL_SCORE_EXIT_BLOCKED' | 'KILL_SWITCH' | 'KILL_SCORE_HOLD') =>
      bench().result(result(close, { decision: 'BLOCKED', executed: false, code, source: 'desk' })).broken;
    expect(veto('KILL_SWITCH')).toEqual(['exit plan x1 on BTCUSDT was vetoed: KILL_SWITCH']);
    expect(veto('KILL_SCORE_EXIT_BLOCKED')).toHaveLength(1);
    expect(veto('KILL_SCORE_HOLD')).toEqual([]);
  });
});
