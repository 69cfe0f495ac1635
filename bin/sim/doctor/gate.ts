/**
 * What is bundled into one script and run wherever the engine may run: in a bare context, in fresh processes, on other
 * Node majors. Asked and answered in JSON text, which is the same in all of them.
 */
import type { TraceEvent } from '../../../adapters/sim/world/trace.ts';
import { GOLDEN_RUNS, type GoldenRun } from './goldenRuns.ts';
import { isCounted, Trail, type Traced } from './traced.ts';

export type Question =
  /** Every run, so many times over; every second time in reverse, so that what one leaves behind meets others. */
  | { readonly kind: 'traces'; readonly turns: number; readonly only?: readonly string[] | undefined }
  /** Every event of one run, each as JSON text. */
  | { readonly kind: 'events'; readonly name: string };

export interface Answers {
  readonly traces: readonly (readonly Traced[])[];
  readonly events: readonly string[];
}

export function answer(question: string): string {
  return JSON.stringify(answerTo(JSON.parse(question) as Question));
}

function answerTo(question: Question): Answers[Question['kind']] {
  if (question.kind === 'events') return eventsOf(question.name);
  const { turns, only } = question;
  const runs = GOLDEN_RUNS.filter(({ name }) => only === undefined || only.includes(name));
  return Array.from({ length: turns }, (_, turn) =>
    turn % 2 === 0 ? runs.map(traced) : runs.toReversed().map(traced).toReversed(),
  );
}

export function traced(one: GoldenRun): Traced {
  const trail = new Trail();
  const hash = one.run((event) => {
    if (isCounted(event)) trail.add(JSON.stringify(event));
  });
  return { name: one.name, hash, trail: trail.text };
}

function eventsOf(name: string): readonly string[] {
  const events: string[] = [];
  const keep = (event: TraceEvent): void => {
    if (isCounted(event)) events.push(JSON.stringify(event));
  };
  GOLDEN_RUNS.find((run) => run.name === name)?.run(keep);
  return events;
}
