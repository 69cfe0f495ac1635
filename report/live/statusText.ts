/** The system at a glance, as text: what it is set to, whether it is alive, what it holds, and what became of what came in. */
import { outcomeTable } from '../backtest/tables.ts';
import { percent, usd } from '../backtest/units.ts';
import type { Colors } from '../colors.ts';
import { count, duration } from '../figures.ts';
import { columnsFor, tableHead, tableLine, wrap, type Cell } from '../table.ts';
import { holdingsTable } from './holdingsTable.ts';
import type { EndingsRecord, GoNoGoRecord } from './gates.ts';
import type { StatusRecord } from './status.ts';

export interface SettingLine {
  readonly name: string;
  readonly value: string;
  /** `environment`, `file`, `--set`, `--mainnet` or `default`. */
  readonly from: string;
}

export interface AboutRecord {
  readonly version: string;
  readonly build: string;
  readonly venue: string;
  readonly store: string;
  readonly settings: readonly SettingLine[];
}

const LABEL_WIDTH = 11;

export function statusText(about: AboutRecord, status: StatusRecord, width: number, colors: Colors): string {
  const { version, build, venue, store } = about;
  const lines: [label: string, text: string][] = [
    ['lockstep', `${version}, build ${build}`],
    ['venue', venue],
    ['store', store],
    ['entries', entriesLine(status, colors)],
    ['health', healthLine(status, colors)],
    ['account', accountLine(status, colors)],
    ['today', `${count(status.entriesToday)} entry permits since midnight UTC`],
    ['orders', ordersLine(status, colors)],
    ...(status.deadLetters === 0
      ? []
      : [['unreadable', `${count(status.deadLetters)} dead letters`] as [string, string]]),
  ];
  const labelled = lines.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}`);
  return [
    ...labelled,
    '',
    ...stageLines(status, colors),
    '',
    holdingsTable(status.positions, colors),
    '',
    ...settingLines(about.settings, width, colors),
  ].join('\n');
}

function entriesLine({ killSwitch }: StatusRecord, colors: Colors): string {
  if (killSwitch === '' || killSwitch === '0') return colors.green('allowed');
  return colors.red(`DENIED: quantum:kill is ${JSON.stringify(killSwitch.slice(0, 20))}; \`live resume\` ends that`);
}

function healthLine({ health, healthAgeS, alerts }: StatusRecord, colors: Colors): string {
  if (health === '') return colors.yellow('never checked: is the health stage running?');
  const paint = health === 'PASS' ? colors.green : health === 'FAIL' ? colors.red : colors.yellow;
  const when = healthAgeS === null ? '' : `, ${duration(healthAgeS)} ago`;
  return paint(`${health}${alerts.length === 0 ? '' : `: ${alerts.join(', ')}`}`) + when;
}

function accountLine(status: StatusRecord, colors: Colors): string {
  const { equityUsd, dailyPnlUsd, dailyPnlFraction, drawdownFraction, exposureFraction, portfolioAgeS } = status;
  if (equityUsd === null) return colors.yellow('unknown: the market stage has not read it');
  const pnl = dailyPnlUsd === null ? 'no PnL yet today' : pnlText(Number(dailyPnlUsd), dailyPnlFraction ?? 0, colors);
  const rest = `drawdown ${percent(drawdownFraction ?? 0)}, exposure ${percent(exposureFraction ?? 0)}`;
  return `${usd(Number(equityUsd))} USD, ${pnl}, ${rest}, read ${duration(portfolioAgeS ?? 0)} ago`;
}

function pnlText(pnlUsd: number, fraction: number, colors: Colors): string {
  return (pnlUsd < 0 ? colors.red : colors.green)(`${usd(pnlUsd)} USD today (${percent(fraction, 2)})`);
}

function ordersLine({ openOrders, unknownOrders }: StatusRecord, colors: Colors): string {
  const unknown =
    unknownOrders === 0 ? 'none unknown' : colors.red(`${unknownOrders} UNKNOWN: \`live orders --unknown\``);
  return `${openOrders} open, ${unknown}`;
}

function stageLines({ stages }: StatusRecord, colors: Colors): readonly string[] {
  const rows = stages.map(({ stage, owner, unread }): readonly Cell[] => [
    { text: stage },
    { text: count(unread), paint: unread > 500 ? colors.red : undefined },
    owner === '' ? { text: 'nobody: start it with `live run`', paint: colors.red } : { text: owner },
  ]);
  const heads = [
    { head: 'stage', align: 'left' },
    { head: 'unread', align: 'right' },
    { head: 'worker', align: 'left' },
  ] as const;
  const columns = columnsFor(heads, rows);
  return [tableHead(columns, colors.bold), ...rows.map((row) => tableLine(columns, row))];
}

/** Those somebody set, and how many are as they come. */
function settingLines(settings: readonly SettingLine[], width: number, colors: Colors): readonly string[] {
  const said = settings.filter(({ from }) => from !== 'default');
  const rest = settings.length - said.length;
  const lines = said.flatMap(({ name, value, from }) => {
    const shown = value === '' ? '(empty)' : value.replaceAll(',', ', ');
    const [first = '', ...more] = wrap(`${name}=${shown} ${colors.dim(`(${from})`)}`, width - 2);
    return [`  ${first}`, ...more.map((line) => `    ${line}`)];
  });
  const head = colors.bold('Settings as this command was given them; `run` may have been given others:');
  return [head, ...lines, colors.dim(`  ${rest} more are at their defaults (--json lists all)`)];
}

export function goNoGoText({ word, gates, alerts }: GoNoGoRecord, colors: Colors): string {
  const rows = gates.map(({ gate, title, status, conclusion }): readonly Cell[] => [
    { text: gate },
    { text: title },
    { text: status, paint: paintOf(status, colors) },
    { text: conclusion },
  ]);
  const heads = ['', 'gate', 'status', 'evidence'].map((head) => ({ head, align: 'left' as const }));
  const columns = columnsFor(heads, rows);
  const paint = word === 'GO' ? colors.green : word === 'NO-GO' ? colors.red : colors.yellow;
  const why = alerts.length === 0 ? '' : `: ${alerts.join(', ')}`;
  return [
    colors.bold('GO/NO-GO'),
    tableHead(columns, colors.bold),
    ...rows.flatMap((row, at) => [
      tableLine(columns, row),
      ...(gates[at]?.facts ?? []).map((fact) => colors.dim(`   ${fact}`)),
    ]),
    paint(`${word}${why}`),
  ].join('\n');
}

function paintOf(status: string, colors: Colors): ((text: string) => string) | undefined {
  if (status === 'PASS') return colors.green;
  return status === 'FAIL' ? colors.red : colors.yellow;
}

export function endingsText(endings: EndingsRecord, colors: Colors): string {
  const { minutes, executions, outcomes, cut } = endings;
  const total = outcomes.reduce((sum, one) => sum + one.count, 0);
  const head = colors.bold(`Gates: how ${count(total)} messages ended in the last ${minutes} minutes`);
  if (total === 0) return `${head}\nnothing came in`;
  const rate = `${count(executions)} executions, ${(executions / minutes).toFixed(1)} a minute`;
  return [head, outcomeTable({ outcomes }, colors), rate, ...(cut ? ['only the newest were counted'] : [])].join('\n');
}
