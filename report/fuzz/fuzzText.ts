/** A fuzz run for people: one line while it goes on, and what came of it. */
import type { Colors } from '../colors.ts';
import { count, duration, plural, wallTime } from '../figures.ts';
import { wrap } from '../table.ts';
import type { FuzzPace, FuzzRecord } from './fuzzRecord.ts';

/** `1,234 of 10,000 seeds · 22 seeds/s · 41,000 events/s · 7 virtual h/s · 13 of 13 fault kinds · no failure` */
export function progressLine(run: FuzzRecord, { wanted, wallMs }: FuzzPace, colors: Colors): string {
  const seconds = Math.max(wallMs, 1) / 1_000;
  const failed = run.failures.length;
  return [
    wanted === undefined ? plural(run.seeds, 'seed') : `${count(run.seeds)} of ${plural(wanted, 'seed')}`,
    ...rates(run, seconds),
    `${hit(run.fired)} fault kinds`,
    `${hit(run.marks)} marks`,
    plural(run.states.size, 'state'),
    failed === 0 ? 'no failure' : colors.red(plural(failed, 'failure')),
  ].join(' · ');
}

/** `13 of 15` */
function hit(counts: ReadonlyMap<string, number>): string {
  return `${[...counts.values()].filter((times) => times > 0).length} of ${counts.size}`;
}

function rates(run: FuzzRecord, seconds: number): readonly string[] {
  const hours = run.virtualMs / 3_600_000 / seconds;
  return [
    `${count(run.seeds / seconds)} seeds/s`,
    `${count(run.events / seconds)} events/s`,
    `${hours < 10 ? hours.toFixed(1) : count(hours)} virtual h/s`,
  ];
}

/**
 * @param unseen what never happened, one line each.
 * @param isJudged false where the run was too short for that to mean anything.
 */
export function fuzzSummary(
  run: FuzzRecord,
  pace: FuzzPace,
  unseen: readonly string[],
  isJudged: boolean,
  width: number,
  colors: Colors,
): string {
  const { from, seeds, passed, inconclusive, failures } = run;
  const range = seeds === 0 ? '' : ` (${from} to ${from + seeds - 1})`;
  const verdicts = [
    `${count(passed)} pass`,
    ...(inconclusive === 0 ? [] : [`${count(inconclusive)} inconclusive`]),
    failures.length === 0 ? colors.green('none fails') : colors.red(`${count(failures.length)} fail`),
  ];
  const seconds = Math.max(pace.wallMs, 1) / 1_000;
  const virtual = duration(run.virtualMs / 1_000);
  const fired = [...run.fired].map(([kind, times]) => `${kind} ${times === 0 ? colors.red('never') : count(times)}`);
  return [
    `${plural(seeds, 'seed')}${range}: ${verdicts.join(', ')}`,
    `${virtual} of virtual time in ${wallTime(pace.wallMs)} on ${plural(pace.workers, 'thread')}: ${rates(run, seconds).join(', ')}, ${count(run.requests / seconds)} requests/s`,
    ...section('faults', fired.join(' · '), width),
    ...section('marks', `${hit(run.marks)} hit; hit least: ${leastHit(run.marks)}`, width),
    ...section('states', `${count(run.states.size)} different ones of books, orders and verdicts`, width),
    ...unseenLines(unseen, isJudged, colors),
  ].join('\n');
}

const LEAST_SHOWN = 6;

function leastHit(marks: ReadonlyMap<string, number>): string {
  const seen = [...marks].filter(([, seeds]) => seeds > 0).sort((a, b) => a[1] - b[1]);
  return seen
    .slice(0, LEAST_SHOWN)
    .map(([mark, seeds]) => `${mark} (${plural(seeds, 'seed')})`)
    .join(' · ');
}

function unseenLines(unseen: readonly string[], isJudged: boolean, colors: Colors): readonly string[] {
  if (unseen.length === 0) return [];
  const title = isJudged
    ? colors.red(`VACUOUS: never seen (${unseen.length}), so the run proves nothing about it`)
    : `never seen (${unseen.length}), which a run this short may miss`;
  return [title, ...unseen.map((line) => `  ${line}`)];
}

const INDENT = 11;

function section(title: string, text: string, width: number): readonly string[] {
  return wrap(text, width - INDENT).map((line, index) => `${(index === 0 ? title : '').padEnd(INDENT)}${line}`);
}
