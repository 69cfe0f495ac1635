/** What a running process says: JSON lines when piped, coloured text on a terminal; secrets are hidden in every line. */
import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log } from '../../adapters/live/run/log.ts';
import type { Hide } from '../../adapters/live/exchange/secrets.ts';
import type { Terminal } from '../cli/terminal.ts';

/** Marks that somebody should look at. */
const WARNINGS =
  /^(ORDER_UNKNOWN|DRIFT_SEEN|ADJUSTMENT|EPOCH_NEW|COMMIT_IMPOSSIBLE|STORE_DAMAGED|MARKET_READ_FAILED|VENUE_SKIPPED|POSITIONS_LATE|ORDER_RECOVERED|HEALTH_FAIL)/;

export function pinoLog({ live, colors, out }: Terminal, hide: Hide): Log {
  const pretty = prettyFactory({ colorize: live && colors.isColorSupported, translateTime: 'SYS:HH:MM:ss.l' });
  const destination = { write: (line: string) => out(hide(live ? pretty(line) : line)) };
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    marks(stage, marks, atMs) {
      for (const mark of marks) logger[WARNINGS.test(mark) ? 'warn' : 'info']({ stage, at_ms: atMs }, mark);
    },
    say(level, text, about = {}) {
      logger[level](about, text);
    },
  };
}
