/** The store under the stages is another one: a few scenarios, the same traces. */
import type { TraceEvent } from '../../../adapters/sim/world/trace.ts';
import { SCENARIOS } from '../../../scenarios/all.ts';
import { Refusal } from '../../cli/refusal.ts';
import { openGround, type Ground, type StoreName } from '../stores.ts';
import type { Answers, Question } from './gate.ts';
import { GOLDEN_SEED } from './goldenRuns.ts';
import { AbsentPlace, type Place } from './place.ts';
import { isCounted, Trail, type Traced } from './traced.ts';

/** Commits, conflicts, fences, refusals of a wrong type, expiry, and a store that loses its newest writes. */
const SHOWN_ON = ['unknown-order', 'late-fill', 'double-executor', 'key-clash', 'router-dedup', 'failover-after-send'];

export function storePlace(store: StoreName): Place {
  const ask = async (question: Question): Promise<Answers[Question['kind']]> => {
    const ground = await openGround(store, undefined).catch(absent);
    try {
      return question.kind === 'events'
        ? await eventsOn(ground, question.name)
        : [await tracesOn(ground, question.only ?? SHOWN_ON)];
    } finally {
      await ground.close();
    }
  };
  const shows = `the same traces of ${SHOWN_ON.length} scenarios on this store`;
  return { name: `store ${store}`, turns: 1, shows, ask: ask as Place['ask'] };
}

async function runOn(ground: Ground, name: string, listen: (event: string) => void): Promise<string> {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  const onTrace = (event: TraceEvent): void => {
    if (isCounted(event)) listen(JSON.stringify(event));
  };
  return (await ground.run(scenario, { seed: GOLDEN_SEED, onTrace, wallMs: () => 0 })).traceHash;
}

async function tracesOn(ground: Ground, asked: readonly string[]): Promise<readonly Traced[]> {
  const traces: Traced[] = [];
  for (const name of SHOWN_ON.filter((one) => asked.includes(one))) {
    const trail = new Trail();
    const hash = await runOn(ground, name, (event) => trail.add(event));
    traces.push({ name, hash, trail: trail.text });
  }
  return traces;
}

async function eventsOn(ground: Ground, name: string): Promise<readonly string[]> {
  const events: string[] = [];
  await runOn(ground, name, (event) => events.push(event));
  return events;
}

function absent(error: unknown): never {
  if (error instanceof Refusal) throw new AbsentPlace(error.message, 'as it says');
  throw error;
}
