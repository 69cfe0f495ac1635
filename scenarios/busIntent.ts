import { STREAM } from '../engine/names.ts';
import { isoTime } from '../engine/time.ts';
import { sends, START_MS } from '../adapters/sim/run/usualWorld.ts';

/** An entry of trade.intent as the event bus of the originals wrote it: the record as JSON in `payload`. */
export function busIntent(second: number, source: string, record: Readonly<Record<string, unknown>>) {
  const timestamp = isoTime(START_MS + second * 1000);
  const payload = JSON.stringify({ ...record, timestamp });
  return sends(second, STREAM.intents, { event_type: 'trade.intent', payload, timestamp, source });
}
