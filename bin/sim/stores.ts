/** What scenarios run on: chosen by `--store`, opened only when chosen, closed after the last run. */
import { runScenario, runScenarioOn, type RunOptions, type RunResult } from '../../adapters/sim/run/runScenario.ts';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import { Refusal } from '../cli/refusal.ts';

export const STORES = ['memory', 'redis'] as const;
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
  return store === 'memory' ? MEMORY : openRedis(url);
}

/** ioredis is loaded here, so that the memory store starts as fast as without it. */
async function openRedis(url: string | undefined): Promise<Ground> {
  const [{ connect, NoConnection }, { startRedisServer, NoRedisServer }, { SimulatedRedis }] = await Promise.all([
    import('../../adapters/redis/connection.ts'),
    import('../../adapters/sim/store/redisServer.ts'),
    import('../../adapters/sim/store/simulatedRedis.ts'),
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
  let runs = 0;
  // Beside whatever else lies in a server that somebody uses.
  const prefix = `lockstep:sim:${process.pid}:`;
  const close = async () => {
    connection.close();
    await own?.stop();
  };
  const run: Ground['run'] = async (scenario, options) => {
    runs += 1;
    let store: InstanceType<typeof SimulatedRedis> | undefined;
    try {
      return await runScenarioOn(
        'redis',
        (consumers, epoch) => (store = new SimulatedRedis(connection, consumers, `${prefix}${runs}:`, epoch)),
        scenario,
        options,
      );
    } finally {
      await store?.empty();
    }
  };
  return { store: 'redis', run, close };
}
