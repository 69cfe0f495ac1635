import { describe, expect, it } from 'vitest';
import { fencingLaw } from './fencing.ts';
import { journal, LawBench, ticket, venueOrder } from './fixture.ts';

const sending = journal();

describe('fencing', () => {
  it('passes tokens that grow, each stage by itself', () => {
    const bench = new LawBench(fencingLaw).commit('desk', { token: 5 }).commit('executor', { token: 3 });
    bench
      .commit('executor', { token: 3 })
      .commit('executor', { token: 6, worker: 'second' })
      .commit('desk', { token: 5 });
    expect(bench.broken).toEqual([]);
  });

  it('catches a commit of a superseded worker', () => {
    const bench = new LawBench(fencingLaw).commit('desk', { token: 6, worker: 'second' }).commit('desk', { token: 5 });
    expect(bench.broken).toEqual(['a commit of desk with token 5 took effect after token 6 of desk']);
  });

  it('catches one whose successor has the lease and has not committed yet', () => {
    const bench = new LawBench(fencingLaw).commit('desk', { token: 5 });
    bench.book.onLease('desk', 6);
    expect(bench.commit('executor', { token: 5 }).broken).toEqual([]);
    expect(bench.commit('desk', { token: 5 }).broken).toEqual([
      'a commit of desk with token 5 took effect after token 6 of desk',
    ]);
  });

  it('passes an order that lands as journalled, also after its sender was superseded', () => {
    const bench = new LawBench(fencingLaw)
      .journal(sending)
      .commit('executor', { token: 2 })
      .later(3_000)
      .accept(venueOrder());
    expect(bench.broken).toEqual([]);
    const unknown = new LawBench(fencingLaw).journal(sending).journal({ ...sending, status: 'UNKNOWN' }, { token: 2 });
    expect(unknown.accept(venueOrder()).broken).toEqual([]);
    expect(unknown.accept({ ...venueOrder(), clientOrderId: 'web_1' }).broken).toEqual([]);
  });

  it('judges the window by the clock of the venue', () => {
    const bench = new LawBench(fencingLaw).journal(sending).later(3_500);
    bench.context.venueSkewMs = -500;
    expect(bench.accept(venueOrder()).broken).toEqual([]);
    bench.context.venueSkewMs = -499;
    expect(bench.accept(venueOrder()).broken).toHaveLength(1);
  });

  it.each([
    ['no journal names it', new LawBench(fencingLaw).accept(venueOrder()), 'which no journal names'],
    [
      'its successor has settled it',
      new LawBench(fencingLaw)
        .journal(sending)
        .journal({ ...sending, status: 'REJECTED' }, { token: 2 })
        .accept(venueOrder()),
      'when its journal said REJECTED',
    ],
    [
      'its successor has sent another',
      new LawBench(fencingLaw)
        .journal(sending)
        .journal({ ...sending, attempt: 2, clientOrderId: 'lk-p1-2' }, { token: 2 })
        .accept(venueOrder(ticket(), 'NEW', 1)),
      'when its plan was already at lk-p1-2',
    ],
    [
      'it was stamped again',
      new LawBench(fencingLaw).journal(sending).later(3_001).accept(venueOrder()),
      '1 ms after the window that was journalled for it',
    ],
  ])('catches an order that lands though %s', (_, bench, why) => {
    expect(bench.broken).toEqual([`the venue accepted lk-p1-1 ${why}`]);
  });
});
