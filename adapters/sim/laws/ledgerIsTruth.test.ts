import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../engine/decimal.ts';
import { HASH, STREAM } from '../../../engine/names.ts';
import { EMPTY_LEDGER, writeLedger } from '../../../engine/nouns/ledger.ts';
import { writeResult } from '../../../engine/nouns/result.ts';
import { BTC, journal, LawBench, ledgerWrite, result, T0, ticket, venueOrder } from './fixture.ts';
import { ledgerIsTruthLaw } from './ledgerIsTruth.ts';

const one = decimal('1');
const half = decimal('0.5');
const folded = (amount: string) => journal(ticket(), { status: 'FILLED', filledQuantity: decimal(amount) });

function external(change: string) {
  const told = result(ticket({ planId: '' }), { code: 'EXTERNAL_FILL', terminal: false });
  return { writes: [ledgerWrite(change)], appends: [{ stream: STREAM.results, fields: writeResult(told) }] };
}

describe('ledger-is-truth', () => {
  it('passes fills folded one by one, also late', () => {
    const bench = new LawBench(ledgerIsTruthLaw).fill(venueOrder(), '1', half).fill(venueOrder(), '2', half);
    bench.journal(folded('0.5'), { writes: [ledgerWrite('0.5')] });
    bench.journal(folded('1'), { writes: [ledgerWrite('1')] }).atRest();
    expect(bench.broken).toEqual([]);
  });

  it('passes a change by others, seen and then taken in', () => {
    const bench = new LawBench(ledgerIsTruthLaw)
      .fill(venueOrder(), '1', one)
      .journal(folded('1'), { writes: [ledgerWrite('1')] });
    bench.outside(BTC, ZERO).later(10_000);
    bench.commit('executor', { writes: [ledgerWrite('1', { drift: `0@1@${T0 + 9_000}@0` })] });
    bench.commit('executor', external('0')).atRest();
    expect(bench.broken).toEqual([]);
  });

  it('passes a ledger that was wrong before the run, until it is taken in; at rest it must be right', () => {
    const haunted = () => {
      const bench = new LawBench(ledgerIsTruthLaw);
      bench.book.onPut(HASH.ledger(BTC), writeLedger({ ...EMPTY_LEDGER, amount: one }));
      return bench.later(10_000).commit('executor', { writes: [ledgerWrite('1', { drift: `0@0@${T0 + 9_000}@0` })] });
    };
    expect(haunted().commit('executor', external('0')).atRest().broken).toEqual([]);
    expect(haunted().atRest().broken).toEqual(['at rest the ledger of BTCUSDT says 1 and the exchange 0']);
    const more = haunted().commit('executor', { writes: [ledgerWrite('3')] });
    expect(more.broken).toContain('the ledger of BTCUSDT is off by 3, with only 1 in flight');
  });

  it('catches a ledger that says more than was executed', () => {
    const bench = new LawBench(ledgerIsTruthLaw)
      .fill(venueOrder(), '1', half)
      .journal(folded('1'), { writes: [ledgerWrite('1')] });
    expect(bench.broken).toEqual([
      'more was folded on BTCUSDT than the venue executed (plan p1)',
      'the ledger of BTCUSDT is off by 0.5, with only -0.5 in flight',
    ]);
  });

  it('catches a ledger that moves without the fills, and fills without the ledger', () => {
    const moved = new LawBench(ledgerIsTruthLaw)
      .fill(venueOrder(), '1', one)
      .commit('executor', { writes: [ledgerWrite('1')] });
    expect(moved.broken).toEqual(['the ledger of BTCUSDT moved by 1, but fills of 0 were folded']);
    const forgotten = new LawBench(ledgerIsTruthLaw).fill(venueOrder(), '1', one).journal(folded('1'));
    expect(forgotten.broken).toContain('the ledger of BTCUSDT moved by 0, but fills of 1 were folded');
  });

  it('catches an adjustment to what the exchange no longer holds', () => {
    const bench = new LawBench(ledgerIsTruthLaw).outside(BTC, one).later(20_000);
    bench.commit('executor', { writes: [ledgerWrite('0', { drift: `3@0@${T0 + 15_000}@0` })] });
    bench.commit('executor', external('3'));
    expect(bench.broken).toEqual(['the ledger of BTCUSDT is off by 2, with only 0 in flight']);
  });

  it('knows that a drift seen by a fast clock may be older than it says', () => {
    const bench = new LawBench(ledgerIsTruthLaw).outside(BTC, one).later(20_000);
    bench.context.venueSkewMs = 15_000;
    bench.commit('executor', { writes: [ledgerWrite('0', { drift: `3@0@${T0 + 15_000}@0` })] });
    bench.context.venueSkewMs = 0;
    bench.commit('executor', external('2'));
    expect(bench.broken).toEqual([]);
    bench.commit('executor', { writes: [ledgerWrite('2', { drift: `3@0@${T0 + 15_000 + 5_000}@0` })] });
    expect(bench.commit('executor', external('3')).broken).toHaveLength(1);
  });

  it('catches a ledger without an amount', () => {
    const write = { op: 'put', key: 'quantum:position:ledger:BTCUSDT', fields: {} } as const;
    expect(new LawBench(ledgerIsTruthLaw).commit('executor', { writes: [write] }).broken).toHaveLength(1);
  });

  it('catches, at rest, what is still in flight or was never seen', () => {
    const bench = new LawBench(ledgerIsTruthLaw).fill(venueOrder(), '1', one);
    expect(bench.broken).toEqual([]);
    expect(bench.atRest().broken).toEqual(['at rest the ledger of BTCUSDT says 0 and the exchange 1']);
  });
});
