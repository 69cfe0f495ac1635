/** How far a run has come, told now and then while it goes on. */
import type { WorldObserver } from '../../adapters/sim/world/observer.ts';

export interface RunProgress {
  readonly virtualSeconds: number;
  readonly wallMs: number;
}

const TELL_EVERY_MS = 100;
/** Commits between two looks at the wall clock. */
const COMMITS_PER_LOOK = 64;

export function tellingProgress(tell: (progress: RunProgress) => void): WorldObserver {
  const startedMs = performance.now();
  let commits = 0;
  let firstAtMs = 0;
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    onCommit: ({ atMs }) => {
      if (commits === 0) firstAtMs = atMs;
      commits += 1;
      if (commits % COMMITS_PER_LOOK !== 1) return;
      const nowMs = performance.now();
      if (nowMs - toldMs < TELL_EVERY_MS) return;
      toldMs = nowMs;
      tell({ virtualSeconds: (atMs - firstAtMs) / 1_000, wallMs: nowMs - startedMs });
    },
  };
}
