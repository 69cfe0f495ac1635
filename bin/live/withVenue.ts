/** The exchange for the length of one command. */
import { NoExchange, openExchange, type OpenExchange } from '../../adapters/live/exchange/openExchange.ts';
import { hiding } from '../../adapters/live/exchange/secrets.ts';
import { NO_JOURNAL } from '../../adapters/live/run/keptJournal.ts';
import type { Log } from '../../adapters/live/run/log.ts';
import { Refusal } from '../cli/refusal.ts';
import type { LiveSettings } from './settings.ts';

const QUIET: Log = { marks: () => undefined, say: () => undefined };

/** @throws Refusal when it does not let us in */
export async function withVenue<Result>(
  { target, credentials, secrets }: LiveSettings,
  work: (exchange: OpenExchange) => Promise<Result>,
): Promise<Result> {
  const hide = hiding(secrets);
  const about = { target, credentials, hide, log: QUIET, isDryRun: false };
  try {
    const exchange = await openExchange({ ...about, ...NO_JOURNAL, onOrder: () => undefined });
    try {
      return await work(exchange);
    } finally {
      exchange.close();
    }
  } catch (error) {
    if (error instanceof NoExchange) throw new Refusal(hide(error.message));
    throw error;
  }
}
