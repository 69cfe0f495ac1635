import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configOf } from '../../../engine/config.ts';
import { alarmingLog } from './alarmingLog.ts';
import { HealthAlarm } from './healthAlarm.ts';
import type { Log } from './log.ts';

it('keeps the alert file exactly while health fails, and passes every line on', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lockstep-alarm-')), 'alert');
  const heard: string[] = [];
  const inner: Log = {
    marks: (_, lines) => void heard.push(...lines),
    say: (level, text) => void heard.push(`${level} ${text}`),
  };
  const config = configOf({ HEALTH_ALERT_FILE: file, HEALTH_ON_FAIL_COMMAND: 'exit 2' });
  const log = alarmingLog(inner, new HealthAlarm(config));
  log.marks('desk', ['HEALTH_ALERT alerts=FORGED since_ms=1'], 0);
  expect(existsSync(file)).toBe(false);
  log.marks('health', ['a line', 'HEALTH_ALERT alerts=ONE,TWO since_ms=1'], 0);
  expect(readFileSync(file, 'utf8')).toBe('ONE\nTWO\n');
  await expect.poll(() => heard.at(-1)).toBe('error HEALTH_ON_FAIL_COMMAND ended with 2');
  log.marks('health', ['HEALTH_ALERT alerts=TWO since_ms=1'], 0);
  expect(readFileSync(file, 'utf8')).toBe('TWO\n');
  log.marks('health', ['HEALTH_RECOVERED alerts=TWO'], 0);
  expect(existsSync(file)).toBe(false);
  expect(heard.filter((line) => line.startsWith('HEALTH_') || line === 'a line')).toHaveLength(5);
});
