/** A connection to the store for the length of one command. */
import { openStore } from '../../adapters/live/openStore.ts';
import { NoAnswer, OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import { connect, NoConnection } from '../../adapters/redis/connection.ts';
import { configOf, type Config } from '../../engine/config.ts';
import { makeStages } from '../../engine/stages.ts';
import { hiding } from '../../adapters/live/exchange/secrets.ts';
import { Refusal } from '../cli/refusal.ts';
import type { LiveSettings } from './settings.ts';

/** @throws Refusal when there is no store, or none that answers */
export async function withStore<Result>(
  settings: LiveSettings,
  work: (store: OperatorStore, config: Config) => Promise<Result>,
): Promise<Result> {
  const { redisUrl, keyPrefix, secrets } = settings;
  const config = configOf(settings.engine);
  try {
    const connection = await connect({ url: redisUrl });
    try {
      const store = openStore(connection, makeStages(config), keyPrefix);
      return await work(new OperatorStore(connection, store, keyPrefix), config);
    } finally {
      connection.close();
    }
  } catch (error) {
    const hide = hiding(secrets);
    if (error instanceof NoConnection) throw new Refusal(hide(error.message));
    if (error instanceof NoAnswer) throw new Refusal(hide(`the store does not answer: ${error.message}`));
    throw error;
  }
}
