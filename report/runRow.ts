/** A run as one row of the table that grows while scenarios run. */
import type { Colors } from './colors.ts';
import { count, duration, speed, wallTime } from './figures.ts';
import { cameOut, type RunRecord } from './runRecord.ts';
import type { Cell, Column } from './table.ts';

/** How far a run has come. */
export interface Progress {
  readonly scenario: string;
  readonly variant: string | undefined;
  readonly virtualSeconds: number;
  readonly wallMs: number;
}

/** @param runs those that will be shown: their names decide how wide the table is. */
export function runColumns(runs: readonly Pick<RunRecord, 'scenario' | 'variant'>[]): readonly Column[] {
  const scenario = Math.max(8, ...runs.map((run) => run.scenario.length));
  const variant = Math.max(7, ...runs.map((run) => run.variant?.length ?? 0));
  return [
    { head: 'scenario', align: 'left', width: scenario },
    { head: 'variant', align: 'left', width: variant },
    { head: 'verdict', align: 'left', width: 'breaks 10 as it should'.length },
    { head: 'checks', align: 'right', width: 6 },
    { head: 'virtual', align: 'right', width: 7 },
    { head: 'wall', align: 'right', width: 7 },
    { head: 'speed', align: 'right', width: 8 },
    { head: 'events', align: 'right', width: 9 },
    { head: 'trace', align: 'left', width: 16 },
  ];
}

export function runCells(run: RunRecord, colors: Colors): readonly Cell[] {
  const crashed = run.verdict === 'crash';
  const measured = (text: string): Cell => ({ text: crashed ? '' : text });
  return [
    { text: run.scenario },
    { text: run.variant ?? '', paint: colors.dim },
    { text: verdictOf(run), paint: run.verdict === 'pass' ? colors.green : colors.red },
    measured(`${run.checks.filter(cameOut).length}/${run.checks.length}`),
    measured(duration(run.virtualSeconds)),
    measured(wallTime(run.wallMs)),
    measured(speed(run.virtualSeconds, run.wallMs)),
    measured(count(run.events)),
    { ...measured(run.traceHash), paint: colors.dim },
  ];
}

export function progressCells(progress: Progress, colors: Colors): readonly Cell[] {
  return [
    { text: progress.scenario },
    { text: progress.variant ?? '', paint: colors.dim },
    { text: 'running', paint: colors.cyan },
    { text: '' },
    { text: duration(progress.virtualSeconds) },
    { text: wallTime(progress.wallMs) },
    { text: speed(progress.virtualSeconds, progress.wallMs) },
  ];
}

function verdictOf(run: RunRecord): string {
  if (run.verdict !== 'pass') return run.verdict === 'crash' ? 'CRASH' : 'FAIL';
  const broken = run.checks.filter(({ ok }) => !ok).length;
  return run.variant === undefined ? 'pass' : `breaks ${broken} as it should`;
}
