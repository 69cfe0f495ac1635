/** Command by command and script by script: what a real server answers. */
import { afterAll, describe, expect, it } from 'vitest';
import { ownPrefix, useRedisServer } from '../../../../properties/redisServer.ts';
import type { Reply, Script, Server } from '../../../redis/scriptRunner.ts';
import { MockRedis } from './mockRedis.ts';

const server = useRedisServer();
const mock = new MockRedis();
afterAll(() => mock.close());

/** Replies, and errors without what only a real server says of where they were. */
async function answers(on: Server, lines: readonly string[]): Promise<Reply[]> {
  const prefix = ownPrefix();
  const replies: Reply[] = [];
  for (const line of lines) {
    const [command = '', ...args] = line.replaceAll('%', prefix).split(' ');
    try {
      replies.push(plain(await on.command(command, ...args), prefix));
    } catch (error) {
      replies.push(error instanceof Error ? error.message.replaceAll(prefix, '%') : 'unknown');
    }
  }
  return replies;
}

/** Of the description of a stream or group what a script may look at. */
function plain(reply: Reply, prefix: string): Reply {
  if (typeof reply === 'string') return reply.replaceAll(prefix, '%');
  if (typeof reply === 'number' || reply === null) return reply;
  const list = reply.map((element) => plain(element, prefix));
  const isInfo = list[0] === 'length' || list[0] === 'name';
  return isInfo
    ? KNOWN.flatMap((name) => (list.includes(name) ? [name, list[list.indexOf(name) + 1] ?? null] : []))
    : list;
}

const KNOWN = [
  'length',
  'last-generated-id',
  'entries-added',
  'groups',
  'name',
  'consumers',
  'pending',
  'last-delivered-id',
  'entries-read',
];

describe.each<[string, string[]]>([
  [
    'streams',
    [
      'XADD %s 5-0 a 1',
      'XADD %s 5-0 a 1',
      'XADD %s 4-9 a 1',
      'XADD %s 0-0 a 1',
      'XADD %none 0-0 a 1',
      'EXISTS %none',
      'XADD %s 5-1 a 2 b 3',
      'XADD %s 17-0 a',
      'XADD %s 17-3 c 4',
      'XLEN %s',
      'XLEN %none',
      'XRANGE %s - +',
      'XRANGE %s (5-0 + COUNT 1',
      'XRANGE %s 5 5',
      'XRANGE %s 6 16-99',
      'XRANGE %s (5-1 17-2',
      'XRANGE %s - + COUNT 0',
      'XREVRANGE %s + 5 COUNT 2',
      'XREVRANGE %s + (5-1',
      'XREVRANGE %none + -',
      'XRANGE %s x +',
      'TYPE %s',
      'XTRIM %s MAXLEN 1',
      'XTRIM %s MAXLEN = 5',
      'XINFO STREAM %s',
      'XRANGE %s - +',
      'XTRIM %s MAXLEN 0',
      'EXISTS %s',
      'XADD %s 17-3 a 1',
      'XADD %s 18-0 a 1',
      'XINFO STREAM %s',
      'XINFO STREAM %none',
      'DEL %s',
      'XADD %s 1-0 a 1',
      'XINFO STREAM %s',
    ],
  ],
  [
    'groups',
    [
      'XGROUP CREATE %s g 0-0',
      'XGROUP CREATE %s g 5-0 MKSTREAM',
      'XGROUP CREATE %s g 5-0',
      'XLEN %s',
      'XINFO GROUPS %s',
      'XADD %s 9-0 a 1',
      'XGROUP CREATE %s f $ ENTRIESREAD 1',
      'XGROUP SETID %s g 7-0 ENTRIESREAD 3',
      'XINFO GROUPS %s',
      'XGROUP SETID %s g 9',
      'XINFO GROUPS %s',
      'XGROUP SETID %s h 9-0',
      'XGROUP SETID %none h 9-0',
      'XINFO GROUPS %none',
      'XINFO STREAM %s',
    ],
  ],
  [
    'hashes, texts, sets and numbers',
    [
      'HSET %h a 1 b 2',
      'HSET %h a 3 c 4',
      'HGET %h a',
      'HGET %h constructor',
      'HMGET %h a z c',
      'HMGET %none a',
      'HGETALL %none',
      'HDEL %h a z',
      'HDEL %h b c',
      'EXISTS %h',
      'SET %t abc',
      'GET %t',
      'GET %none',
      'INCR %t',
      'INCR %n',
      'INCR %n',
      'GET %n',
      'SADD %set a b a',
      'SADD %set b',
      'SREM %set a z',
      'SMEMBERS %set',
      'SREM %set b',
      'TYPE %set',
      'DEL %none',
      'DEL %t',
      'TYPE %t',
    ],
  ],
  [
    'keys that hold something else',
    [
      'SET %t 1',
      'XADD %s 1-0 a 1',
      'HSET %h a 1',
      'SADD %set a',
      'HGETALL %t',
      'HGET %s a',
      'HMGET %set a',
      'HSET %t a 1',
      'HDEL %s a',
      'GET %h',
      'GET %s',
      'INCR %h',
      'SADD %h a',
      'SREM %t a',
      'SMEMBERS %s',
      'XADD %h 1-0 a 1',
      'XLEN %t',
      'XRANGE %set - +',
      'XINFO STREAM %t',
      'XINFO GROUPS %h',
      'XGROUP CREATE %t g 0-0',
      'XGROUP SETID %t g 0-0',
      'XTRIM %t MAXLEN 0',
      'SET %s 1',
      'TYPE %s',
    ],
  ],
  [
    'ends',
    [
      'PEXPIRETIME %t',
      'PEXPIREAT %t 4000000000000',
      'SET %t 1',
      'PEXPIRETIME %t',
      'PEXPIREAT %t 4000000000000',
      'PEXPIRETIME %t',
      'SET %t 2',
      'PEXPIRETIME %t',
      'HSET %h a 1',
      'PEXPIREAT %h 4000000000000',
      'HSET %h b 1',
      'PEXPIRETIME %h',
      'HDEL %h a b',
      'HSET %h b 1',
      'PEXPIRETIME %h',
      'PEXPIREAT %h 1',
      'EXISTS %h',
      'XADD %s 1-0 a 1',
      'PEXPIREAT %s 4000000000000',
      'PEXPIRETIME %s',
      'XADD %s 2-0 a 1',
      'PEXPIRETIME %s',
      'PEXPIREAT %s 1',
      'XLEN %s',
    ],
  ],
])('%s', (_, lines) => {
  it('are answered as a real server answers', async () => {
    const [ours, real] = [await answers(mock, lines), await answers(server.connection(), lines)];
    const side = (replies: readonly Reply[]) => lines.map((line, at) => `${line} → ${JSON.stringify(replies[at])}`);
    expect(side(ours)).toEqual(side(real));
  });
});

describe('a script', () => {
  let scripts = 0;
  const both = async (text: string, keys: readonly string[] = [], args: readonly string[] = []) => {
    scripts += 1;
    const prefix = ownPrefix();
    const script: Script = { name: `test ${scripts}`, text, sha1: String(scripts).padStart(40, '0') };
    const names = keys.map((key) => prefix + key);
    return [await mock.run(script, names, args), await server.connection().run(script, names, args)] as const;
  };

  it.each<[string, string]>([
    ['cuts numbers', 'return {1.9, -1.9, 3}'],
    ['ends a list at its first nil', 'return {1, nil, 3}'],
    ['answers true with 1 and false with nothing', 'return {true, false, 2}'],
    ['answers nothing with nothing', 'return'],
    ['answers an empty list', 'return {}'],
    ['reads a status', "return redis.call('SET', KEYS[1], 'x')"],
    ['returns a status of its own', "return {ok = 'fine'}"],
    ['goes on after an error', "local r = redis.pcall('XINFO', 'STREAM', KEYS[1]) return r.err"],
    [
      'goes on after a write that failed',
      "redis.call('SET', KEYS[1], 'x') return redis.pcall('HSET', KEYS[1], 'a', 1).err",
    ],
    ['reads an absent field as false', "return {redis.call('HGET', KEYS[1], 'a') == false and 'absent'}"],
    ['counts in doubles', "return string.format('%.0f', tonumber('2000000000') + tonumber('2000000000'))"],
    [
      'counts what comes from the store in doubles',
      "redis.call('SET', KEYS[1], '2147483647') return redis.call('INCR', KEYS[1]) + 1",
    ],
    ['writes numbers without a fraction', "redis.call('SET', KEYS[1], 2 * 1.5) return redis.call('GET', KEYS[1])"],
    [
      'hands on a part of ARGV',
      "redis.call('HSET', KEYS[1], 'z', 0, unpack(ARGV, 2, 3)) return redis.call('HGETALL', KEYS[1])",
    ],
    [
      'hands on the rest of ARGV',
      "redis.call('SADD', KEYS[1], unpack(ARGV, 4)) return redis.call('SMEMBERS', KEYS[1])",
    ],
    [
      'reads lists by place and length',
      "redis.call('XADD', KEYS[1], '1-0', 'a', 'é') local r = redis.call('XRANGE', KEYS[1], '-', '+') return {#r, #r[1], #r[1][2], #r[1][2][2], r[1][2][2], r}",
    ],
    [
      'walks lists',
      "redis.call('HSET', KEYS[1], 'a', 'b') local n = '' for _, w in ipairs(redis.call('HGETALL', KEYS[1])) do n = n .. w end return n",
    ],
    ['reads nothing behind the end', 'return {#KEYS, #ARGV, ARGV[9] == nil and 1, KEYS[0] == nil and 1}'],
  ])('%s', async (_, text) => {
    const [ours, real] = await both(text, ['k'], ['one', 'two', 'drei', 'four']);
    expect(ours).toEqual(real);
  });

  it.each<[string, string, RegExp]>([
    ['a command that fails', "redis.call('SET', KEYS[1], 'x') redis.call('HSET', KEYS[1], 'a', 1)", /WRONGTYPE/],
    ['a mistake in it', 'return nobody.knows', /nobody/],
    ['a command that nobody knows', "return redis.call('NOSUCH', KEYS[1])", /NOSUCH|Unknown Redis command/],
    ['a table as an argument', "return redis.call('SET', KEYS[1], {})", /arguments/],
    ['an error that it returns', "return {err = 'ERR mine'}", /ERR mine/],
    ['what is no Lua', 'return return', /compiling/],
  ])('ends with %s, and the next one runs', async (_, text, message) => {
    for (const on of [mock, server.connection()] as const) {
      const prefix = ownPrefix();
      scripts += 1;
      const script: Script = { name: 'failing', text, sha1: String(scripts).padStart(40, '0') };
      await expect(on.run(script, [`${prefix}k`], [])).rejects.toMatchObject({
        name: 'ReplyError',
        message: expect.stringMatching(message),
      });
    }
    expect(await both("return 'next'")).toEqual(['next', 'next']);
  });

  it('is never interrupted by another', async () => {
    const prefix = ownPrefix();
    const text = "for _ = 1, 5 do redis.call('INCR', KEYS[1]) end return redis.call('GET', KEYS[1])";
    const script: Script = { name: 'counting', text, sha1: 'counting' };
    const runs = [1, 2, 3].map(() => mock.run(script, [`${prefix}n`], []));
    const between = mock.command('GET', `${prefix}n`);
    expect([await Promise.all(runs), await between]).toEqual([['5', '10', '15'], '15']);
  });

  it('does not lose a field that every object has, and refuses one that the mock would lose', async () => {
    const key = `${ownPrefix()}h`;
    await mock.command('HSET', key, 'constructor', 'c', 'toString', 't');
    expect(await mock.command('HGETALL', key)).toEqual(['constructor', 'c', 'toString', 't']);
    await expect(mock.command('HSET', key, '__proto__', 'p')).rejects.toThrow('__proto__');
  });
});

describe('a mock', () => {
  it('shares nothing with another one', async () => {
    const other = new MockRedis();
    await mock.command('SET', 'shared', '1');
    expect(await other.command('GET', 'shared')).toBeNull();
    expect(await other.command('INFO', 'server')).not.toBe(await mock.command('INFO', 'server'));
    other.close();
  });
});
