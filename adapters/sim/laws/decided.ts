/** The moments of a commit in true time, whatever its worker's clock said: what its view held is judged by them. */
import type { Commit } from '../../../engine/protocol.ts';
import type { LawContext } from './law.ts';

/** Never later than now, also when the worker's clock was set right between deciding and committing. */
export function decidedMs({ atMs }: Commit, worker: string, { workers, nowMs }: LawContext): number {
  return Math.min(atMs - (workers?.get(worker)?.skewMs ?? 0), nowMs);
}

/** When the store read what it was decided by: the answer may have come late. Where the world does not know, then too. */
export function viewedMs(commit: Commit, worker: string, context: LawContext): number {
  return context.workers?.get(worker)?.viewedMs ?? decidedMs(commit, worker, context);
}
