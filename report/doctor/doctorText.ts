/** What `sim doctor` found as text: a table of checks, then what is wrong with each, then one line. */
import type { Colors } from '../colors.ts';
import { columnsFor, tableHead, tableLine, wrap, type Cell } from '../table.ts';
import { traceLine } from '../traceLine.ts';
import type { Difference, DoctorCheck, Side } from './doctorRecord.ts';

const HEADS = [
  { head: 'check', align: 'left' },
  { head: 'verdict', align: 'left' },
  { head: 'what was shown', align: 'left' },
] as const;
/** Of the event's JSON, around the first character that differs. */
const SHOWN_BEFORE = 40;
const SHOWN_AFTER = 80;

export function doctorText(checks: readonly DoctorCheck[], width: number, colors: Colors): string {
  const rows = checks.map(({ name, verdict, detail }): Cell[] => [
    { text: name },
    { text: verdict, paint: verdict === 'pass' ? colors.green : verdict === 'fail' ? colors.red : colors.yellow },
    { text: verdict === 'pass' ? detail : '' },
  ]);
  const columns = columnsFor(HEADS, rows);
  const table = [tableHead(columns, colors.dim), ...rows.map((row) => tableLine(columns, row))];
  const wrong = checks.filter(({ verdict }) => verdict !== 'pass').map((check) => page(check, width, colors));
  return [...table, '', ...wrong, summary(checks, colors)].join('\n');
}

function page({ name, verdict, detail, cure, difference }: DoctorCheck, width: number, colors: Colors): string {
  const head = `${verdict === 'fail' ? colors.red('FAIL') : colors.yellow('NOT PROVEN')} ${colors.bold(name)}`;
  const told = wrap(detail, width - 2).map((line) => `  ${line}`);
  const parted = difference === undefined ? [] : differenceLines(difference);
  return [head, ...told, ...parted, ...(cure === undefined ? [] : [`  cure: ${cure}`]), ''].join('\n');
}

function differenceLines({ run, event, before, sides }: Difference): readonly string[] {
  const at = firstOther(sides);
  return [
    `  ${run} parts at event ${event}:`,
    ...before.map((one) => `    both: ${traceLine(one)}`),
    ...sides.flatMap((side) => sideLines(side, at)),
  ];
}

function sideLines({ place, event, json }: Side, at: number): readonly string[] {
  if (event === undefined || json === undefined) {
    const why = place === 'golden' ? 'another event: of golden traces only hashes are kept' : 'no such event';
    return [`    ${place}: ${why}`];
  }
  const line = `    ${place}: ${traceLine(event)}`;
  return at < 0 ? [line] : [line, `      …${json.slice(Math.max(0, at - SHOWN_BEFORE), at + SHOWN_AFTER)}…`];
}

/** Where the two sides' JSON differs first; -1 when there are not two. */
function firstOther([one, other]: readonly Side[]): number {
  if (one?.json === undefined || other?.json === undefined) return -1;
  let at = 0;
  while (at < one.json.length && one.json[at] === other.json[at]) at += 1;
  return at;
}

function summary(checks: readonly DoctorCheck[], colors: Colors): string {
  const count = (verdict: DoctorCheck['verdict']) => checks.filter((check) => check.verdict === verdict).length;
  const [failed, unproven] = [count('fail'), count('not proven')];
  const parts = [
    `${count('pass')} of ${checks.length} pass`,
    ...(failed > 0 ? [colors.red(`${failed} fail`)] : []),
    ...(unproven > 0 ? [colors.yellow(`${unproven} not proven`)] : []),
  ];
  return parts.join(', ');
}
