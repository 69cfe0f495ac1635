/** How fast something changes: the smoothed slope of a value that is looked at about once a minute. */
import { HOUR_MS, MINUTE_MS } from '../time.ts';

export interface Pace {
  readonly value: number;
  /** When `value` was looked at. */
  readonly atMs: number;
  /** EWMA of the slope, per hour. */
  readonly perHour: number;
}

/** The rhythm of the market state: looking more often would write more and see only noise. */
const SAMPLE_MS = MINUTE_MS;
/** Memory of the EWMA: long enough to average a dozen samples, short against a position's life of hours. */
const MEMORY_MS = 15 * MINUTE_MS;

/**
 * Takes in what is seen at `atMs`; before the next sample is due the pace stays as it is, to the object.
 * The weight of a sample is Δt / (memory + Δt), so that a gap counts for what it is.
 */
export function advancePace(pace: Pace | undefined, value: number, atMs: number): Pace {
  if (pace === undefined) return { value, atMs, perHour: 0 };
  const elapsedMs = atMs - pace.atMs;
  if (elapsedMs < 0) return { value, atMs, perHour: pace.perHour };
  if (elapsedMs < SAMPLE_MS) return pace;
  const slope = ((value - pace.value) * HOUR_MS) / elapsedMs;
  const weight = elapsedMs / (MEMORY_MS + elapsedMs);
  return { value, atMs, perHour: pace.perHour + weight * (slope - pace.perHour) };
}
