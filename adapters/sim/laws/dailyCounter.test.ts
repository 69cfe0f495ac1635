import { describe, expect, it } from 'vitest';
import { TEXT } from '../../../engine/names.ts';
import { dailyCounterLaw } from './dailyCounter.ts';
import { LawBench, ticket } from './fixture.ts';

const TODAY = '20250101';
const count = (day: string, value: string) => ({ op: 'text', key: TEXT.dailyTrades(day), value }) as const;
const exit = ticket({ planId: 'x1', reduceOnly: true });

describe('daily-counter', () => {
  it('passes one up for each entry, none for a close, and a new day from nothing', () => {
    const bench = new LawBench(dailyCounterLaw).permit(ticket(), [count(TODAY, '1')]).permit(exit);
    bench.permit(ticket({ planId: 'p2' }), [count(TODAY, '2')]).later(86_400_000);
    expect(bench.permit(ticket({ planId: 'p3' }), [count('20250102', '1')]).broken).toEqual([]);
  });

  it('goes on from what an operator set', () => {
    const bench = new LawBench(dailyCounterLaw);
    bench.book.onSet(TEXT.dailyTrades(TODAY), '10');
    expect(bench.permit(ticket(), [count(TODAY, '11')]).broken).toEqual([]);
  });

  it.each([
    ['an entry that is not counted', [], 'nothing'],
    ['one that counts for another day', [count('20250102', '1')], 'nothing'],
    ['one that counts twice', [count(TODAY, '2')], '2'],
  ])('catches %s', (_, writes, says) => {
    expect(new LawBench(dailyCounterLaw).permit(ticket(), writes).broken).toEqual([
      `1 entries were permitted, and ${TEXT.dailyTrades(TODAY)} says ${says}, not 1`,
    ]);
  });
});
