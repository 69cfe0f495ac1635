/** What a replayed case came to. */
import type { Colors } from '../colors.ts';
import { duration, plural } from '../figures.ts';
import { wrap } from '../table.ts';

export interface Replayed {
  /** As it was asked for: a seed or a file. */
  readonly what: string;
  /** Virtual seconds at which it was stopped. */
  readonly until: number | undefined;
  /** Of a file: what was found then. */
  readonly found: { readonly law: string; readonly seed: string; readonly traceHash: string } | undefined;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly broken?: { readonly law: string; readonly detail: string; readonly afterMs: number };
  readonly pending?: string;
  readonly traceHash: string;
  readonly events: number;
  readonly virtualMs: number;
  readonly fired: Readonly<Partial<Record<string, number>>>;
}

export function replayPage(run: Replayed, width: number, colors: Colors): string {
  const { what, found, verdict, broken, pending, until } = run;
  const paint = verdict === 'fail' ? colors.red : verdict === 'pass' ? colors.green : colors.yellow;
  const stopped = until === undefined ? '' : `, stopped after ${until} s`;
  const fired = Object.entries(run.fired).map(([kind, times]) => `${kind} ${times}`);
  return [
    `${colors.bold(what)}  ${paint(verdict)}${stopped}`,
    ...(broken === undefined
      ? []
      : wrap(`${broken.law} after ${broken.afterMs / 1_000} s: ${broken.detail}`, width - 2)),
    ...(broken === undefined && pending !== undefined
      ? [`in the end ${pending}, which the case itself is to blame for`]
      : []),
    ...(found === undefined ? [] : [foundLine(found, broken)]),
    `${fired.length === 0 ? 'no fault fired' : `faults fired: ${fired.join(', ')}`}`,
    `trace ${run.traceHash} over ${plural(run.events, 'event')}, ${duration(run.virtualMs / 1_000)} of virtual time${sameness(run)}`,
  ].join('\n  ');
}

function foundLine({ law, seed }: NonNullable<Replayed['found']>, broken: Replayed['broken']): string {
  if (broken?.law === law) return `it breaks the same law as when it was found on seed ${seed}`;
  return `found on seed ${seed}, where it broke ${law}: it does so no more`;
}

/** A trace that was stopped early is another one anyway. */
function sameness({ found, until, traceHash }: Replayed): string {
  if (found === undefined || until !== undefined) return '';
  return found.traceHash === traceHash
    ? ', the same as when it was found'
    : '; the engine is another since it was found';
}
