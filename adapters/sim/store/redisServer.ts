/**
 * A redis-server of one's own on 127.0.0.1, thrown away after use: on a free port, in a new folder, nothing on disk; or
 * one that keeps what it holds, to be killed and started again.
 */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'redis-server';
const START_MS = 10_000;
/** Somebody may take the free port before the server does. */
const PORTS_MAX = 5;
const MAJOR_MIN = 7;
const READY = 'Ready to accept connections';

/**
 * Runs the server until it ends or standard input does. This process holds the other end of that pipe: however it ends,
 * killed or not, the server ends too and its folder goes.
 */
const KEEPER = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
trap '' PIPE
{ read -r _ <&3; kill -9 $server; } 2>/dev/null &
watcher=$!
wait $server
kill $watcher
[ -z "$LOCKSTEP_FOLDER" ] || rm -rf "$LOCKSTEP_FOLDER"`;

export interface RedisServer {
  readonly url: string;
  /** Kills it (SIGKILL); the folder goes unless it is kept. */
  stop(): Promise<void>;
}

/** There is no redis-server, or none that starts: says why and what to do, in one line. */
export class NoRedisServer extends Error {}

/** Where a server keeps what it holds, in an append-only file; whoever names the folder removes it. */
export interface Kept {
  readonly folder: string;
  readonly port: number;
}

/** @throws NoRedisServer */
export async function startRedisServer(kept?: Kept, program: string = PROGRAM): Promise<RedisServer> {
  demandProgram(program);
  for (let attempt = 1; ; attempt += 1) {
    const port = kept?.port ?? (await freePort());
    const folder = kept?.folder ?? mkdtempSync(join(tmpdir(), 'lockstep-redis-'));
    const place = { port, bind: '127.0.0.1', dir: folder, daemonize: 'no', save: '' };
    const options = { ...place, appendonly: kept === undefined ? 'no' : 'yes', 'auto-aof-rewrite-percentage': 0 };
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const keeper = spawn('sh', ['-c', KEEPER, 'sh', program, ...words], {
      detached: true,
      env: { ...process.env, LOCKSTEP_FOLDER: kept === undefined ? folder : '' },
    });
    const ended = once(keeper, 'close');
    const said = await startOf(keeper);
    const stop = async () => {
      keeper.stdin.end();
      await ended;
    };
    if (said === undefined) return { url: `redis://127.0.0.1:${port}`, stop };
    await stop();
    if (attempt === PORTS_MAX) throw new NoRedisServer(`redis-server does not start: ${said}`);
  }
}

function demandProgram(program: string): void {
  const { error, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const cure = 'install it (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis)';
  if (error !== undefined) throw new NoRedisServer(`redis-server is not installed: ${cure}`);
  const version = /v=(\d+)[\d.]*/.exec(stdout);
  if (Number(version?.[1] ?? 0) < MAJOR_MIN)
    throw new NoRedisServer(`redis-server ${version?.[0] ?? ''} is older than ${MAJOR_MIN}: ${cure}`);
}

/** @returns undefined once it takes connections, else the last thing it said. */
async function startOf(keeper: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  const late = setTimeout(() => keeper.stdin.end(), START_MS);
  let said = '';
  try {
    for await (const chunk of keeper.stdout.iterator({ destroyOnReturn: false })) {
      said += String(chunk);
      if (said.includes(READY)) {
        // Read on, or the server stands still when the pipe is full.
        keeper.stdout.resume();
        keeper.stderr.resume();
        return undefined;
      }
    }
    return said.trim().split('\n').at(-1) ?? 'it says nothing';
  } finally {
    clearTimeout(late);
  }
}

/** A port of 127.0.0.1 that nobody uses just now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}
