import { MockRedis } from '../adapters/sim/store/mock/mockRedis.ts';
import { useRedisServer } from './redisServer.ts';
import { storeContract } from './storeContract.ts';
import { inMemory, onServer } from './storeContract/stores.ts';

const server = useRedisServer();
const mock = new MockRedis();

storeContract('memory', inMemory);
storeContract(
  'mock',
  onServer(() => mock),
);
storeContract(
  'redis',
  onServer(() => server.connection()),
);
