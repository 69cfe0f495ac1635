/** Why no connection could be made is one line, with the cure and without the password. */
import { describe, expect, it } from 'vitest';
import { startOldRedis } from '../../properties/oldRedis.ts';
import { useRedisServer } from '../../properties/redisServer.ts';
import { connect } from './connection.ts';

const server = useRedisServer();

async function refusalOf(url: string): Promise<string> {
  const error: unknown = await connect({ url }).then(
    (connection) => connection.close(),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : '';
}

describe('a server that cannot be used', { timeout: 30_000 }, () => {
  it('is not there: how to get one', async () => {
    expect(await refusalOf('redis://127.0.0.1:9')).toMatch(
      /^no Redis at redis:\/\/127\.0\.0\.1:9: .*ECONNREFUSED.*; start one \(/,
    );
  });

  it('is too old: upgrade it', async () => {
    const old = await startOldRedis();
    expect(await refusalOf(old.url)).toBe(
      `redis_version:6.2.14 at ${old.url}: Redis 7 is needed; upgrade it, or name another server`,
    );
    old.close();
  });

  it('wants a password, or another one: where to put it', async () => {
    await server.connection().command('CONFIG', 'SET', 'requirepass', 'right-password');
    const place = server.url().replace('redis://', '');
    const cure = /(NOAUTH|WRONGPASS).*; put user and password into its URL/;
    expect(await refusalOf(server.url())).toMatch(cure);
    const wrong = await refusalOf(`redis://:wrong-password@${place}`);
    expect(wrong).toMatch(cure);
    expect(wrong).not.toContain('wrong-password');
    const right = await connect({ url: `redis://:right-password@${place}` });
    await right.command('CONFIG', 'SET', 'requirepass', '');
    right.close();
  });
});
