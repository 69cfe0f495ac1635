/**
 * Gate F: every stage holds its lease. A worker renews it while it waits and with each commit, so one that has
 * died, hangs or cannot reach the store loses it within seconds (incident I-44: eleven hours unnoticed).
 */
import { STAGES, type StageName } from '../names.ts';
import type { Evidence, Finding } from './gate.ts';

/** Everyone but health: that this check runs shows that it is alive. */
export const WATCHED_STAGES: readonly StageName[] = STAGES.filter((stage) => stage !== 'health');

export function stageLiveness({ alive }: Evidence): Finding {
  const down = WATCHED_STAGES.filter((stage) => !alive.has(stage));
  return {
    passes: down.length === 0,
    facts: WATCHED_STAGES.map((stage) => `${stage}: ${alive.has(stage) ? 'active' : 'DOWN'}`),
    conclusion: down.length === 0 ? 'All core services active' : `Service down: ${down.join(', ')}`,
    alerts: down.map((stage) => `SERVICE_DOWN_${stage}`),
  };
}
