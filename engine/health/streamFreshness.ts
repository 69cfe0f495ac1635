/** Gate D: plans and results are flowing, and no stage is far behind. A warning: a market can be quiet. */
import { STREAM } from '../names.ts';
import type { StreamInfo } from '../protocol.ts';
import { FIRST_ID, idMs } from '../streamId.ts';
import { SECOND_MS } from '../time.ts';
import { windowName, type Evidence, type Finding } from './gate.ts';

/** Half of the 1,000 unread entries at which the stage that writes them stops reading (DESIGN.md 4). */
const BACKLOG_MAX = 500;

/** Streams that someone must read. */
export const CONSUMED_STREAMS: readonly string[] = [
  STREAM.decisions,
  STREAM.intents,
  STREAM.exitPlans,
  STREAM.plans,
  STREAM.orders,
  STREAM.results,
  STREAM.reconcile,
];

export function streamFreshness({ streams, atMs, config }: Evidence): Finding {
  const flows = [
    { name: 'apply.plan', ageS: ageS(streams.get(STREAM.plans), atMs) },
    { name: 'apply.result', ageS: ageS(streams.get(STREAM.results), atMs) },
  ];
  const silent = flows.filter((flow) => flow.ageS === undefined || flow.ageS > config.HEALTH_CYCLE_S);
  const behind = backlogs(streams);
  const late = behind.filter(([, count]) => count > BACKLOG_MAX);
  const faults = [
    ...silent.map(({ name }) => `${name} silent for ${windowName(config)}`),
    ...late.map(([stage, count]) => `${stage} is ${count} entries behind`),
  ];
  return {
    passes: faults.length === 0,
    facts: [
      ...flows.map(
        (flow) => `${flow.name} newest entry: ${flow.ageS === undefined ? 'none yet' : `${flow.ageS}s ago`}`,
      ),
      `Unread: ${behind.map(([stage, count]) => `${stage} ${count}`).join(', ') || 'nobody reads'}`,
    ],
    conclusion: faults.length === 0 ? 'Streams active, nobody behind' : faults.join('; '),
  };
}

/** Age of the newest entry ever added, or undefined when there was none. */
function ageS(info: StreamInfo | undefined, atMs: number): number | undefined {
  if (info === undefined || info.lastId === FIRST_ID) return undefined;
  return Math.max(0, Math.round((atMs - idMs(info.lastId)) / SECOND_MS));
}

/** Unread entries of each stage over all the streams it consumes, sorted by stage. */
function backlogs(streams: ReadonlyMap<string, StreamInfo>): [stage: string, count: number][] {
  const unread = new Map<string, number>();
  for (const name of CONSUMED_STREAMS) {
    for (const [stage, count] of Object.entries(streams.get(name)?.lag ?? {})) {
      unread.set(stage, (unread.get(stage) ?? 0) + count);
    }
  }
  return [...unread].sort(([a], [b]) => (a < b ? -1 : 1));
}
