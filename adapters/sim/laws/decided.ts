/** When a commit was decided, in true time: what its view held is judged by that moment, whatever its worker's clock said. */
import type { Commit } from '../../../engine/protocol.ts';
import type { LawContext } from './law.ts';

/** Never later than now, also when the worker's clock was set right between deciding and committing. */
export function decidedMs({ atMs }: Commit, worker: string, context: LawContext): number {
  return Math.min(atMs - (context.workers?.get(worker)?.skewMs ?? 0), context.nowMs);
}
