/** A backtest as one reads it: the result, where it came from, and whether the books add up. */
import type { Colors } from '../colors.ts';
import { count, duration } from '../figures.ts';
import { parseTime } from '../../engine/time.ts';
import { columnsFor, tableLine, type Cell } from '../table.ts';
import { exitTable, openTable, outcomeTable, symbolTable } from './tables.ts';
import { SHARPE_RETURNS_MIN, type Drawdown, type Sharpe } from './statistics.ts';
import type { BacktestSummary } from './summary.ts';
import { minuteOf, percent, plain, usd } from './units.ts';

/** Paragraphs with a title each, the run's hash at the end; what is empty is left out. */
export function backtestText(summary: BacktestSummary, colors: Colors): string {
  const sections = [
    ['', header(summary)],
    ['Result', result(summary, colors)],
    ['Symbols', symbolTable(summary, colors)],
    ['Exits of the closed trades', exitTable(summary, colors)],
    ['Open at the end, marked at the last price', openTable(summary, colors)],
    [signalsTitle(summary), outcomeTable(summary.signals, colors)],
    [
      `${count(summary.exitPlans.ended)} exit plans of harvest, by how they ended`,
      outcomeTable(summary.exitPlans, colors),
    ],
    ['Checks', checks(summary, colors)],
  ] as const;
  const shown = sections.filter(([, body]) => body !== '');
  const paragraphs = shown.map(([title, body]) => (title === '' ? body : `${colors.bold(title)}\n${body}`));
  return `${paragraphs.join('\n\n')}\n\nhash ${colors.bold(summary.hash)}  ${count(summary.events)} events\n`;
}

function header(summary: BacktestSummary): string {
  const { symbols, settings } = summary;
  const runS = seconds(summary.from, summary.to);
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return facts([
    ['data', `${summary.data}, ${symbols.length} symbols, bars of ${duration(summary.barSeconds)}`],
    ['symbols', symbols.join(' ')],
    [
      'period',
      `${minuteOf(summary.from)} to ${minuteOf(summary.to)} UTC (${duration(runS)}, after ${duration(seconds(summary.dataFrom, summary.from))} of warm-up)`,
    ],
    ['signals', `${summary.signalSource}, seed ${summary.seed}`],
    ['settings', set.length === 0 ? 'defaults' : set.join(' ')],
    ['market', summary.assumptions.join('; ')],
  ]);
}

function result(summary: BacktestSummary, colors: Colors): string {
  const { account, trades, exposure } = summary;
  const signed = (value: number) => (value < 0 ? colors.red(usd(value)) : colors.green(usd(value)));
  return facts([
    ['equity', `${usd(account.startUsd)} to ${usd(account.equityUsd)} USD (${percent(account.returnFraction, 3)})`],
    [
      'trades',
      `${count(trades.trades)} closed, ${summary.openPositions.length} open; held for ${hold(trades.averageHoldingS)} on average`,
    ],
    ['win rate', `${percent(trades.winRate)} (${count(trades.wins)} of ${count(trades.trades)}, net of fees)`],
    [
      'PnL',
      `${usd(trades.grossPnlUsd)} gross - ${usd(trades.feesUsd)} fees = ${signed(trades.netPnlUsd)} USD net, of the closed trades`,
    ],
    [
      'per trade',
      `${usd(trades.expectancyUsd)} USD expected; wins ${usd(trades.averageWinUsd)}, losses ${usd(trades.averageLossUsd)}; profit factor ${plain(trades.profitFactor)}`,
    ],
    ['fees', `${usd(account.feesUsd)} USD on ${usd(account.tradedUsd)} USD traded${funding(account.fundingPaidUsd)}`],
    ['drawdown', drawdown(summary.drawdown)],
    ['Sharpe', sharpeText(summary.sharpe)],
    [
      'exposure',
      `${usd(exposure.averageUsd)} USD on average (${percent(exposure.averageFraction)} of equity), ${usd(exposure.maxUsd)} USD at most (${percent(exposure.maxFraction)}), ${exposure.maxPositions} positions at most`,
    ],
    ['in market', `${percent(summary.timeInMarket)} of the time with at least one position`],
  ]);
}

function funding(paidUsd: number): string {
  return paidUsd === 0 ? '; no funding' : `; funding ${usd(paidUsd)} USD`;
}

function drawdown({ usd: fall, fraction, peakMs, troughMs }: Drawdown): string {
  if (fall === 0) return 'none';
  return `${usd(fall)} USD (${percent(fraction)} of the peak), within ${duration((troughMs - peakMs) / 1000)}, on the minute equity curve`;
}

function sharpeText({ value, standardError, returns }: Sharpe): string {
  const how = 'mean / std of hourly equity returns, × √8760';
  if (value !== undefined) return `${plain(value)} ± ${plain(standardError)} (${how}; ${returns} of them)`;
  const why =
    returns < SHARPE_RETURNS_MIN ? `${returns} of at least ${SHARPE_RETURNS_MIN} returns` : 'they do not vary';
  return `n/a (${how}; ${why})`;
}

function signalsTitle({ signals }: BacktestSummary): string {
  return `${count(signals.in)} signals in, ${count(signals.ended)} ended, ${count(signals.pending)} pending, by how they ended`;
}

function checks(summary: BacktestSummary, colors: Colors): string {
  const columns = columnsFor(
    [
      { head: '', align: 'left' },
      { head: '', align: 'left' },
      { head: '', align: 'left' },
    ],
    summary.checks.map(cells),
  );
  return summary.checks
    .map((check) => {
      const [mark, ...rest] = cells(check);
      return tableLine(columns, [{ text: mark?.text ?? '', paint: check.ok ? colors.green : colors.red }, ...rest]);
    })
    .join('\n');
}

function cells({ name, ok, detail }: BacktestSummary['checks'][number]): readonly Cell[] {
  return [{ text: ok ? 'ok' : 'BROKEN' }, { text: name }, { text: detail }];
}

function facts(rows: readonly (readonly [name: string, text: string])[]): string {
  return rows.map(([name, text]) => `${name.padEnd(9)} ${text}`).join('\n');
}

function hold(holdingS: number | undefined): string {
  return holdingS === undefined ? 'n/a' : duration(holdingS);
}

function seconds(from: string, to: string): number {
  return ((parseTime(to) ?? 0) - (parseTime(from) ?? 0)) / 1000;
}
