import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import { storeContract } from './storeContract.ts';

storeContract('memory', (consumers, epoch) => {
  const store = new MemoryStore(consumers, epoch);
  return {
    execute: (call) => store.execute(call),
    trimOutside: (stream, lengthMax) => store.stream(stream).trimOutside(lengthMax),
    close: () => undefined,
  };
});
