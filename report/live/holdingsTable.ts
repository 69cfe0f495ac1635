/** Positions as a table, with what does not agree. */
import type { Colors } from '../colors.ts';
import { usd } from '../backtest/units.ts';
import { columnsFor, tableHead, tableLine, type Cell } from '../table.ts';
import type { HoldingRecord } from './holdings.ts';

const HEADS = [
  { head: 'symbol', align: 'left' },
  { head: 'side', align: 'left' },
  { head: 'state', align: 'left' },
  { head: 'exchange', align: 'right' },
  { head: 'ledger', align: 'right' },
  { head: 'entry', align: 'right' },
  { head: 'mark', align: 'right' },
  { head: 'PnL USD', align: 'right' },
  { head: 'stop', align: 'right' },
  { head: 'at venue', align: 'left' },
  { head: '', align: 'left' },
] as const;

export function holdingsTable(holdings: readonly HoldingRecord[], colors: Colors): string {
  if (holdings.length === 0) return 'no positions';
  const rows = holdings.map((holding) => rowOf(holding, colors));
  const columns = columnsFor(HEADS, rows);
  return [tableHead(columns, colors.bold), ...rows.map((row) => tableLine(columns, row))].join('\n');
}

function rowOf(holding: HoldingRecord, colors: Colors): readonly Cell[] {
  const pnl = holding.unrealizedPnlUsd;
  const isLoss = pnl?.startsWith('-') === true;
  return [
    { text: holding.symbol },
    { text: holding.side },
    { text: holding.state },
    { text: holding.exchange ?? '?' },
    { text: holding.ledger ?? 'none' },
    { text: holding.entryPrice },
    { text: holding.markPrice ?? '?' },
    { text: pnl === null ? '?' : usd(Number(pnl)), paint: isLoss ? colors.red : colors.green },
    { text: holding.stopLoss === '' ? 'none' : holding.stopLoss },
    { text: holding.venueStop === '' ? 'no' : holding.venueStop },
    { text: holding.remarks.join(', '), paint: colors.yellow },
  ];
}
