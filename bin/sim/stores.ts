/** What scenarios run on: chosen by `--store`, opened only when chosen, closed after the last run. */
import { runScenario, runScenarioOn, type RunOptions, type RunResult } from '../../adapters/sim/run/runScenario.ts';
import type { Server } from '../../adapters/redis/scriptRunner.ts';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import { Refusal } from '../cli/refusal.ts';

export const STORES = ['memory', 'mock', 'redis'] as const;
export type StoreName = (typeof STORES)[number];

/** Where scenarios run. */
export interface Ground {
  readonly store: StoreName;
  run(scenario: Scenario, options: RunOptions): RunResult | Promise<RunResult>;
  close(): Promise<void>;
}

export const MEMORY: Ground = { store: 'memory', run: runScenario, close: () => Promise.resolve() };

/**
 * @param url of a Redis server to use; without it `redis` starts one of its own and ends it
 * @throws Refusal when there is no server
 */
export async function openGround(store: StoreName, url: string | undefined): Promise<Ground> {
  if (url !== undefined && store !== 'redis') throw new Refusal(`--redis is for --store redis, not ${store}`);
  switch (store) {
    case 'memory':
      return MEMORY;
    case 'mock':
      return openMock();
    case 'redis':
      return openRedis(url);
  }
}

/** What only some stores need is loaded when they are opened, so that the memory store starts as fast as without it. */
async function openMock(): Promise<Ground> {
  const { MockRedis } = await import('../../adapters/sim/store/mock/mockRedis.ts');
  const mock = new MockRedis();
  return { store: 'mock', run: await runsOn('mock', mock), close: () => Promise.resolve(mock.close()) };
}

async function openRedis(url: string | undefined): Promise<Ground> {
  const [{ connect, NoConnection }, { startRedisServer, NoRedisServer }] = await Promise.all([
    import('../../adapters/redis/connection.ts'),
    import('../../adapters/sim/store/redisServer.ts'),
  ]);
  const refuse = (error: unknown): never => {
    if (error instanceof NoRedisServer) throw new Refusal(`${error.message}, or name a server with --redis URL`);
    throw error instanceof NoConnection ? new Refusal(error.message) : error;
  };
  const own = url === undefined ? await startRedisServer().catch(refuse) : undefined;
  const connection = await connect({ url: url ?? own?.url ?? '' }).catch(async (error: unknown) => {
    await own?.stop();
    return refuse(error);
  });
  const close = async () => {
    connection.close();
    await own?.stop();
  };
  return { store: 'redis', run: await runsOn('redis', connection), close };
}

/** Each run under a prefix of its own, emptied after it. */
async function runsOn(name: StoreName, server: Server): Promise<Ground['run']> {
  const { SimulatedRedis } = await import('../../adapters/sim/store/simulatedRedis.ts');
  let runs = 0;
  // Beside whatever else lies in a server that somebody uses.
  const prefix = `lockstep:sim:${process.pid}:`;
  return async (scenario, options) => {
    runs += 1;
    let store: InstanceType<typeof SimulatedRedis> | undefined;
    try {
      return await runScenarioOn(
        name,
        (consumers, epoch) => (store = new SimulatedRedis(server, consumers, `${prefix}${runs}:`, epoch)),
        scenario,
        options,
      );
    } finally {
      await store?.empty();
    }
  };
}
