import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { runSeed, type SeedResult } from '../runSeed.ts';
import { bundleThread, type Mutant } from './bundle.ts';
import { Pool } from './pool.ts';

const NAMED: Mutant = { name: 'no-dedup', file: 'engine/router/router.ts', find: '', replace: '' };

let pool: Pool | undefined;

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

async function firstSeeds(count: number, threads: number, mutant?: Mutant): Promise<readonly SeedResult[]> {
  pool = new Pool(await bundleThread(mutant), threads);
  const results: SeedResult[] = [];
  for await (const result of pool.seeds(0, (seed) => seed < count)) results.push(result);
  await pool.close();
  pool = undefined;
  return results;
}

const withoutStates = (result: SeedResult): SeedResult => ({ ...result, states: [] });
const statesOf = (results: readonly SeedResult[]) => [...new Set(results.flatMap(({ states }) => states))].sort();

describe('seeds', () => {
  it('come in order and the same as in this thread, however many run them', async () => {
    const here = [0, 1, 2, 3, 4].map(runSeed);
    expect(await firstSeeds(5, 1)).toEqual(here);
    const apart = await firstSeeds(5, 3);
    // Each thread tells of a state once; together they tell of all.
    expect(statesOf(apart)).toEqual(statesOf(here));
    expect(apart.map(withoutStates)).toEqual(here.map(withoutStates));
  });

  it('fail when their thread hangs, and the next thread goes on', async () => {
    pool = new Pool(await bundleThread(), 1, 1);
    const result = await pool.seed(0);
    expect(result).toMatchObject({ seed: 0, verdict: 'fail', broken: { law: 'not-live thread' } });
  });
});

describe('a mutant', () => {
  it('runs instead of the engine', async () => {
    const mutant = {
      ...NAMED,
      file: 'engine/names.ts',
      find: "const S = 'quantum:stream:'",
      replace: "const S = 'q:s:'",
    };
    const [mutated] = await firstSeeds(1, 1, mutant);
    expect(mutated?.traceHash).not.toBe(runSeed(0).traceHash);
  });

  it.each<[Partial<Mutant>, string]>([
    [{ find: 'nowhere to be found' }, '0 places in engine/router/router.ts match'],
    [{ find: 'import' }, 'places in engine/router/router.ts match'],
    [{ file: 'engine/nothing.ts' }, 'there is no engine/nothing.ts'],
    [{ file: 'README.md', find: '# Lockstep' }, 'README.md is no part of the engine that runs'],
  ])('%j is refused by name', async (part, message) => {
    await expect(bundleThread({ ...NAMED, ...part })).rejects.toThrow(message);
    await expect(bundleThread({ ...NAMED, ...part })).rejects.toThrow('mutant no-dedup: ');
  });
});

it('leaves nothing behind', async () => {
  const bundle = await bundleThread();
  const closed = new Pool(bundle, 1);
  expect(existsSync(bundle.path)).toBe(true);
  await closed.close();
  expect(existsSync(bundle.path)).toBe(false);
});
