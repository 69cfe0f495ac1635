/** A redis-server with an append-only file, that can be killed, lose the newest part of that file, and start again. */
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startRedisServer, type Kept, type RedisServer } from '../../adapters/sim/store/redisServer.ts';

/** Redis 7 appends to the newest of its incremental files; without rewrites that is the first. */
const FILE = join('appendonlydir', 'appendonly.aof.1.incr.aof');
const LOOK_MS = 50;
/** Sizes are remembered for so long. */
const REMEMBERED_MS = 10_000;

interface Size {
  readonly atMs: number;
  readonly bytes: number;
}

export class KeptRedis {
  readonly url: string;
  private readonly kept: Kept;
  private server: RedisServer | undefined;
  private sizes: Size[] = [];
  private looking: NodeJS.Timeout | undefined;

  private constructor(kept: Kept) {
    this.kept = kept;
    this.url = `redis://127.0.0.1:${kept.port}`;
  }

  static async start(): Promise<KeptRedis> {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-kill-'));
    const redis = new KeptRedis({ folder, port: await freePort() });
    await redis.run();
    return redis;
  }

  /** As it is after a power cut: nothing more is written. Waits until it is gone. */
  async kill(): Promise<void> {
    clearInterval(this.looking);
    this.look();
    await this.server?.stop();
  }

  /** Starts again from its file, without what was appended in the last `lostMs` before it was killed. */
  async restart(lostMs: number): Promise<void> {
    const killedMs = this.sizes.at(-1)?.atMs ?? 0;
    const left = this.sizes.findLast(({ atMs }) => atMs <= killedMs - lostMs) ?? this.sizes[0];
    if (lostMs > 0 && left !== undefined) truncateSync(this.file, left.bytes);
    await this.run();
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.kept.folder, { recursive: true, force: true });
  }

  private get file(): string {
    return join(this.kept.folder, FILE);
  }

  private async run(): Promise<void> {
    this.server = await startRedisServer(this.kept);
    this.sizes = [];
    this.look();
    this.looking = setInterval(() => this.look(), LOOK_MS);
  }

  private look(): void {
    const atMs = Date.now();
    this.sizes.push({ atMs, bytes: statSync(this.file).size });
    while ((this.sizes[0]?.atMs ?? atMs) < atMs - REMEMBERED_MS) this.sizes.shift();
  }
}
