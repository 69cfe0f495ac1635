/** Whether a proposed plan may still get its result. Results end the waiting; time does so only for lost plans. */
import type { Config } from '../config.ts';
import { STREAM } from '../names.ts';
import type { View } from '../view.ts';
import type { Pending } from './state.ts';

/** True once `boundMs` lie between the two, also when the clock stepped back meanwhile. */
export function isOver(sinceMs: number, boundMs: number, atMs: number): boolean {
  return Math.abs(atMs - sinceMs) >= boundMs;
}

export function isOverdue(pending: Pending | undefined, config: Config, atMs: number): boolean {
  return pending !== undefined && isOver(pending.sinceMs, config.HARVEST_PENDING_MAX_S * 1000, atMs);
}

/** What must be known before an overdue plan counts as lost. */
export const WAITING_STREAMS: readonly string[] = [STREAM.exitPlans, STREAM.results];

/**
 * True while the plan may still be decided or its result may still be read: as long as it is young, and as long
 * as the desk has plans or this stage has results to read. Two plans of one rung would take profit twice.
 */
export function isWaiting(pending: Pending, view: View, config: Config, atMs: number): boolean {
  if (!isOverdue(pending, config, atMs)) return true;
  const unread = (stream: string, stage: string) => view.stream(stream)?.lag[stage] ?? 0;
  return unread(STREAM.exitPlans, 'desk') > 0 || unread(STREAM.results, 'harvest') > 0;
}
