/** What is about to be closed, and what came of it. */
import { formatDecimal, toNumber } from '../../engine/decimal.ts';
import type { VenuePosition } from '../../engine/venue.ts';
import { usd } from '../backtest/units.ts';
import type { Colors } from '../colors.ts';
import { columnsFor, tableHead, tableLine, type Cell } from '../table.ts';

export interface FlattenedRecord {
  readonly symbol: string;
  readonly was: string;
  readonly left: string | null;
  readonly isFlat: boolean;
  readonly detail: string;
}

export function askedTable(positions: readonly VenuePosition[], colors: Colors): string {
  const rows = positions.map(({ symbol, amount, markPrice, unrealizedPnlUsd }): readonly Cell[] => [
    { text: symbol },
    { text: amount > 0n ? 'LONG' : 'SHORT' },
    { text: formatDecimal(amount) },
    { text: formatDecimal(markPrice) },
    { text: usd(toNumber(unrealizedPnlUsd)) },
  ]);
  const left = ['symbol', 'side'].map((head) => ({ head, align: 'left' as const }));
  const right = ['quantity', 'mark', 'PnL USD'].map((head) => ({ head, align: 'right' as const }));
  return table([...left, ...right], rows, colors);
}

/** @param entries what became of the kill switch */
export function flattenedText(results: readonly FlattenedRecord[], entries: string, colors: Colors): string {
  if (results.length === 0) return `nothing is held; ${entries}`;
  const rows = results.map(({ symbol, was, left, isFlat, detail }): readonly Cell[] => [
    { text: isFlat ? 'flat' : 'NOT FLAT', paint: isFlat ? colors.green : colors.red },
    { text: symbol },
    { text: was },
    { text: left ?? '?' },
    { text: detail },
  ]);
  const heads = [
    ...['', 'symbol'].map((head) => ({ head, align: 'left' as const })),
    ...['was', 'is'].map((head) => ({ head, align: 'right' as const })),
    { head: '', align: 'left' as const },
  ];
  return [table(heads, rows, colors), entries].join('\n');
}

function table(
  heads: readonly { readonly head: string; readonly align: 'left' | 'right' }[],
  rows: readonly (readonly Cell[])[],
  colors: Colors,
): string {
  const columns = columnsFor(heads, rows);
  return [tableHead(columns, colors.bold), ...rows.map((row) => tableLine(columns, row))].join('\n');
}
