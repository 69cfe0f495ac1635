import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../engine/decimal.ts';
import { HASH, TEXT } from '../../../engine/names.ts';
import { writePortfolio } from '../../../engine/nouns/portfolio.ts';
import type { Write } from '../../../engine/protocol.ts';
import { BTC, journal, LawBench, result, T0, ticket, venueOrder } from './fixture.ts';
import { riskEnvelopeLaw } from './riskEnvelope.ts';

const eth = ticket({ planId: 'p2', symbol: 'ETHUSDT' });
const one = decimal('1');
const reserve = (usd: Record<string, string>): Write => ({ op: 'merge', key: HASH.exposure, fields: usd });

/** Of an account that began the day, and peaked, at 1000 USD. */
const equity = (usd: string): Write => {
  const amounts = { equityUsd: decimal(usd), peakEquityUsd: decimal('1000'), dayStartEquityUsd: decimal('1000') };
  const ratios = { drawdown: 0, heat: 0, exposure: 0 };
  return {
    op: 'put',
    key: HASH.portfolio,
    fields: writePortfolio({ ...amounts, ...ratios, day: '20250101', asOfMs: T0 }),
  };
};

describe('risk-envelope', () => {
  it('counts a symbol once, from SENDING until it is flat', () => {
    const bench = new LawBench(riskEnvelopeLaw, { POSITIONS_MAX: '1' }).journal(journal());
    bench
      .journal(journal(ticket(), { status: 'UNKNOWN' }))
      .fill(venueOrder(), '1', one)
      .journal(journal(ticket(), { status: 'FILLED' }));
    bench.outside(BTC, ZERO).journal(journal(eth));
    expect(bench.broken).toEqual([]);
  });

  it('does not count what others hold, nor closes', () => {
    const bench = new LawBench(riskEnvelopeLaw, { POSITIONS_MAX: '1' }).outside(BTC, one).journal(journal(eth));
    bench.journal(journal(ticket({ planId: 'x1', reduceOnly: true })));
    expect(bench.broken).toEqual([]);
  });

  it('catches one symbol too many: an unknown entry beside a position', () => {
    const bench = new LawBench(riskEnvelopeLaw, { POSITIONS_MAX: '1' })
      .fill(venueOrder(), '1', one)
      .journal(journal(eth));
    expect(bench.broken).toEqual(['2 symbols hold a position or an entry in flight, 1 may: ETHUSDT came last']);
  });

  it('passes permits within the limits, and closes beyond them', () => {
    const bench = new LawBench(riskEnvelopeLaw).permit(ticket(), [reserve({ BTCUSDT: '100' })]);
    bench.commit('desk', { writes: [reserve({ ETHUSDT: '5000' })] });
    bench.permit(ticket({ planId: 'x1', reduceOnly: true, notionalUsd: decimal('5000') }));
    bench
      .commit('desk', { writes: [{ op: 'drop', key: HASH.exposure, fields: ['ETHUSDT'] }] })
      .permit(eth, [reserve({ ETHUSDT: '100' })]);
    expect(bench.broken).toEqual([]);
  });

  it('catches a permit for too much at once, and in total', () => {
    const large = new LawBench(riskEnvelopeLaw).permit(ticket({ notionalUsd: decimal('200.01') }));
    expect(large.broken).toEqual(['entry plan p1 on BTCUSDT was permitted 200.01 USD, 200 may be']);
    const total = new LawBench(riskEnvelopeLaw).commit('desk', { writes: [reserve({ ETHUSDT: '1950' })] });
    expect(total.permit(ticket(), [reserve({ BTCUSDT: '100' })]).broken).toEqual([
      'an entry was permitted with 2050 USD in total, 2000 may be',
    ]);
  });

  const withEquity = (usd: string, settings: Record<string, string> = {}) =>
    new LawBench(riskEnvelopeLaw, settings).commit('market', { writes: [equity(usd)] }).later(1);

  it.each([
    ['exposure', '1000', '800', '800.01', '800.01 USD in total, 800 of an equity of 1000 may be'],
    ['exposure of less equity', '990', '792', '792.01', '792.01 USD in total, 792 of an equity of 990 may be'],
  ])('binds the %s to a fraction of equity', (_, usd, allowed, more, detail) => {
    const permitted = (total: string) => withEquity(usd).permit(ticket(), [reserve({ BTCUSDT: total })]).broken;
    expect(permitted(allowed)).toEqual([]);
    expect(permitted(more)).toEqual([`an entry was permitted with ${detail}`]);
  });

  it.each([
    ['daily loss', { DRAWDOWN_MAX_FRACTION: '1' }, '975.01', '975', 'a daily loss of 0.025, it must be below 0.025'],
    ['drawdown', { DAILY_LOSS_MAX_FRACTION: '1' }, '920.01', '920', 'a drawdown of 0.08, it must be below 0.08'],
  ])('binds the %s', (_, settings, above, at, detail) => {
    const permitted = (usd: string) => withEquity(usd, settings).permit(ticket(), [reserve({ BTCUSDT: '100' })]).broken;
    expect(permitted(above)).toEqual([]);
    expect(permitted(at)).toEqual([`an entry was permitted at ${detail}`]);
    // The desk may have read the one before.
    const crossing = withEquity(above, settings).commit('market', { writes: [equity(at)] });
    expect(crossing.permit(ticket()).broken).toEqual([]);
    expect(crossing.later(1).permit(eth).broken).toHaveLength(1);
  });

  it('binds the entries of a UTC day, closes aside', () => {
    const bench = new LawBench(riskEnvelopeLaw, { MODE: 'testnet', DAILY_TRADES_MAX_TESTNET: '1' }).permit(ticket());
    expect(bench.permit(ticket({ planId: 'x1', reduceOnly: true })).broken).toEqual([]);
    expect(bench.permit(eth).broken).toEqual(['an entry was permitted as the 2th of 20250101, 1 may be']);
    expect(bench.later(86_400_000).permit(eth).broken).toHaveLength(1);
  });

  it('remembers the day that a clock steps back into', () => {
    const bench = new LawBench(riskEnvelopeLaw, { MODE: 'testnet', DAILY_TRADES_MAX_TESTNET: '1' }).permit(ticket());
    bench.later(86_400_000).permit(eth).later(-86_400_000);
    expect(bench.permit(ticket({ planId: 'p3' })).broken).toEqual([
      'an entry was permitted as the 2th of 20250101, 1 may be',
    ]);
  });

  it('catches a permit for one symbol too many', () => {
    const bench = new LawBench(riskEnvelopeLaw, { POSITIONS_MAX: '1' });
    bench.permit(ticket(), [reserve({ BTCUSDT: '100', ETHUSDT: '100' })]);
    expect(bench.broken).toEqual(['an entry was permitted as the 2th symbol, 1 may be']);
  });

  it('judges an entry by what is held when it is permitted, not by what its commit takes in later', () => {
    const adopt = (usd: string) => [reserve({ BTCUSDT: '100' }), reserve({ ETHUSDT: usd })];
    expect(new LawBench(riskEnvelopeLaw).permit(ticket(), adopt('5000')).broken).toEqual([]);
    expect(new LawBench(riskEnvelopeLaw).permit(ticket(), adopt('5000').reverse()).broken).toEqual([
      'an entry was permitted with 5100 USD in total, 2000 may be',
    ]);
  });

  it('catches an entry sent after the kill switch, and passes a close and an entry already sent', () => {
    const bench = new LawBench(riskEnvelopeLaw).journal(journal());
    bench.book.onSet(TEXT.kill, '1');
    bench.journal(journal()).journal(journal(ticket({ planId: 'x1', reduceOnly: true })));
    expect(bench.broken).toEqual([]);
    bench.journal(journal(eth));
    expect(bench.broken).toEqual(['entry plan p2 on ETHUSDT was journalled as SENDING while the kill switch was set']);
    bench.book.onSet(TEXT.kill, '0');
    expect(bench.journal(journal(ticket({ planId: 'p3' }))).broken).toHaveLength(1);
  });

  it('catches a reservation that is released before its entry has ended', () => {
    const bench = new LawBench(riskEnvelopeLaw).permit(ticket(), [reserve({ [BTC]: '100' })]);
    expect(bench.commit('desk', { writes: [reserve({ [BTC]: '100.5' })] }).broken).toEqual([]);
    expect(bench.commit('desk', { writes: [reserve({ [BTC]: '40' })] }).broken).toEqual([
      'entry plan p1 on BTCUSDT is under way and reserved 100 USD, of which 40 are left',
    ]);
    const ended = new LawBench(riskEnvelopeLaw).permit(ticket(), [reserve({ [BTC]: '100' })]).result(result());
    expect(ended.commit('desk', { writes: [reserve({ [BTC]: '40' })] }).broken).toEqual([]);
  });
});
