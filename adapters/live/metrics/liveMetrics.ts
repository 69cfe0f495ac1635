/** The metrics of one running process: a recorder that measures, and a place where they can be had. */
import type { Config } from '../../../engine/config.ts';
import type { StageName } from '../../../engine/names.ts';
import type { OperatorStore } from '../operator/operatorStore.ts';
import type { MeteredRecorder } from './meteredRecorder.ts';
import type { Meters } from './meters.ts';
import { serveMetrics, type Health, type Place, type Served } from './serveMetrics.ts';
import { readStored } from './storedMeters.ts';

export interface MetricsParts {
  readonly place: Place;
  readonly meters: Meters;
  readonly recorder: MeteredRecorder;
  readonly store: OperatorStore;
  readonly config: Config;
  /** Those of this process. */
  readonly stages: readonly StageName[];
}

/** @throws PlaceTaken */
export function openMetrics({ place, meters, recorder, store, config, stages }: MetricsParts): Promise<Served> {
  const metrics = async () => {
    await readStored(store, meters, config);
    return { type: meters.registry.contentType, text: await meters.registry.metrics() };
  };
  const health = async (): Promise<Health> => {
    const storeAnswers = await readStored(store, meters, config);
    const silences = recorder.silences();
    // A runner renews its lease three times while it lasts: one that says nothing for two of them hangs.
    const hung = stages.filter((stage) => (silences.get(stage) ?? 0) > 2 * config.LEASE_S * 1_000);
    return { isFit: storeAnswers && hung.length === 0, about: { store: storeAnswers ? 'up' : 'down', hung } };
  };
  return serveMetrics(place, metrics, health);
}
