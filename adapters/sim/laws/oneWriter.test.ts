import { describe, expect, it } from 'vitest';
import { HASH, SEEN_ORDERS, TEXT, type StageName } from '../../../engine/names.ts';
import { LawBench } from './fixture.ts';
import { oneWriterLaw } from './oneWriter.ts';

describe('one-writer', () => {
  it.each<[StageName, string]>([
    ['desk', HASH.position('BTCUSDT')],
    ['brain', HASH.snapshot('BTCUSDT')],
    ['executor', HASH.ledger('BTCUSDT')],
    ['executor', SEEN_ORDERS],
    ['router', TEXT.dedup('a||b||c')],
  ])('lets %s write %s, again and again', (stage, key) => {
    const bench = new LawBench(oneWriterLaw);
    for (let turn = 0; turn < 3; turn += 1) bench.commit(stage, { writes: [{ op: 'delete', key }] });
    expect(bench.broken).toEqual([]);
  });

  it.each<[StageName, string, string]>([
    ['desk', HASH.ledger('BTCUSDT'), 'executor'],
    ['brain', HASH.position('BTCUSDT'), 'desk'],
    ['executor', TEXT.kill, 'operator'],
    ['desk', HASH.lease('executor'), 'stage'],
    ['market', 'quantum:unheard:of', 'nobody'],
  ])('catches %s writing %s', (stage, key, owner) => {
    const bench = new LawBench(oneWriterLaw).commit(stage, { writes: [{ op: 'delete', key }] });
    expect(bench.broken).toEqual([`${stage} wrote ${key}, which belongs to ${owner}`]);
  });
});
