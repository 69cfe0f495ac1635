/** A backtest as one reads it: the result, where it came from, and whether the books add up. */
import { isoTime } from '../../engine/time.ts';
import type { Colors } from '../colors.ts';
import { count, duration, plural } from '../figures.ts';
import type { BacktestAbout } from './facts.ts';
import { checkTable, exitTable, openTable, outcomeTable, symbolTable } from './tables.ts';
import { SHARPE_RETURNS_MIN, type Drawdown, type Sharpe } from './statistics.ts';
import type { BacktestSummary } from './summary.ts';
import { minuteOf, percent, plain, usd } from './units.ts';

/** What is about to run. */
export function aboutText(about: BacktestAbout): string {
  const { symbols, settings, fromMs, toMs, market } = about;
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const warmUp = duration((fromMs - about.dataFromMs) / 1000);
  const [least, most] = market.venueLatencyMs;
  const { halfSpreadTicks: half, slippageTicksMax: ticks } = market;
  const rows = facts([
    ['data', `${about.data}, ${plural(symbols.length, 'symbol')}, bars of ${duration(about.stepMs / 1000)}`],
    ['symbols', symbols.join(' ')],
    [
      'period',
      `${minute(fromMs)} to ${minute(toMs)} UTC (${duration((toMs - fromMs) / 1000)}), ${warmUp} after the data begins`,
    ],
    ['signals', `${about.signalSource}, seed ${about.seed}`],
    ['settings', set.length === 0 ? 'defaults' : set.join(' ')],
    [
      'market',
      `orders pay ${half} to ${half + ticks} ticks beyond the last price and are ${least} to ${most} ms away; no funding`,
    ],
  ]);
  return `${rows}\n`;
}

/** Paragraphs with a title each, the run's hash at the end; what is empty is left out. */
export function resultText(summary: BacktestSummary, colors: Colors): string {
  const sections = [
    ['Result', result(summary, colors)],
    ['Symbols', symbolTable(summary, colors)],
    ['Exits of the closed trades', exitTable(summary, colors)],
    ['Open at the end, marked at the last price', openTable(summary, colors)],
    [signalsTitle(summary), outcomeTable(summary.signals, colors)],
    [
      `${plural(summary.exitPlans.ended, 'exit plan')} of harvest, by how they ended`,
      outcomeTable(summary.exitPlans, colors),
    ],
    ['Checks', checks(summary, colors)],
  ] as const;
  const shown = sections.filter(([, body]) => body !== '');
  const paragraphs = shown.map(([title, body]) => `${colors.bold(title)}\n${body}`);
  return `${paragraphs.join('\n\n')}\n\nhash ${colors.bold(summary.hash)} over ${plural(summary.events, 'event')}\n`;
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

/** The laws in one line, unless one is broken. */
function checks({ checks: own, laws }: BacktestSummary, colors: Colors): string {
  const broken = laws.filter(({ ok }) => !ok);
  const all = {
    name: 'standing laws',
    ok: true,
    detail: laws.length === 0 ? 'not watched' : `all ${laws.length} hold`,
  };
  return checkTable([...own, ...(broken.length === 0 ? [all] : broken)], colors);
}

function facts(rows: readonly (readonly [name: string, text: string])[]): string {
  return rows.map(([name, text]) => `${name.padEnd(9)} ${text}`).join('\n');
}

function hold(holdingS: number | undefined): string {
  return holdingS === undefined ? 'n/a' : duration(holdingS);
}

function minute(atMs: number): string {
  return minuteOf(isoTime(atMs));
}
