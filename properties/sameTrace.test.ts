/** The same scenario and seed on a real Redis: the same trace, the same checks. */
import { describe, expect, it } from 'vitest';
import { runScenario, runScenarioOn } from '../adapters/sim/run/runScenario.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import { SimulatedRedis } from '../adapters/sim/store/simulatedRedis.ts';
import type { Fault } from '../adapters/sim/world/faults.ts';
import { SCENARIOS } from '../scenarios/all.ts';
import { lateFill } from '../scenarios/late-fill.ts';
import { ownPrefix, useRedisServer } from './redisServer.ts';

const server = useRedisServer();
const wallMs = () => 0;

const FAILOVER: Fault = { site: 'store/commit', key: 'executor', occurrence: 6, kind: 'failover', ms: 1_000 };
const failingOver: Scenario = {
  ...lateFill,
  name: 'late-fill with a failover',
  world: (seed) => ({ ...lateFill.world(seed), faults: [FAILOVER] }),
};
/** Commits, conflicts, fences, refusals of a wrong type, expiry, and a store that loses its newest writes. */
const NAMES = ['unknown-order', 'late-fill', 'double-executor', 'key-clash', 'router-dedup'];
const SELECTION = [...SCENARIOS.filter(({ name }) => NAMES.includes(name)), failingOver];

describe('a run on a real Redis', () => {
  it('is one of each of these', () => {
    expect(SELECTION.map(({ name }) => name).sort()).toEqual([...NAMES, failingOver.name].sort());
  });

  it.each(SELECTION)(
    '$name leaves the trace of the memory store',
    async (scenario) => {
      const options = { seed: '1', wallMs };
      const { store: memory, ...expected } = runScenario(scenario, options);
      const { store: redis, ...found } = await runScenarioOn(
        'redis',
        (consumers, epoch) => new SimulatedRedis(server.connection(), consumers, ownPrefix(), epoch),
        scenario,
        options,
      );
      expect([memory, redis]).toEqual(['memory', 'redis']);
      expect(found).toEqual(expected);
    },
    60_000,
  );
});
