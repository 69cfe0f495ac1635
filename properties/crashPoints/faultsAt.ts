/** What can go wrong at a point: a crash before and after every request, and replies that are lost on the way back. */
import type { FaultKind } from '../../adapters/sim/world/faultKinds.ts';
import type { Fault } from '../../adapters/sim/world/faults.ts';
import type { Point } from './strike.ts';

const KINDS: Readonly<Record<string, readonly FaultKind[]>> = {
  // Every request that a runner yields.
  worker: ['crash-before'],
  // Those that reach the store, after it did what was asked. A lost reply leaves the worker alive and in doubt.
  store: ['crash-after', 'reply-lost'],
  // Each effect of a commit on its own: the ones before it have left, it and those after it have not.
  venue: ['crash-before', 'accept-reply-lost'],
};

/** How long the dead worker stays away, ms: well below a lease, since it is its own successor. */
const AWAY_MS = 500;

export function faultsAt({ site, key, occurrence }: Point): readonly Fault[] {
  const place = site.slice(0, site.indexOf('/'));
  return (KINDS[place] ?? []).map((kind) => ({ site, key, occurrence, kind, ms: AWAY_MS }));
}
