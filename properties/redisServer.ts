/** One redis-server for the tests of a file. Without the program they fail, and the line says how to get it. */
import { afterAll, beforeAll } from 'vitest';
import { connect, type Connection } from '../adapters/redis/connection.ts';
import { startRedisServer, type RedisServer } from '../adapters/sim/store/redisServer.ts';

let prefixes = 0;

/** A prefix that no other test uses. */
export function ownPrefix(): string {
  prefixes += 1;
  return `test:${prefixes}:`;
}

/** A server and a connection to it, once tests run. */
interface Given {
  url(): string;
  connection(): Connection;
}

/** Starts a server before the first test and ends it after the last. */
export function useRedisServer(): Given {
  let server: RedisServer | undefined;
  let connection: Connection | undefined;
  beforeAll(async () => {
    server = await startRedisServer();
    connection = await connect({ url: server.url });
  }, 30_000);
  afterAll(async () => {
    connection?.close();
    await server?.stop();
  });
  return { url: () => given(server).url, connection: () => given(connection) };
}

function given<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('no redis-server was started');
  return thing;
}
