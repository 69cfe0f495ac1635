/** A log that hears when health begins to fail and when it recovers, and passes everything on. */
import type { HealthAlarm } from './healthAlarm.ts';
import type { Log } from './log.ts';

export function alarmingLog(log: Log, alarm: HealthAlarm): Log {
  return {
    say: (level, text, about) => log.say(level, text, about),
    marks(stage, marks, atMs) {
      log.marks(stage, marks, atMs);
      if (stage !== 'health') return;
      for (const mark of marks) {
        const [, alerts] = /^HEALTH_ALERT alerts=(\S*)/.exec(mark) ?? [];
        if (alerts !== undefined) void raise(alerts.split(','), alarm, log);
        else if (mark.startsWith('HEALTH_RECOVERED')) alarm.clear();
      }
    },
  };
}

async function raise(alerts: readonly string[], alarm: HealthAlarm, log: Log): Promise<void> {
  const fault = await alarm.raise(alerts);
  if (fault !== undefined) log.say('error', fault);
}
