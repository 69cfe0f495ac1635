/** The same scenario and seed on ioredis-mock and on a real Redis: the same trace, the same checks. */
import { describe, expect, it } from 'vitest';
import { runScenario, runScenarioOn } from '../adapters/sim/run/runScenario.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import { MockRedis } from '../adapters/sim/store/mock/mockRedis.ts';
import { SimulatedRedis } from '../adapters/sim/store/simulatedRedis.ts';
import type { Fault } from '../adapters/sim/world/faults.ts';
import { SCENARIOS } from '../scenarios/all.ts';
import { lateFill } from '../scenarios/late-fill.ts';
import { soak24h } from '../scenarios/soak-24h.ts';
import { ownPrefix, useRedisServer } from './redisServer.ts';

const server = useRedisServer();
const mock = new MockRedis();
const STORES = [
  ['mock', () => mock],
  ['redis', () => server.connection()],
] as const;
const wallMs = () => 0;

const FAILOVER: Fault = { site: 'store/commit', key: 'executor', occurrence: 6, kind: 'failover', ms: 1_000 };
const failingOver: Scenario = {
  ...lateFill,
  name: 'late-fill with a failover',
  world: (seed) => ({ ...lateFill.world(seed), faults: [FAILOVER] }),
};
/** Eleven symbols, every timer. */
const soaking: Scenario = { ...soak24h, name: 'minutes of a soak', minutesOn: { memory: 4, mock: 4, redis: 4 } };
/** Commits, conflicts, fences, refusals of a wrong type, expiry, and a store that loses its newest writes. */
const NAMES = ['unknown-order', 'late-fill', 'double-executor', 'key-clash', 'router-dedup'];
const SELECTION = [...SCENARIOS.filter(({ name }) => NAMES.includes(name)), failingOver, soaking];

describe.each(STORES)('a run on %s', (name, open) => {
  it('is one of each of these', () => {
    const names = SELECTION.map((scenario) => scenario.name).sort();
    expect(names).toEqual([...NAMES, failingOver.name, soaking.name].sort());
  });

  it.each(SELECTION)(
    '$name leaves the trace of the memory store',
    async (scenario) => {
      const options = { seed: '1', wallMs };
      const { store: memory, ...expected } = runScenario(scenario, options);
      const { store, ...found } = await runScenarioOn(
        name,
        (consumers, epoch) => new SimulatedRedis(open(), consumers, ownPrefix(), epoch),
        scenario,
        options,
      );
      expect([memory, store]).toEqual(['memory', name]);
      expect(found).toEqual(expected);
    },
    60_000,
  );
});
