/**
 * What health does outside of the store: a file that stands exactly while a fail-closed gate fails, as the original's
 * did, and a command that is run when it begins to.
 */
import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Config } from '../../../engine/config.ts';

/** A command that takes longer has hung. */
const COMMAND_MS = 60_000;

export class HealthAlarm {
  private readonly file: string;
  private readonly command: string;

  constructor({ HEALTH_ALERT_FILE: file, HEALTH_ON_FAIL_COMMAND: command }: Config) {
    this.file = file;
    this.command = command;
  }

  /**
   * Writes the alerts, one a line; only the first time the command is run.
   * @returns what could not be done, in one line
   */
  async raise(alerts: readonly string[]): Promise<string | undefined> {
    const isNew = !existsSync(this.file);
    try {
      // Never into a file that somebody else put there: it is replaced.
      const draft = `${this.file}.${process.pid}`;
      writeFileSync(draft, `${alerts.join('\n')}\n`, { flag: 'wx', mode: 0o644 });
      renameSync(draft, this.file);
    } catch (error) {
      return `HEALTH_ALERT_FILE=${this.file} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    }
    return isNew && this.command !== '' ? this.run(alerts) : undefined;
  }

  clear(): void {
    rmSync(this.file, { force: true });
  }

  private run(alerts: readonly string[]): Promise<string | undefined> {
    return new Promise((resolve) => {
      const child = spawn('sh', ['-c', this.command], {
        stdio: 'ignore',
        timeout: COMMAND_MS,
        env: { ...withoutSecrets(process.env), HEALTH_ALERTS: alerts.join(',') },
      });
      const failed = (how: string) => resolve(`HEALTH_ON_FAIL_COMMAND ended ${how}`);
      child.on('error', (error) => failed(`at once: ${error.message}`));
      child.on('close', (code, signal) => (code === 0 ? resolve(undefined) : failed(`with ${code ?? signal}`)));
    });
  }
}

const SECRETS: readonly string[] = ['BINANCE_API_KEY', 'BINANCE_API_SECRET', 'REDIS_URL'];

function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !SECRETS.includes(name)));
}
