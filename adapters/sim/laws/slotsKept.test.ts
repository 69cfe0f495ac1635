import { describe, expect, it } from 'vitest';
import { HASH } from '../../../engine/names.ts';
import type { Write } from '../../../engine/protocol.ts';
import { BTC, LawBench } from './fixture.ts';
import { slotsKeptLaw } from './slotsKept.ts';

const record = (usd: string): Write => ({ op: 'put', key: HASH.position(BTC), fields: { notional_usd: usd } });
const ended: Write = { op: 'delete', key: HASH.position(BTC) };
const counts = (usd: string): Write => ({ op: 'merge', key: HASH.exposure, fields: { [BTC]: usd } });
const freed: Write = { op: 'drop', key: HASH.exposure, fields: [BTC] };

const broken = (...commits: readonly (readonly Write[])[]) => {
  const bench = new LawBench(slotsKeptLaw);
  for (const writes of commits) bench.commit('desk', { writes });
  return bench.broken;
};

describe('slots-kept', () => {
  it('passes a position that counts for what it holds, also twice in a commit, and for nothing when it is flat', () => {
    expect(broken([record('100'), counts('100')], [record('50'), counts('50'), ended, freed])).toEqual([]);
  });

  it.each<[string, readonly (readonly Write[])[], string]>([
    [
      'a position that ended and keeps its slot',
      [[record('100'), counts('100')], [ended]],
      'BTCUSDT counts for 100 USD, and the book holds nothing',
    ],
    ['one that counts for nothing', [[record('100')]], 'BTCUSDT counts for nothing, and the book holds 100 USD'],
    [
      'one that counts for less',
      [[record('100'), counts('40')]],
      'BTCUSDT counts for 40 USD, and the book holds 100 USD',
    ],
  ])('catches %s', (_, commits, told) => {
    expect(broken(...commits)).toEqual([told]);
  });

  it('knows what the store held before the run', () => {
    const bench = new LawBench(slotsKeptLaw);
    bench.book.onPut(HASH.exposure, { [BTC]: '100' });
    expect(bench.commit('desk', { writes: [ended] }).broken).toHaveLength(1);
  });
});
