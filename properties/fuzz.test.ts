/** Worlds drawn from the commit: new ones with every commit, the same ones whenever that commit is tested. */
import { expect, it } from 'vitest';
import { runSeed } from '../adapters/sim/fuzz/runSeed.ts';
import { commitSeed } from './commitSeed.ts';

const SEEDS = 40;
/** As `sim fuzz --from <commit>` reads it. */
const FROM = Number.parseInt(/^[0-9a-f]{12}/.exec(commitSeed())?.[0] ?? '0', 16);

it.each(Array.from({ length: SEEDS }, (_, index) => FROM + index))(
  'seed %i breaks no law and comes to rest',
  (seed) => {
    const { broken, verdict } = runSeed(seed);
    expect(broken).toBeUndefined();
    expect(['pass', 'inconclusive']).toContain(verdict);
  },
);
