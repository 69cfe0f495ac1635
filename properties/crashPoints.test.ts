/** Every single crash point of the small worlds, and a share of the pairs that is another with every commit. */
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../adapters/sim/random.ts';
import { commitSeed } from './commitSeed.ts';
import { pairs, singles, undisturbed } from './crashPoints/explore.ts';
import { Matrix, wrongText } from './crashPoints/matrix.ts';
import { strike } from './crashPoints/strike.ts';
import { REQUESTS_MAX, SMALL_WORLDS } from './crashPoints/worlds.ts';

/** One pair of this many is tried. */
const PAIRS_SHARE = 60;
const SEED = commitSeed();

describe.each(SMALL_WORLDS)('crashes in the small world $name', { timeout: 120_000 }, (world) => {
  const alone = undisturbed(world, REQUESTS_MAX);

  it('end right wherever they strike', () => {
    const matrix = new Matrix();
    for (const trial of singles(world, alone)) matrix.note(trial);
    expect(matrix.wrong.map(wrongText)).toEqual([]);
    expect(matrix.count).toBeGreaterThan(alone.requests);
  });

  it(`end right also when a second one strikes the recovery, one pair in ${PAIRS_SHARE}, seed ${SEED}`, () => {
    const draw = new RandomStreams(SEED).stream(`crash-points/${world.name}`);
    const matrix = new Matrix();
    for (const trial of pairs(world, alone, () => draw.chance(1 / PAIRS_SHARE))) matrix.note(trial);
    expect(matrix.wrong.map(wrongText)).toEqual([]);
  });
});

describe('a trial', () => {
  const [world] = SMALL_WORLDS.filter(({ name }) => name === 'entry');

  it('is wrong when the world ends otherwise than it may', () => {
    if (world === undefined) throw new Error('no entry world');
    expect(strike({ ...world, ends: ['in tears'] }, []).wrong).toMatch(/^ended wrong: apply.order 1, FILLED 1/);
  });

  it('is wrong when its fault finds nothing to strike', () => {
    if (world === undefined) throw new Error('no entry world');
    const never = { site: 'worker/commit', key: 'desk', occurrence: 99, kind: 'crash-before' } as const;
    expect(strike(world, [never]).wrong).toBe('a fault found nothing to strike');
  });
});
