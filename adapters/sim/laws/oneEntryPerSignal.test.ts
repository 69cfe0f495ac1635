import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../engine/hash.ts';
import { journal, LawBench, placement, result, ticket, venueOrder } from './fixture.ts';
import { oneEntryPerSignalLaw } from './oneEntryPerSignal.ts';

const first = ticket();
const second = ticket({ planId: 'p2' });

describe('one-entry-per-signal', () => {
  it('passes an entry, its close, a denied entry and somebody else’s order', () => {
    const close = ticket({ planId: 'x1', rootId: 'r1', reduceOnly: true, side: 'SELL' });
    const denied = ticket({ planId: 'p3', rootId: 'r3' });
    const bench = new LawBench(oneEntryPerSignalLaw).permit(first).permit(close).permit(denied);
    bench
      .journal(journal(first))
      .accept(venueOrder(first))
      .accept(venueOrder(close))
      .accept(venueOrder(close, 'NEW', 2));
    bench.result(result(denied, { executed: false, code: 'PERMIT_EXPIRED' }));
    bench.accept({ ...venueOrder(), clientOrderId: 'web_1' }).atRest();
    expect(bench.broken).toEqual([]);
  });

  it('catches a second entry for one root', () => {
    const bench = new LawBench(oneEntryPerSignalLaw).permit(first).permit(second);
    bench.accept(venueOrder(first)).accept(venueOrder(second));
    expect(bench.broken).toEqual([
      'root r1 was plan p1 and is plan p2 now',
      'the venue accepted a second entry for root r1: lk-p2-1 (plan p2) after lk-p1-1',
    ]);
  });

  it('catches a second attempt of an entry, also with the same client id', () => {
    for (const attempt of [1, 2]) {
      const bench = new LawBench(oneEntryPerSignalLaw).permit(first);
      bench.accept(venueOrder(first)).accept(venueOrder(first, 'NEW', attempt));
      expect(bench.broken).toHaveLength(1);
    }
  });

  it('knows a plan whose id is too long for a client id', () => {
    const long = ticket({ planId: 'rot_0123abcd_a_very_long_plan_id_indeed' });
    const bench = new LawBench(oneEntryPerSignalLaw).permit(long);
    bench.accept({ ...venueOrder(long), clientOrderId: `lk-${hashOf(long.planId)}-1` });
    expect(bench.broken).toEqual([]);
  });

  it('catches an entry nobody permitted', () => {
    expect(new LawBench(oneEntryPerSignalLaw).accept(venueOrder()).broken).toHaveLength(1);
  });

  it('catches, at rest, an entry that has neither an order nor an end', () => {
    expect(new LawBench(oneEntryPerSignalLaw).permit(first).atRest().broken).toHaveLength(1);
  });

  it('knows that a store may have lost that an entry was sent, which the venue then refused', () => {
    const bench = new LawBench(oneEntryPerSignalLaw, {}, true).permit(first);
    bench.journal(journal(first)).send(placement(first));
    bench.book.onFailover(1);
    expect(bench.journal(journal(first)).send(placement(first)).broken).toEqual([]);
    expect(bench.send(placement(first)).broken).toHaveLength(1);
  });

  it('knows that account and store may both have lost an entry, and no less than both', () => {
    const sent = () =>
      new LawBench(oneEntryPerSignalLaw, {}, true).permit(first).journal(journal(first)).accept(venueOrder(first));
    const again = (bench: LawBench) => bench.journal(journal(first)).accept(venueOrder(first)).broken;
    const failOver = (bench: LawBench) => {
      bench.book.onFailover(1);
      return bench;
    };
    expect(again(failOver(sent().reset()))).toEqual([]);
    expect(again(failOver(sent()).reset())).toEqual([]);
    expect(again(sent().reset())).toHaveLength(1);
    expect(again(failOver(sent()))).toHaveLength(1);
  });

  it('catches an entry that is sent twice, also when the first one never arrived', () => {
    const again = { attempt: 2, clientOrderId: 'lk-p1-2' };
    const bench = new LawBench(oneEntryPerSignalLaw).permit(first).permit(second);
    const twoPlans = 'root r1 was plan p1 and is plan p2 now';
    bench.journal(journal(first)).send(placement(first));
    expect(bench.broken).toEqual([twoPlans]);
    bench.journal(journal(first, again)).send(placement(first, { clientOrderId: 'lk-p1-2' }));
    expect(bench.journal(journal(second)).send(placement(second)).broken).toEqual([
      twoPlans,
      'executor sent a second entry for root r1: lk-p1-2 after lk-p1-1',
      'executor sent a second entry for root r1: lk-p2-1 after lk-p1-1',
    ]);
  });

  it('knows the plan of a signal that the store has forgotten', () => {
    const lost = () => {
      const bench = new LawBench(oneEntryPerSignalLaw, {}, true).permit(first);
      bench.book.onFailover(0);
      return bench;
    };
    expect(lost().permit(first).broken).toEqual([]);
    expect(lost().permit(second).broken).toEqual(['root r1 was plan p1 and is plan p2 now']);
    // A clock that was set back gives the id of what was lost to another signal.
    const other = { ...second, symbol: 'ETHUSDT' };
    expect(lost().permit(other).broken).toEqual([]);
    expect(lost().permit({ ...second, correlationId: 'c2' }).broken).toEqual([]);
    const known = new LawBench(oneEntryPerSignalLaw).permit(first).permit(other);
    expect(known.broken).toEqual(['root r1 was plan p1 and is plan p2 now']);
  });
});
