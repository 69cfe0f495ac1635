/** The tables of a backtest report; an empty one is the empty text. */
import type { Colors } from '../colors.ts';
import { count, duration } from '../figures.ts';
import { columnsFor, tableHead, tableLine, type Cell, type Column } from '../table.ts';
import type { Check } from './facts.ts';
import type { BacktestSummary, EndingsSummary } from './summary.ts';
import { minuteOf, percent, plain, usd } from './units.ts';

type Head = Omit<Column, 'width'>;
const left = (head: string): Head => ({ head, align: 'left' });
const right = (head: string): Head => ({ head, align: 'right' });

function table(heads: readonly Head[], rows: readonly (readonly Cell[])[], colors: Colors): string {
  if (rows.length === 0) return '';
  const columns = columnsFor(heads, rows);
  return [tableHead(columns, colors.dim), ...rows.map((row) => tableLine(columns, row))].join('\n');
}

function money(value: number | undefined, colors: Colors): Cell {
  return { text: usd(value), paint: value !== undefined && value < 0 ? colors.red : undefined };
}

const SYMBOL_HEADS = [
  left('symbol'),
  ...['trades', 'win rate', 'gross', 'fees', 'net USD', 'per trade', 'profit factor', 'held', 'in market'].map(right),
];

export function symbolTable({ bySymbol }: BacktestSummary, colors: Colors): string {
  const rows = bySymbol.map((row) => [
    { text: row.symbol },
    { text: count(row.trades) },
    { text: percent(row.winRate) },
    money(row.grossPnlUsd, colors),
    { text: usd(row.feesUsd) },
    money(row.netPnlUsd, colors),
    money(row.expectancyUsd, colors),
    { text: plain(row.profitFactor) },
    { text: row.averageHoldingS === undefined ? 'n/a' : duration(row.averageHoldingS) },
    { text: percent(row.timeInMarket) },
  ]);
  return table(SYMBOL_HEADS, rows, colors);
}

export function exitTable({ byExit }: BacktestSummary, colors: Colors): string {
  const rows = byExit.map(({ reason, trades, wins, netPnlUsd }) => [
    { text: reason },
    { text: count(trades) },
    { text: percent(wins / trades) },
    money(netPnlUsd, colors),
  ]);
  return table([left('reason'), right('trades'), right('win rate'), right('net USD')], rows, colors);
}

const OPEN_HEADS = [
  left('symbol'),
  left('side'),
  left('since'),
  ...['quantity', 'entry', 'mark', 'realized net', 'unrealized USD'].map(right),
];

export function openTable({ openPositions }: BacktestSummary, colors: Colors): string {
  const rows = openPositions.map((open) => [
    { text: open.symbol },
    { text: open.side },
    { text: minuteOf(open.since) },
    { text: String(open.quantity) },
    { text: String(Number(open.entryPrice.toPrecision(10))) },
    { text: open.markPrice === undefined ? 'n/a' : String(open.markPrice) },
    money(open.realizedNetUsd, colors),
    money(open.unrealizedUsd, colors),
  ]);
  return table(OPEN_HEADS, rows, colors);
}

export function outcomeTable({ outcomes }: EndingsSummary, colors: Colors): string {
  const rows = outcomes.map(({ code, count: times, share, stage, meaning }) => [
    { text: code },
    { text: count(times) },
    { text: percent(share, 2) },
    { text: stage, paint: colors.dim },
    { text: meaning, paint: colors.dim },
  ]);
  return table([left('outcome'), right('count'), right('share'), left('stage'), left('meaning')], rows, colors);
}

export function checkTable(checks: readonly Check[], colors: Colors): string {
  const rows = checks.map(({ name, ok, detail }) => [
    { text: ok ? 'ok' : 'BROKEN', paint: ok ? colors.green : colors.red },
    { text: name },
    { text: detail },
  ]);
  return table([left('verdict'), left('check'), left('numbers')], rows, colors);
}
