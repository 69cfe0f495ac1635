/** What other settings would have made of a journal's decisions, as text. */
import type { Colors } from './colors.ts';
import { count, plural } from './figures.ts';
import { columnsFor, tableHead, tableLine, type Cell } from './table.ts';

interface RowRecord {
  readonly stage: string;
  readonly was: string;
  readonly would: string;
  readonly count: number;
}

interface ChangedRecord {
  readonly event: number;
  readonly stage: string;
  readonly about: string;
  readonly was: string;
  readonly would: string;
}

export interface WhatIfRecord {
  readonly settings: Readonly<Record<string, string>>;
  readonly decisions: number;
  readonly rows: readonly RowRecord[];
  /** They would have read what was not read then. */
  readonly untold: number;
  readonly retimed: readonly string[];
  readonly first: ChangedRecord | undefined;
  readonly firstAtVenue: ChangedRecord | undefined;
}

const HEADS = [
  { head: '', align: 'left' },
  { head: 'stage', align: 'left' },
  { head: 'count', align: 'right' },
  { head: 'was', align: 'left' },
  { head: 'would be', align: 'left' },
] as const;

/** What a reader must know about decisions behind the first request that was never made. */
const BEHIND = [
  '          from there on what was recorded, the venue’s answers too, belongs to what was done. Each later decision is',
  '          judged by itself on what was read then; what would have followed from a changed one is not in a journal:',
  '          `sim backtest --set` and `sim run --set` let it follow',
];

export function whatIfLines(record: WhatIfRecord, colors: Colors): readonly string[] {
  const { settings, decisions, rows, untold, retimed, first, firstAtVenue } = record;
  const ended = sum(rows.filter(({ was, would }) => was !== would)) - untold;
  const numbers = sum(rows) - ended - untold;
  const lines = [
    `with      ${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    `          ${plural(decisions, 'decision')}, each made again on what was known then: ${count(ended)} end otherwise, ${count(numbers)} with other numbers`,
  ];
  if (untold > 0)
    lines.push(`          ${plural(untold, 'decision')} cannot be told: more would be read than was read then`);
  if (retimed.length > 0)
    lines.push(`          ${retimed.join(', ')}: timers of another period; they wake here when they woke then`);
  if (rows.length > 0) lines.push(...tableOf(rows, colors));
  if (first !== undefined) lines.push(`first     ${told(first)}`);
  if (firstAtVenue === undefined) lines.push('venue     it would have been asked the same');
  else lines.push(`venue     asked otherwise from ${told(firstAtVenue)}:`, ...BEHIND);
  return lines;
}

function sum(rows: readonly RowRecord[]): number {
  return rows.reduce((total, row) => total + row.count, 0);
}

function told({ event, stage, about, was, would }: ChangedRecord): string {
  const ends = was === would ? `${was}, with other numbers` : `${was} → ${would}`;
  return `event ${event}, ${stage}, ${about}: ${ends}`;
}

function tableOf(rows: readonly RowRecord[], colors: Colors): readonly string[] {
  const cells = rows.map(({ stage, count: times, was, would }): readonly Cell[] => [
    { text: '        ' },
    { text: stage },
    { text: count(times) },
    { text: was },
    { text: was === would ? 'the same, with other numbers' : would },
  ]);
  const columns = columnsFor(HEADS, cells);
  return [tableHead(columns, colors.bold), ...cells.map((row) => tableLine(columns, row))];
}
