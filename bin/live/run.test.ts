/** What `live run` cannot start with is one line, with the cure, and the process ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { asTyped } from '../../properties/live/asTyped.ts';
import { useLiveWorld } from '../../properties/live/liveWorld.ts';
import { startOldRedis } from '../../properties/oldRedis.ts';

const world = useLiveWorld();

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[], more: Readonly<Record<string, string>>): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', ...asTyped(world()).environment, ...more };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/live.ts', 'run', ...words], { env, timeout: ENDS_MS });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk) => {
      said[stream] += String(chunk);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** One that still runs then is ended, and fails. */
const ENDS_MS = 20_000;

const METRICS = ['--metrics', '0'] as const;
const CLOSED = '127.0.0.1:9';

describe('live run', { timeout: 60_000 }, () => {
  it.each([
    [
      'no Redis',
      [],
      { REDIS_URL: `redis://${CLOSED}` },
      /^live: no Redis at redis:\/\/127\.0\.0\.1:9: .*; start one \(/,
    ],
    ['no keys', [], { BINANCE_API_KEY: '' }, /^live: BINANCE_API_KEY and BINANCE_API_SECRET are not set: make keys at/],
    [
      'wrong keys',
      METRICS,
      { BINANCE_API_KEY: 'of-somebody-else' },
      /^live: the venue refuses the keys: .*check BINANCE_API_KEY/,
    ],
    [
      'a wrong secret',
      METRICS,
      { BINANCE_API_SECRET: 'of-somebody-else' },
      /^live: the venue refuses the keys: -1022 /,
    ],
    [
      'no network',
      METRICS,
      { VENUE_URL: 'http://127.0.0.1:19' },
      /^live: 127\.0\.0\.1:19 does not tell its time: .*; see that this machine reaches it$/,
    ],
    ['real money by halves', [], { MODE: 'mainnet' }, /^live: MODE=mainnet is real money: say --mainnet too/],
  ] as const)('ends at once with %s, and says what to do', async (_, words, more, line) => {
    const { code, stderr } = await run(words, more);
    expect(stderr.trim()).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('of-somebody-else');
    expect(code).toBe(1);
  });

  it('ends at once with an old Redis, and says what to do', async () => {
    const old = await startOldRedis();
    const { code, stderr } = await run([], { REDIS_URL: old.url });
    expect(stderr).toBe(
      `live: redis_version:6.2.14 at ${old.url}: Redis 7 is needed; upgrade it, or name another server\n`,
    );
    expect(code).toBe(1);
    old.close();
  });

  it('ends at once when somebody has the port, and says what to do', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await run(['--metrics', String(port)], {});
    expect(stderr).toBe(`live: --metrics 127.0.0.1:${port}: the port is taken: end who has it, or give another one\n`);
    expect(code).toBe(1);
    other.close();
  });

  it('ends at once when the venue wants no requests, and says for how long', async () => {
    world().venue.emulator.faults.add([
      { site: 'http/GET /fapi/v1/time', key: '*', occurrence: 1, kind: 'banned-418', ms: 5_000 },
    ]);
    const { code, stderr } = await run([], {});
    expect(stderr).toMatch(/^live: 127\.0\.0\.1:\d+ does not tell its time: -1003 .*; start again in 5 s\n$/);
    expect(code).toBe(1);
  });
});
