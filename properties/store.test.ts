import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
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

storeContract('redis', (consumers, epoch) => {
  const store = new SimulatedRedis(server.connection(), consumers, ownPrefix(), epoch);
  return {
    execute: (call) => store.execute(call),
    trimOutside: async (stream, lengthMax) => {
      await store.perform(stream, 'XTRIM', 'MAXLEN', String(lengthMax));
    },
    close: () => store.empty(),
  };
});
