/** The stores there are, made for tests. */
import type { Consumer } from '../../adapters/store/calls.ts';
import type { Server } from '../../adapters/redis/scriptRunner.ts';
import { MemoryStore } from '../../adapters/sim/store/memoryStore.ts';
import { SimulatedRedis } from '../../adapters/sim/store/simulatedRedis.ts';
import { ownPrefix } from '../redisServer.ts';
import type { ContractStore } from './subject.ts';

/** Makes an empty store. @param epoch what it must call itself. */
export type MakeStore = (consumers: readonly Consumer[], epoch: string) => ContractStore | Promise<ContractStore>;

export const inMemory: MakeStore = (consumers, epoch) => {
  const store = new MemoryStore(consumers, epoch);
  return {
    execute: (call) => store.execute(call),
    trimOutside: (stream, lengthMax) => store.stream(stream).trimOutside(lengthMax),
    close: () => undefined,
  };
};

/** @param server asked for when a store is made: it may have to be started first. */
export const onServer =
  (server: () => Server): MakeStore =>
  (consumers, epoch) => {
    const store = new SimulatedRedis(server(), consumers, ownPrefix(), epoch);
    return {
      execute: (call) => store.execute(call),
      trimOutside: async (stream, lengthMax) => {
        await store.perform(stream, 'XTRIM', 'MAXLEN', String(lengthMax));
      },
      close: () => store.empty(),
    };
  };
