import { expect, it } from 'vitest';
import type { Case } from './case.ts';
import { drawCase } from './drawWorld.ts';
import { runCase } from './runCase.ts';

const SEEDS = ['0', '1', '2', '3'];

it.each(SEEDS)('case %s is JSON and nothing else: written and read again it runs to the same trace', (seed) => {
  const drawn = drawCase(seed);
  const read = JSON.parse(JSON.stringify(drawn)) as Case;
  expect(read).toEqual(drawn);
  expect(runCase(read).traceHash).toBe(runCase(drawn).traceHash);
});

it('tells seeds apart', () => {
  const hashes = SEEDS.map((seed) => runCase(drawCase(seed)).traceHash);
  expect(new Set(hashes).size).toBe(SEEDS.length);
});
