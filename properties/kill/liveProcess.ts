/** `live run` as an operator starts it, in a process of its own that can be killed at any instant. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LINES_KEPT = 400;

export interface Surroundings {
  readonly redisUrl: string;
  readonly venueUrl: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly settings: Readonly<Record<string, string>>;
  /** As `--stages` takes them. */
  readonly stages: string;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

export class LiveProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private lines: string[] = [];
  /** The beginning of a line whose end has not come yet. */
  private begun = '';

  constructor({ redisUrl, venueUrl, apiKey, secret, settings, stages }: Surroundings) {
    const words = ['--import', 'tsx', 'bin/live.ts', 'run', '--stages', stages];
    const connections = {
      REDIS_URL: redisUrl,
      VENUE_URL: venueUrl,
      BINANCE_API_KEY: apiKey,
      BINANCE_API_SECRET: secret,
    };
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...connections, ...settings };
    this.child = spawn(process.execPath, words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = once(this.child, 'close').then(() => alive.delete(this.child));
    alive.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk) => this.note(String(chunk)));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** SIGKILL, sent before this returns. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** SIGSTOP: it holds still, as a machine that swaps or a virtual one that is moved. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  async gone(): Promise<void> {
    await this.ended;
  }

  /** SIGTERM; waits until it has settled what is under way. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }

  /** What it said last, a line each. */
  said(count = LINES_KEPT): readonly string[] {
    return this.lines.slice(-count);
  }

  private note(text: string): void {
    const whole = (this.begun + text).split('\n');
    this.begun = whole.pop() ?? '';
    this.lines = [...this.lines, ...whole.map(shortened)].slice(-LINES_KEPT);
  }
}

/** A log line without what every line has. */
function shortened(line: string): string {
  const { msg, stage, time } = jsonOf(line);
  return msg === undefined ? line : `${(time ?? '').slice(11, 23)} ${stage ?? 'process'}: ${msg}`;
}

function jsonOf(line: string): { readonly msg?: string; readonly stage?: string; readonly time?: string } {
  try {
    return JSON.parse(line) as object;
  } catch {
    return {};
  }
}
