/** The end of `run`: one verdict per scenario, and one line over all. */
import type { Colors } from './colors.ts';
import { count, duration, plural, wallTime } from './figures.ts';
import type { RunRecord } from './runRecord.ts';
import { columnsFor, tableHead, tableLine, type Cell } from './table.ts';

const HEADS = [
  { head: 'scenario', align: 'left' },
  { head: 'as it should be', align: 'left' },
  { head: 'variants', align: 'left' },
  { head: 'verdict', align: 'left' },
] as const;

export function verdictTable(runs: readonly RunRecord[], colors: Colors): string {
  const names = [...new Set(runs.map((run) => run.scenario))];
  const rows = names.map((name) =>
    verdictRow(
      name,
      runs.filter((run) => run.scenario === name),
      colors,
    ),
  );
  const columns = columnsFor(HEADS, rows);
  return [tableHead(columns, colors.bold), ...rows.map((row) => tableLine(columns, row))].join('\n');
}

function verdictRow(name: string, runs: readonly RunRecord[], colors: Colors): readonly Cell[] {
  const healthy = runs.find((run) => run.variant === undefined);
  const variants = runs.filter((run) => run.variant !== undefined);
  const good = variants.filter((run) => run.verdict === 'pass').length;
  const passed = runs.every((run) => run.verdict === 'pass');
  return [
    { text: name },
    { text: healthy === undefined ? 'not run' : healthy.verdict },
    { text: variants.length === 0 ? 'not run' : `${good} of ${variants.length} break as named` },
    { text: passed ? 'pass' : 'FAIL', paint: passed ? colors.green : colors.red },
  ];
}

/**
 * `5 scenarios, 7 variants: 12 runs, all as they should; 2h 10m of virtual time in 1.2 s, 500,000 events/s`
 * @param wallMs for all of them, some of which were made at once
 */
export function summaryLine(runs: readonly RunRecord[], wallMs: number, colors: Colors): string {
  const scenarios = new Set(runs.map((run) => run.scenario)).size;
  const variants = runs.filter((run) => run.variant !== undefined).length;
  const good = runs.filter((run) => run.verdict === 'pass').length;
  const perSecond = (sum(runs, (run) => run.events) * 1_000) / Math.max(wallMs, 1);
  const came =
    good === runs.length ? colors.green('all as they should') : colors.red(`${runs.length - good} not as they should`);
  const ran = `${plural(scenarios, 'scenario')}, ${plural(variants, 'variant')}: ${plural(runs.length, 'run')}, ${came}`;
  const virtual = duration(sum(runs, (run) => run.virtualSeconds));
  return `${ran}; ${virtual} of virtual time in ${wallTime(wallMs)}, ${count(perSecond)} events/s`;
}

/** `soak-24h: its first 60 minutes, which is what mock gets` for each scenario that was not told to its end. */
export function cutLines(runs: readonly (RunRecord & { readonly store: string })[]): readonly string[] {
  const lines = runs.flatMap(({ scenario, store, cutToMinutes }) =>
    cutToMinutes === undefined
      ? []
      : [`${scenario}: its first ${plural(cutToMinutes, 'minute')}, which is what ${store} gets`],
  );
  return [...new Set(lines)];
}

function sum(runs: readonly RunRecord[], of: (run: RunRecord) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}
