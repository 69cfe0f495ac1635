/** Each kind of fault: what it does to the world is seen, and the engine gets over it with every law kept. */
import { describe, expect, it } from 'vitest';
import { runSmall } from './smallRun.ts';
import { FAULT_KINDS, type FaultKind } from '../faultKinds.ts';
import { CLOCK_FAULTS } from './clockFaults.ts';
import { FEED_FAULTS } from './feedFaults.ts';
import { OUTSIDE_FAULTS } from './outsideFaults.ts';
import { PROCESS_FAULTS } from './processFaults.ts';
import { STORE_FAULTS } from './storeFaults.ts';
import { VENUE_FAULTS } from './venueFaults.ts';

const SHOWN = [...STORE_FAULTS, ...VENUE_FAULTS, ...OUTSIDE_FAULTS, ...FEED_FAULTS, ...CLOCK_FAULTS, ...PROCESS_FAULTS];

it('is shown for every kind', () => {
  const shown = new Set(SHOWN.map(({ fault }) => fault.kind));
  expect(Object.keys(FAULT_KINDS).filter((kind) => !shown.has(kind as FaultKind))).toEqual([]);
});

describe('fault', () => {
  it.each(SHOWN)('$fault.kind at $fault.site $fault.key: $effect', ({ fault, see, seen, changes }) => {
    const run = runSmall([fault], changes);
    expect(run.world.core.faults.fired).toEqual([fault]);
    expect(see(run)).toEqual(seen);
    expect(run.pending).toBeUndefined();
    expect(run.violations).toEqual([]);
  });
});
