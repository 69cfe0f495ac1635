import { describe, expect, it } from 'vitest';
import { HASH, STREAM } from '../../../engine/names.ts';
import { writeTicket } from '../../../engine/nouns/ticket.ts';
import type { Write } from '../../../engine/protocol.ts';
import { BTC, journal, LawBench, ledgerWrite, T0, ticket } from './fixture.ts';
import { freshDataLaw } from './freshData.ts';

const put = (key: string, fields: Record<string, number>): Write => ({
  op: 'put',
  key,
  fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
});

/** Everything fresh, except that one input is `ms` older. */
function bench(older: string = '', ms = 0): LawBench {
  const asOf = (key: string) => T0 - (key === older ? ms : 0);
  const snapshot = HASH.snapshot(BTC);
  const market = [HASH.marketState(BTC), HASH.portfolio, HASH.venue(BTC)].map((key) =>
    put(key, { as_of_ms: asOf(key) }),
  );
  const taken = put(snapshot, { taken_ms: asOf(snapshot), server_time_ms: asOf(snapshot) });
  return new LawBench(freshDataLaw).commit('brain', { writes: [taken] }).commit('market', { writes: market });
}

describe('fresh-data', () => {
  it.each([
    [HASH.snapshot(BTC), 15_000, 'snapshot'],
    [HASH.marketState(BTC), 180_000, 'market state'],
    [HASH.portfolio, 60_000, 'portfolio'],
    [HASH.venue(BTC), 3_600_000, 'venue rules'],
  ])('binds %s to %d ms', (key, boundMs, what) => {
    expect(bench(key, boundMs).permit(ticket()).broken).toEqual([]);
    expect(bench(key, boundMs + 1).permit(ticket()).broken).toEqual([
      `entry plan p1 on BTCUSDT was permitted with the ${what} ${boundMs + 1} ms old, ${boundMs / 1000} s may be`,
    ]);
  });

  it('catches an entry on data that was never there, or is gone', () => {
    expect(new LawBench(freshDataLaw).permit(ticket()).broken).toHaveLength(4);
    const gone = bench()
      .commit('brain', { writes: [{ op: 'delete', key: HASH.snapshot(BTC) }] })
      .permit(ticket());
    expect(gone.broken).toEqual(['entry plan p1 on BTCUSDT was permitted with the snapshot absent, 15 s may be']);
  });

  it('does not bind closes', () => {
    expect(new LawBench(freshDataLaw).permit(ticket({ reduceOnly: true })).broken).toEqual([]);
  });

  const permitAt = (of: LawBench, skewMs: number) => {
    Object.assign(of.context, { workers: new Map([['desk', { skewMs }]]) });
    const appends = [{ stream: STREAM.orders, fields: writeTicket(ticket()) }];
    return of.commit('desk', { appends, atMs: of.context.nowMs + skewMs }).broken;
  };

  it('catches a desk whose clock is behind, so that what is old seems young; one ahead is no offence', () => {
    expect(permitAt(bench(HASH.snapshot(BTC), 15_001), -10_000)).toHaveLength(1);
    expect(permitAt(bench(HASH.snapshot(BTC), 15_000), -10_000)).toEqual([]);
    expect(permitAt(bench(), 60_000)).toEqual([]);
  });

  it('counts from the writing of what a clock ahead of its time has stamped', () => {
    expect(permitAt(bench(HASH.snapshot(BTC), -60_000).later(15_001), 0)).toHaveLength(1);
    expect(permitAt(bench(HASH.snapshot(BTC), -60_000).later(15_000), 0)).toEqual([]);
  });

  it('takes a merge for what it adds', () => {
    const late = bench(HASH.portfolio, 70_000).commit('market', {
      writes: [{ op: 'merge', key: HASH.portfolio, fields: { as_of_ms: String(T0) } }],
    });
    expect(late.permit(ticket()).broken).toEqual([]);
  });

  it('catches a snapshot that may lack the ledger’s last fill', () => {
    const filled = (ms: number) => bench().commit('executor', { writes: [ledgerWrite('0', { lastFillServerMs: ms })] });
    expect(
      filled(T0 - 2_001)
        .later(1)
        .permit(ticket()).broken,
    ).toEqual([]);
    expect(
      filled(T0 - 2_000)
        .later(1)
        .permit(ticket()).broken,
    ).toHaveLength(1);
    expect(filled(T0 - 2_000).permit(ticket()).broken).toEqual([]);
  });

  it('catches a price that is too old, where the world knows its age', () => {
    const old = bench();
    Object.assign(old.context, { priceAgeMs: () => 180_001 });
    expect(old.permit(ticket()).broken).toHaveLength(1);
  });

  it('catches an entry that is sent after its permit has expired', () => {
    const sent = (afterMs: number, of = ticket()) =>
      new LawBench(freshDataLaw)
        .permit({ ...of, reduceOnly: true })
        .later(afterMs)
        .journal(journal(of)).broken;
    expect(sent(60_001)).toEqual(['entry plan p1 on BTCUSDT was sent 1 ms after its permit had expired']);
    expect(sent(60_000)).toEqual([]);
    expect(sent(60_001, ticket({ reduceOnly: true }))).toEqual([]);
  });
});
