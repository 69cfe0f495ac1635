/** All single faults of a small world, and all pairs whose second strikes after the first, in the recovery. */
import type { Fault } from '../../adapters/sim/world/faults.ts';
import { faultsAt } from './faultsAt.ts';
import { strike, type Struck } from './strike.ts';
import type { SmallWorld } from './worlds.ts';

/** A run with some faults. */
export interface Trial {
  readonly world: SmallWorld;
  readonly faults: readonly Fault[];
  readonly struck: Struck;
}

/** @throws when the world is not small, or ends wrong by itself. */
export function undisturbed(world: SmallWorld, requestsMax: number): Struck {
  const struck = strike(world, []);
  const { wrong, end, requests } = struck;
  if (wrong !== undefined || end !== world.ends[0]) throw new Error(`${world.name} by itself: ${wrong ?? end}`);
  if (requests > requestsMax) throw new Error(`${world.name} makes ${requests} requests, ${requestsMax} may be`);
  return struck;
}

export function* singles(world: SmallWorld, { points }: Struck): Generator<Trial, void, undefined> {
  for (const fault of points.flatMap(faultsAt)) yield { world, faults: [fault], struck: strike(world, [fault]) };
}

/** @param takes which of the pairs to try, by their number in the order in which they are found. */
export function* pairs(
  world: SmallWorld,
  undisturbedRun: Struck,
  takes: (number: number) => boolean = () => true,
): Generator<Trial, void, undefined> {
  let number = 0;
  for (const { faults, struck } of singles(world, undisturbedRun)) {
    for (const second of struck.points.flatMap(faultsAt)) {
      number += 1;
      if (!takes(number)) continue;
      const both = [...faults, second];
      yield { world, faults: both, struck: strike(world, both) };
    }
  }
}
