/** Metrics for `live run`: measured as the runners go, served with what the store holds. */
import { openMetrics } from '../../adapters/live/metrics/liveMetrics.ts';
import { MeteredRecorder } from '../../adapters/live/metrics/meteredRecorder.ts';
import { makeMeters } from '../../adapters/live/metrics/meters.ts';
import { PlaceTaken } from '../../adapters/live/metrics/serveMetrics.ts';
import { openStore } from '../../adapters/live/openStore.ts';
import { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import type { Recorder } from '../../adapters/journal/recorder.ts';
import { connect, NoConnection } from '../../adapters/redis/connection.ts';
import { BUILD_TAG } from '../../engine/bridge/buildTag.ts';
import type { Config } from '../../engine/config.ts';
import type { StageName } from '../../engine/names.ts';
import { makeStages } from '../../engine/stages.ts';
import { VERSION } from '../cli/package.ts';
import { Refusal } from '../cli/refusal.ts';
import { metricsPlace } from './metricsPlace.ts';
import type { LiveSettings } from './settings.ts';

/** A scrape is not held up for longer by a store that does not answer. */
const ANSWER_MS = 2_000;

export interface StartedMetrics {
  readonly recorder: Recorder;
  readonly url: string | undefined;
  close(): void;
}

/** @param place of `--metrics`; undefined measures nothing. @throws Refusal */
export async function startMetrics(
  place: string | undefined,
  recorder: Recorder,
  settings: LiveSettings,
  config: Config,
  stages: readonly StageName[],
): Promise<StartedMetrics> {
  if (place === undefined) return { recorder, url: undefined, close: () => undefined };
  const parsed = metricsPlace(place);
  const { redisUrl, keyPrefix, target } = settings;
  const meters = makeMeters({ version: VERSION, build: BUILD_TAG, venue: target.name });
  const metered = new MeteredRecorder(recorder, meters);
  const connection = await connect({ url: redisUrl, answerMs: ANSWER_MS }).catch(asRefusal);
  const store = new OperatorStore(connection, openStore(connection, makeStages(config), keyPrefix), keyPrefix);
  try {
    const served = await openMetrics({ place: parsed, meters, recorder: metered, store, config, stages });
    const close = () => {
      served.close();
      connection.close();
    };
    return { recorder: metered, url: served.url, close };
  } catch (error) {
    connection.close();
    throw error instanceof PlaceTaken ? new Refusal(error.message) : error;
  }
}

function asRefusal(error: unknown): never {
  throw error instanceof NoConnection ? new Refusal(error.message) : error;
}
