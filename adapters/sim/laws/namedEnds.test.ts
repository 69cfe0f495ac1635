import { describe, expect, it } from 'vitest';
import { HASH, STREAM } from '../../../engine/names.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { OutcomeCode } from '../../../engine/outcomes.ts';
import { LawBench, placement, result, T0, ticket } from './fixture.ts';
import { namedEndsLaw } from './namedEnds.ts';

const outcome = (code: string) => ({ appends: [{ stream: STREAM.outcomes, fields: { code, root_id: 'r1' } }] });

describe('named-ends', () => {
  it('passes named ends', () => {
    const bench = new LawBench(namedEndsLaw)
      .permit(ticket())
      .permit(ticket({ planId: 'p2' }))
      .result(result());
    bench.result(result(ticket({ planId: 'p2' }), { executed: false, code: 'KILL_SWITCH_AT_SEND' }));
    bench.commit('router', outcome('DUPLICATE_SKIP')).atRest();
    expect(bench.broken).toEqual([]);
  });

  it.each(['', 'WHATEVER', 'toString'])('catches the reason %j', (code) => {
    expect(new LawBench(namedEndsLaw).commit('bridge', outcome(code)).broken).toHaveLength(1);
    const told = result(ticket(), { code: code as OutcomeCode, executed: false });
    expect(new LawBench(namedEndsLaw).result(told).broken).toHaveLength(1);
  });

  it('catches a reason that contradicts what happened', () => {
    expect(new LawBench(namedEndsLaw).result(result(ticket(), { executed: false })).broken).toHaveLength(1);
    expect(new LawBench(namedEndsLaw).result(result(ticket(), { code: 'NOT_FILLED' })).broken).toHaveLength(1);
  });

  it('catches a record nobody can read', () => {
    const bench = new LawBench(namedEndsLaw).commit('desk', {
      appends: [{ stream: STREAM.results, fields: { plan_id: 'p1' } }],
    });
    bench.commit('desk', { appends: [{ stream: STREAM.orders, fields: {} }] });
    bench.commit('executor', { writes: [{ op: 'put', key: 'quantum:order:p1', fields: { status: 'LOST' } }] });
    expect(bench.broken).toHaveLength(3);
  });

  it('catches, at rest, an entry without an end', () => {
    const bench = new LawBench(namedEndsLaw)
      .permit(ticket())
      .result(result(ticket(), { terminal: false }))
      .atRest();
    expect(bench.broken).toEqual(['entry plan p1 was permitted, but neither traded nor got a reason']);
  });

  it('catches an order of ours that breaks a filter, and no other refusal', () => {
    const refused = (code: number, clientOrderId = 'lk-p1-1') => {
      const bench = new LawBench(namedEndsLaw).permit(ticket());
      const request = placement(ticket(), { clientOrderId });
      bench.book.onVenue({
        kind: 'orderRejected',
        atMs: T0,
        origin: 'client',
        request,
        code,
        message: '',
        position: 0n,
      });
      return bench.broken;
    };
    expect(refused(-1111)).toEqual(['the venue refused the form of lk-p1-1: -1111']);
    expect(refused(-2019)).toEqual([]);
    expect(refused(-1111, 'web_1')).toEqual([]);
  });

  it('forgives a close of a symbol whose filters nobody has read, and no entry', () => {
    const close = ticket({ reduceOnly: true });
    const rules = { op: 'put', key: HASH.venue(close.symbol), fields: {} } as const;
    const refused = (of: Ticket, isRead: boolean) => {
      const bench = new LawBench(namedEndsLaw);
      if (isRead) bench.commit('market', { writes: [rules] });
      const what = { origin: 'client', request: placement(of), code: -4023, message: '', position: 0n } as const;
      bench.permit(of).book.onVenue({ kind: 'orderRejected', atMs: T0, ...what });
      return bench.broken;
    };
    expect(refused(close, false)).toEqual([]);
    expect(refused(close, true)).toHaveLength(1);
    expect(refused(ticket(), false)).toHaveLength(1);
  });

  it('forgives a symbol that was delisted since the rules were last read', () => {
    const refusedAfter = (ms: number) => {
      const bench = new LawBench(namedEndsLaw, { VENUE_MAX_AGE_S: '600' }).permit(ticket());
      bench.book.onVenue({ kind: 'symbolStatus', atMs: T0, symbol: 'BTCUSDT', status: undefined, readable: true });
      const rejected = { kind: 'orderRejected', origin: 'client', code: -1121, message: '', position: 0n } as const;
      bench.book.onVenue({ ...rejected, atMs: T0 + ms, request: placement() });
      return bench.broken;
    };
    expect(refusedAfter(659_000)).toEqual([]);
    expect(refusedAfter(660_000)).toHaveLength(1);
  });
});
