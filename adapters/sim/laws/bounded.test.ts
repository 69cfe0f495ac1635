import { describe, expect, it } from 'vitest';
import { HASH, STREAM } from '../../../engine/names.ts';
import { boundedLaw } from './bounded.ts';
import { journal, LawBench, placement, ticket } from './fixture.ts';

const times = (count: number, action: (index: number) => void) =>
  Array.from({ length: count }, (_, index) => action(index));
const effect = (id: string) => ({ id, request: { kind: 'account' } }) as const;

describe('bounded', () => {
  it('bounds orders to 300 in ten seconds', () => {
    const bench = new LawBench(boundedLaw);
    const send = () => {
      const order = { id: 'e', request: placement() };
      bench.book.onSend('executor', order);
      bench.book.onReply('executor', order, { kind: 'unknown', code: 0, message: '' });
    };
    times(300, send);
    bench.later(10_000);
    times(300, send);
    expect(bench.broken).toEqual([]);
    bench.later(9_999);
    send();
    expect(bench.broken).toHaveLength(1);
  });

  it('bounds requests to 2,400 a minute and 256 at once', () => {
    const rate = new LawBench(boundedLaw);
    times(2_400, (index) => {
      rate.book.onSend(`w${index % 10}`, effect('e'));
    });
    expect(rate.broken).toEqual([]);
    rate.book.onSend('w', effect('one'));
    expect(rate.broken).toEqual(['request one is one more than 2400 in a minute']);

    const atOnce = new LawBench(boundedLaw);
    times(256, () => atOnce.book.onSend('brain', effect('e')));
    atOnce.book.onCrash('brain');
    times(256, () => atOnce.book.onSend('brain', effect('e')));
    expect(atOnce.broken).toEqual([]);
    atOnce.book.onSend('brain', effect('e'));
    expect(atOnce.broken).toEqual(['brain waits for 257 answers, 256 may be']);
  });

  it('lets nothing be sent while the venue wants nothing', () => {
    const bench = new LawBench(boundedLaw);
    const quiet = { kind: 'rejected', code: 418, message: '', serverTimeMs: 0, retryAfterMs: 5_000 } as const;
    bench.book.onReply('brain', effect('e'), quiet);
    bench.later(4_999).book.onSend('market', effect('early'));
    expect(bench.broken).toEqual(['request early left 1 ms before the venue wants to hear from us again']);
    bench.later(1).book.onSend('market', effect('in time'));
    expect(bench.broken).toHaveLength(1);
  });

  it('bounds the backlog of a stream by what stages append, not outsiders', () => {
    const bench = new LawBench(boundedLaw);
    const append = () => bench.commit('bridge', { appends: [{ stream: STREAM.plans, fields: {} }] });
    times(2_000, append);
    expect(bench.broken).toEqual([]);
    bench.add(STREAM.plans, '9999999999999-0');
    append();
    expect(bench.broken).toEqual([]);
    append();
    expect(bench.broken).toHaveLength(1);
    times(5_000, (index) => {
      bench.add(STREAM.decisions, `${index + 1}-0`);
    });
    expect(bench.broken).toHaveLength(1);
  });

  it('bounds open orders', () => {
    const open = (from: number, count: number) => {
      const fields = Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${from + index}`, 'x']));
      return { writes: [{ op: 'merge', key: HASH.openOrders, fields } as const] };
    };
    const bench = new LawBench(boundedLaw).commit('executor', open(0, 1_132));
    bench
      .commit('executor', { writes: [{ op: 'drop', key: HASH.openOrders, fields: ['p0'] }] })
      .commit('executor', open(1_132, 1));
    expect(bench.broken).toEqual([]);
    expect(bench.commit('executor', open(1_133, 1)).broken).toEqual(['1133 orders are open, 1132 may be']);
  });

  it('bounds attempts and dead letters', () => {
    const close = ticket({ reduceOnly: true });
    const bench = new LawBench(boundedLaw).journal(journal(close, { attempt: 8 }));
    const letter = (body: string) => ({ appends: [{ stream: STREAM.deadletters, fields: { root_id: '5-0', body } }] });
    bench.commit('router', letter('x'.repeat(4_096)));
    expect(bench.broken).toEqual([]);
    bench.journal(journal(close, { attempt: 9 })).commit('router', letter('x'.repeat(4_097)));
    expect(bench.broken).toEqual(['plan p1 is at attempt 9, 8 may be', 'the dead letter of 5-0 has 4097 characters']);
  });
});
