import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performHealth } from './health.ts';

const world = useLiveWorld();
const folder = mkdtempSync(join(tmpdir(), 'lockstep-health-'));
const file = join(folder, 'alert');
const marks = join(folder, 'ran');
const SETTINGS = {
  HEALTH_ALERT_FILE: file,
  HEALTH_ON_FAIL_COMMAND: `echo "$HEALTH_ALERTS [$BINANCE_API_KEY]" >> ${marks}`,
};

async function health(more: Readonly<Record<string, string>> = {}): Promise<{ code: number; text: string }> {
  const { environment, terminal, text } = asTyped(world(), { ...SETTINGS, ...more });
  const code = await performHealth(LOOK, environment, terminal);
  return { code, text: text() };
}

describe('live health', { timeout: 90_000 }, () => {
  it('fails while nobody works: exit code 1, the alert file, and the command once', async () => {
    const first = await health();
    expect(first.code).toBe(1);
    expect(first.text).toMatch(/FAIL-CLOSED: Service down: router/);
    expect(first.text).toMatch(/HEALTH GATE: FAIL/);
    expect(readFileSync(file, 'utf8')).toMatch(/^SNAPSHOT_COVERAGE_FAIL\nSERVICE_DOWN_router\n/);
    expect(readFileSync(marks, 'utf8')).toMatch(/^SNAPSHOT_COVERAGE_FAIL,SERVICE_DOWN_router,.* \[\]\n$/);
    expect((await health()).code).toBe(1);
    expect(readFileSync(marks, 'utf8').split('\n')).toHaveLength(2);
  });

  it('passes once everybody works, and takes the alert away', async () => {
    const { start, until, isReady } = world();
    const process = await start();
    await until('data for the gates', isReady);
    const { code, text } = await health();
    expect(text).toMatch(/HEALTH GATE: PASS/);
    expect(code).toBe(0);
    expect(existsSync(file)).toBe(false);
    await process.stop();
  });

  it('fails when there is no store to ask, and says what it could not do', async () => {
    const { code, text } = await health({ REDIS_URL: 'redis://127.0.0.1:9', HEALTH_ON_FAIL_COMMAND: 'exit 3' });
    expect(code).toBe(1);
    expect(text).toMatch(/^HEALTH GATE: FAIL, no Redis at /);
    expect(text).toMatch(/^HEALTH_ON_FAIL_COMMAND ended with 3$/m);
    expect(readFileSync(file, 'utf8')).toBe('STORE_DOWN\n');
  });

  it('writes over a link that somebody put there, not through it', async () => {
    const [victim, link] = [join(folder, 'victim'), join(folder, 'link')];
    writeFileSync(victim, 'precious');
    symlinkSync(victim, link);
    await health({ REDIS_URL: 'redis://127.0.0.1:9', HEALTH_ALERT_FILE: link });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(readFileSync(link, 'utf8')).toBe('STORE_DOWN\n');
  });

  it('says in one line that the file cannot be written', async () => {
    const { code, text } = await health({ REDIS_URL: 'redis://127.0.0.1:9', HEALTH_ALERT_FILE: '/nowhere/alert' });
    expect(code).toBe(1);
    expect(text).toMatch(/^HEALTH_ALERT_FILE=\/nowhere\/alert cannot be written: ENOENT.*$/m);
  });
});
