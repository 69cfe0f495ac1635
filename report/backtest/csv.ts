/** The files of `--out`: comma separated, one header line, UTC times, amounts as exact decimals. No value needs quotes. */
import { formatDecimal, multiply } from '../../engine/decimal.ts';
import { isoTime } from '../../engine/time.ts';
import type { EquitySample, Fill } from './facts.ts';
import { netPnlUsd, type Trade } from './trades.ts';

export function fillsCsv(fills: readonly Fill[]): string {
  const header =
    'time,symbol,side,quantity,price,notional_usd,fee_usd,realized_pnl_usd,position,order_id,trade_id,plan_id,reason';
  const rows = fills.map(({ trade, realizedPnlUsd, position, planId, reason }) => [
    isoTime(trade.tradedMs),
    trade.symbol,
    trade.side,
    ...[trade.quantity, trade.price, multiply(trade.quantity, trade.price), trade.feeUsd].map(formatDecimal),
    ...[realizedPnlUsd, position].map(formatDecimal),
    ...[trade.orderId, trade.tradeId, planId, reason],
  ]);
  return csv(header, rows);
}

/** Closed trades, then those still open, whose exit columns are of their partial exits. */
export function tradesCsv(closed: readonly Trade[], open: readonly Trade[]): string {
  const header =
    'symbol,side,state,entry_time,exit_time,holding_s,quantity,exited_quantity,entry_price,exit_price,' +
    'gross_pnl_usd,fees_usd,net_pnl_usd,fills,exit_reason';
  const row = (state: string) => (trade: Trade) => [
    trade.symbol,
    trade.side,
    state,
    isoTime(trade.openedMs),
    state === 'closed' ? isoTime(trade.changedMs) : '',
    state === 'closed' ? String((trade.changedMs - trade.openedMs) / 1000) : '',
    ...[trade.quantity, trade.exitedQuantity, trade.entryPrice, trade.exitPrice].map(formatDecimal),
    ...[trade.grossPnlUsd, trade.feesUsd, netPnlUsd(trade)].map(formatDecimal),
    String(trade.fills),
    trade.exitReason,
  ];
  return csv(header, [...closed.map(row('closed')), ...open.map(row('open'))]);
}

export function equityCsv(samples: readonly EquitySample[]): string {
  const rows = samples.map(({ atMs, equityUsd, walletUsd, exposureUsd, positions }) => [
    isoTime(atMs),
    ...[equityUsd, walletUsd, exposureUsd, positions].map(String),
  ]);
  return csv('time,equity_usd,wallet_usd,exposure_usd,positions', rows);
}

function csv(header: string, rows: readonly (readonly string[])[]): string {
  return `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`;
}
