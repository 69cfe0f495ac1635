/** How messages ended, counted and explained. */
import { OUTCOMES } from '../engine/outcomes.ts';

/** How often, by outcome code; `DEAD_LETTER` for what could not be read. */
export type Endings = ReadonlyMap<string, number>;

export interface Outcome {
  readonly code: string;
  readonly count: number;
  /** Of all ends, 0 to 1. */
  readonly share: number;
  readonly stage: string;
  readonly meaning: string;
}

/** What ends a message besides the engine's own vocabulary. */
export const DEAD_LETTER = 'DEAD_LETTER';

/** Most frequent first. */
export function outcomesOf(endings: Endings): readonly Outcome[] {
  const all = totalOf(endings);
  const rows = [...endings].map(([code, count]) => ({ code, count, share: count / all, ...meaningOf(code) }));
  return rows.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

export function totalOf(endings: Endings): number {
  let sum = 0;
  for (const count of endings.values()) sum += count;
  return sum;
}

function meaningOf(code: string): { readonly stage: string; readonly meaning: string } {
  if (code === DEAD_LETTER) return { stage: 'any', meaning: 'could not be read' };
  const [stage, meaning] = isCode(code) ? OUTCOMES[code] : ['any', 'unknown code'];
  return { stage, meaning };
}

function isCode(code: string): code is keyof typeof OUTCOMES {
  return Object.hasOwn(OUTCOMES, code);
}
