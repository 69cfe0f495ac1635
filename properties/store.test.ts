import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import { MockRedis } from '../adapters/sim/store/mock/mockRedis.ts';
import { SimulatedRedis } from '../adapters/sim/store/simulatedRedis.ts';
import { ownPrefix, useRedisServer } from './redisServer.ts';
import { storeContract } from './storeContract.ts';

storeContract('memory', (consumers, epoch) => {
  const store = new MemoryStore(consumers, epoch);
  return {
    execute: (call) => store.execute(call),
    trimOutside: (stream, lengthMax) => store.stream(stream).trimOutside(lengthMax),
    close: () => undefined,
  };
});

const server = useRedisServer();
const mock = new MockRedis();

for (const [name, runner] of [
  ['mock', () => mock],
  ['redis', () => server.connection()],
] as const) {
  storeContract(name, (consumers, epoch) => {
    const store = new SimulatedRedis(runner(), consumers, ownPrefix(), epoch);
    return {
      execute: (call) => store.execute(call),
      trimOutside: async (stream, lengthMax) => {
        await store.perform(stream, 'XTRIM', 'MAXLEN', String(lengthMax));
      },
      close: () => store.empty(),
    };
  });
}
