/** Crash equivalence beyond pairs: three drawn faults, each in the recovery of the ones before, and the end is a right one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../adapters/sim/world/faults.ts';
import { faultsAt } from './crashPoints/faultsAt.ts';
import { strike, type Point } from './crashPoints/strike.ts';
import { SMALL_WORLDS } from './crashPoints/worlds.ts';
import { DRAWN_MS, runs } from './drawn/runs.ts';

const FAULTS = 3;
/** More than there are places for a fault in any small world. */
const PLACES = 1_000;

/** Those behind the newest fault; of the first one the points begin there. */
function after(newest: Fault | undefined, points: readonly Point[]): readonly Point[] {
  const isThere = ({ site, key, occurrence }: Point) =>
    site === newest?.site && key === newest.key && occurrence === newest.occurrence;
  return points.slice(points.findIndex(isThere) + 1);
}

describe.each(SMALL_WORLDS)('crashes in the small world $name', { timeout: DRAWN_MS }, (world) => {
  it('end right, wherever three of them strike', () => {
    const places = fc.array(fc.nat(PLACES), { minLength: 1, maxLength: FAULTS });
    fc.assert(
      fc.property(places, (drawn) => {
        const faults: Fault[] = [];
        for (const place of drawn) {
          const there = after(faults.at(-1), strike(world, faults).points).flatMap(faultsAt);
          const fault = there[place % Math.max(1, there.length)];
          if (fault !== undefined) faults.push(fault);
        }
        const { wrong } = strike(world, faults);
        expect(wrong, JSON.stringify(faults)).toBeUndefined();
      }),
      runs(40),
    );
  });
});
