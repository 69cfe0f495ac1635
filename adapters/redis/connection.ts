/**
 * A connection to a Redis server through ioredis. Nothing is ever sent twice: whoever asked looks for what became of
 * a call that had no answer. ioredis would send it again after a reconnect, and keep calls for a server that is away.
 */
import { Redis } from 'ioredis';
import type { Reply, Script, ScriptRunner, Server } from './scriptRunner.ts';

/** PEXPIRETIME and ENTRIESREAD came with it. */
const MAJOR_MIN = 7;
const CONNECT_MS = 5_000;
/** Scripts take milliseconds; after this long nobody waits for one. */
const ANSWER_MS = 5_000;
/**
 * After so many calls without an answer, one after the other, the connection is taken for dead and made anew. (ioredis'
 * own socketTimeout goes on to close the connection after that one too.)
 */
const UNANSWERED_MAX = 2;

export interface RedisTarget {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url: string;
  /** How long to wait for an answer, ms. */
  readonly answerMs?: number;
}

export interface Connection extends Server {
  close(): void;
}

/** Why no connection could be made, in one line. */
export class NoConnection extends Error {}

/** @throws NoConnection when nobody answers there, or the server is too old. */
export async function connect({ url, answerMs = ANSWER_MS }: RedisTarget): Promise<Connection> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: answerMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // With 0, what is under way when the connection drops fails at once; otherwise it would hang for ever.
    maxRetriesPerRequest: 0,
    // A demoted master refuses writes; behind the same name there may be another by now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  let cause = '';
  redis.on('error', (error: Error) => {
    cause = error.message;
  });
  try {
    await redis.connect();
    const version = /^redis_version:(\d+)[^\r\n]*/m.exec(await redis.info('server'));
    if (Number(version?.[1] ?? 0) < MAJOR_MIN)
      throw new NoConnection(
        `${version?.[0] ?? 'no redis_version'} at ${hidden(url)}: Redis ${MAJOR_MIN} is needed; upgrade it, or name another server`,
      );
  } catch (error) {
    redis.disconnect();
    if (error instanceof NoConnection) throw error;
    const said = cause === '' && error instanceof Error ? error.message : cause;
    throw new NoConnection(`no Redis at ${hidden(url)}: ${said}; ${cureOf(said)}`, { cause: error });
  }
  let unanswered = 0;
  const runScript: ScriptRunner['run'] = async (script, keys, args) => {
    try {
      const reply = await run(redis, script, keys, args);
      unanswered = 0;
      return reply;
    } catch (error) {
      if (isTimeOut(error)) unanswered += 1;
      if (unanswered >= UNANSWERED_MAX) {
        unanswered = 0;
        redis.disconnect(true);
      }
      throw error;
    }
  };
  const command: Server['command'] = async (name, ...args) => (await redis.call(name, ...args)) as Reply;
  return { run: runScript, command, close: () => redis.disconnect() };
}

function cureOf(said: string): string {
  return /NOAUTH|WRONGPASS|NOPERM/.test(said)
    ? 'put user and password into its URL, redis://user:password@host:port'
    : 'start one (Debian: sudo apt-get install redis-server), or name another server';
}

function isTimeOut(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}

/** A server that does not have the script yet says so and does nothing. */
async function run(redis: Redis, script: Script, keys: readonly string[], args: readonly string[]): Promise<Reply> {
  try {
    return (await redis.call('EVALSHA', [script.sha1, keys.length, ...keys, ...args])) as Reply;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return (await redis.call('EVAL', [script.text, keys.length, ...keys, ...args])) as Reply;
  }
}

/** Without the password. */
function hidden(url: string): string {
  return url.replace(/:\/\/[^@/]*@/, '://');
}

/** A connection for blocking reads only. */
export interface BlockingConnection {
  /** @returns true when one of the streams holds an entry behind its place, false after a while without one. @throws when it cannot tell */
  waitForEntry(keys: readonly string[], places: readonly string[]): Promise<boolean>;
  close(): void;
}

/** Connects by itself, and again when it is cut off. @param blockMs how long a read waits */
export function blockingConnection(url: string, blockMs: number): BlockingConnection {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_MS,
    commandTimeout: blockMs + ANSWER_MS,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  return {
    async waitForEntry(keys, places) {
      try {
        // One is enough to know.
        return (await redis.xread('COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...keys, ...places)) !== null;
      } catch (error) {
        if (isTimeOut(error)) redis.disconnect(true);
        throw error;
      }
    },
    close: () => redis.disconnect(),
  };
}
