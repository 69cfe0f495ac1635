/**
 * What every store must do, so that the engine cannot tell them apart: the memory store, ioredis-mock and a real
 * Redis run the same suite.
 */
import { afterEach, beforeEach, describe } from 'vitest';
import { committed, conflicts, wrongTypes } from './storeContract/commits.ts';
import { damage } from './storeContract/damage.ts';
import { failovers } from './storeContract/failovers.ts';
import { leases } from './storeContract/leases.ts';
import { deletedStreams, positions } from './storeContract/positions.ts';
import { appending, backlogs, reading } from './storeContract/streams.ts';
import type { MakeStore } from './storeContract/stores.ts';
import { CONSUMERS, EPOCH, Subject } from './storeContract/subject.ts';
import { trimming } from './storeContract/trimming.ts';
import { clocksApart, expiry, loading, values } from './storeContract/values.ts';

const PARTS = [
  appending,
  reading,
  backlogs,
  trimming,
  leases,
  failovers,
  positions,
  deletedStreams,
  committed,
  conflicts,
  wrongTypes,
  damage,
  values,
  expiry,
  clocksApart,
  loading,
];

export function storeContract(name: string, makeStore: MakeStore): void {
  describe(`store: ${name}`, () => {
    let store: Subject;
    beforeEach(async () => {
      store = new Subject(await makeStore(CONSUMERS, EPOCH));
    });
    afterEach(() => store.close());
    for (const part of PARTS) part(() => store);
  });
}
