/**
 * A Redis on ioredis-mock, in this process: its hashes, strings, sets and expiry, with what it does not do done here:
 * streams, scripts one at a time, and errors where a key holds something else.
 */
import { createHash } from 'node:crypto';
import RedisMock from 'ioredis-mock';
import type { Reply, Script, Server } from '../../../redis/scriptRunner.ts';
import { OK, ReplyError, WRONG_TYPE, type CommandReply } from './commandReply.ts';
import { LuaHost } from './luaHost.ts';
import { RedisStream } from './redisStream.ts';
import { STREAM_COMMANDS, type StreamKeys } from './streamCommands.ts';

/** What is used of the mock's client beside its types: the commands by name, and where it keeps values and their ends. */
interface Mock {
  readonly data: {
    /** A copy. */
    get(key: string): unknown;
    set(key: string, value: unknown): void;
    has(key: string): boolean;
    keys(): readonly string[];
  };
  readonly expires: { has(key: string): boolean; get(key: string): number };
  disconnect(): void;
  readonly [command: string]: unknown;
}
type MockCommand = (...args: readonly string[]) => Promise<unknown>;
type Hash = Readonly<Record<string, string>>;

/** The commands that ioredis-mock performs itself, and what the key must hold: it does not look. */
const WRITES: Readonly<Record<string, 'hash' | 'string' | 'set' | 'any'>> = {
  DEL: 'any',
  HDEL: 'hash',
  HSET: 'hash',
  INCR: 'string',
  PEXPIREAT: 'any',
  SADD: 'set',
  SET: 'any',
  SREM: 'set',
};

let opened = 0;

export class MockRedis implements Server {
  private readonly mock: Mock;
  private readonly lua = new LuaHost((command, args) => this.perform(command, args));
  private readonly id: string;
  private last: Promise<unknown> = Promise.resolve();
  private readonly streams: StreamKeys = {
    find: (key) => {
      const held = this.mock.data.get(key);
      demand('stream', held);
      return (held as HeldStream | undefined)?.stream;
    },
    put: (key, stream) => {
      if (!this.mock.data.has(key)) this.mock.data.set(key, { stream });
    },
  };

  constructor() {
    opened += 1;
    // Clients of one host and port share their data.
    const host = `lockstep-${opened}`;
    this.mock = new RedisMock({ host, port: 6379 }) as unknown as Mock;
    this.id = createHash('sha1').update(host).digest('hex');
  }

  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<Reply> {
    return this.inTurn(() => this.lua.run(script, keys, args));
  }

  command(command: string, ...args: readonly string[]): Promise<Reply> {
    return this.inTurn(async () => {
      const reply = await this.perform(command, args);
      if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return reply as Reply;
      if ('err' in reply) throw new ReplyError(reply.err);
      return 'ok' in reply ? reply.ok : reply;
    });
  }

  /** A script is never interrupted. */
  private inTurn(perform: () => Promise<Reply>): Promise<Reply> {
    const done = this.last.then(perform);
    this.last = done.catch(() => undefined);
    return done;
  }

  close(): void {
    this.mock.disconnect();
  }

  private perform(command: string, args: readonly string[]): CommandReply | Promise<CommandReply> {
    const [key = ''] = args;
    const onStream = STREAM_COMMANDS[command];
    if (onStream !== undefined) return onStream(this.streams, args);
    switch (command) {
      case 'INFO':
        return key === 'server' ? `run_id:${this.id}` : `master_replid:${this.id}`;
      case 'TIME': {
        const nowMs = Date.now();
        return [String(Math.floor(nowMs / 1000)), String((nowMs % 1000) * 1000)];
      }
      case 'KEYS':
        return this.mock.data.keys().filter((name) => name.startsWith(prefixOf(key)));
      default:
        return WRITES[command] === undefined ? this.read(command, key, args) : this.write(command, key, args);
    }
  }

  /** What the mock holds is looked at directly: its own commands answer with a promise, and do not mind what it is. */
  private read(command: string, key: string, args: readonly string[]): CommandReply {
    const { data, expires } = this.mock;
    const held = data.get(key);
    switch (command) {
      case 'TYPE':
        return { ok: typeOf(held) };
      case 'EXISTS':
        return held === undefined ? 0 : 1;
      case 'PEXPIRETIME':
        if (held === undefined) return -2;
        return expires.has(key) ? expires.get(key) : -1;
      case 'GET':
        demand('string', held);
        return (held as string | undefined) ?? null;
      case 'HGET':
        demand('hash', held);
        return fieldOf(held as Hash | undefined, args[1] ?? '');
      case 'HMGET':
        demand('hash', held);
        return args.slice(1).map((name) => fieldOf(held as Hash | undefined, name));
      case 'HGETALL':
        demand('hash', held);
        return flat(held as Hash | undefined);
      case 'SMEMBERS':
        demand('set', held);
        return [...((held as ReadonlySet<string> | undefined) ?? [])];
      default:
        throw new ReplyError(`ERR unknown command '${command}'`);
    }
  }

  private write(command: string, key: string, args: readonly string[]): CommandReply | Promise<CommandReply> {
    const held = this.mock.data.get(key);
    const wanted = WRITES[command] ?? 'any';
    if (wanted !== 'any') demand(wanted, held);
    if (command === 'INCR' && typeof held === 'string' && !/^-?\d{1,15}$/.test(held))
      throw new ReplyError('ERR value is not an integer or out of range');
    if (command === 'HSET' && args.includes('__proto__'))
      throw new Error('ioredis-mock keeps no field of the name __proto__');
    return this.byTheMock(command, args);
  }

  private async byTheMock(command: string, args: readonly string[]): Promise<CommandReply> {
    const reply = await (this.mock[command.toLowerCase()] as MockCommand).apply(this.mock, [...args]);
    return reply === 'OK' ? OK : (reply as number);
  }
}

type Type = 'none' | 'string' | 'set' | 'stream' | 'hash';

function typeOf(held: unknown): Type {
  if (held === undefined) return 'none';
  if (typeof held === 'string') return 'string';
  if (held instanceof Set) return 'set';
  return isHeldStream(held) ? 'stream' : 'hash';
}

/** @throws ReplyError where something else lies */
function demand(wanted: Type, held: unknown): void {
  if (held !== undefined && typeOf(held) !== wanted) throw new ReplyError(WRONG_TYPE);
}

function flat(hash: Hash | undefined): string[] {
  const words: string[] = [];
  for (const name of Object.keys(hash ?? {})) words.push(name, hash?.[name] ?? '');
  return words;
}

/** A field that is absent is none that every JavaScript object has. */
function fieldOf(hash: Hash | undefined, name: string): string | null {
  return hash !== undefined && Object.hasOwn(hash, name) ? (hash[name] ?? null) : null;
}

/** Of a pattern that ends with a star and has no other wildcard. */
function prefixOf(pattern: string): string {
  if (!/^[^*?[\]\\]*\*$/.test(pattern))
    throw new ReplyError(`ERR only a prefix and a star can be looked for: ${pattern}`);
  return pattern.slice(0, -1);
}

/** A stream lies in the mock under its key, one object deep: the mock copies what it hands out. */
interface HeldStream {
  readonly stream: RedisStream;
}

function isHeldStream(held: unknown): held is HeldStream {
  return typeof held === 'object' && held !== null && 'stream' in held && held.stream instanceof RedisStream;
}
