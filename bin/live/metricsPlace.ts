/** Where `--metrics` is to be served: on this machine alone unless a host is named. */
import type { Place } from '../../adapters/live/metrics/serveMetrics.ts';
import { Refusal } from '../cli/refusal.ts';

const PORT_MAX = 65_535;

/** @param text `PORT`, `HOST:PORT` or `[V6]:PORT`. @throws Refusal */
export function metricsPlace(text: string): Place {
  const [, bracketed, plain, digits] = /^(?:(?:\[([0-9a-fA-F:]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits ?? Number.NaN);
  if (!(port <= PORT_MAX)) throw new Refusal(`--metrics ${text} is no HOST:PORT: for example 127.0.0.1:9464`);
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
}
