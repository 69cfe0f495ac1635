/** Puts gaps into a made-up market: whole minutes in which nothing was traded. */
import { lastClosedBar, type PriceColumns } from '../feeds/columns.ts';
import type { GapDraft } from './case.ts';

const MINUTE_MS = 60_000;

/** @param startMs of the world; the columns begin earlier. */
export function putGaps(columns: readonly PriceColumns[], gaps: readonly GapDraft[], startMs: number): void {
  for (const gap of gaps) {
    const column = columns.find(({ symbol }) => symbol === gap.symbol);
    if (column === undefined) continue;
    const before = lastClosedBar(column, startMs + gap.fromMinute * MINUTE_MS);
    for (let index = before + 1; index <= before + gap.minutes && index < column.close.length; index += 1) {
      empty(column, index);
    }
  }
}

/** As a source has a bar without a trade: the price stays, the volume is nothing. */
function empty(column: PriceColumns, index: number): void {
  const last = column.close[index - 1] as number;
  for (const prices of [column.open, column.high, column.low, column.close]) prices[index] = last;
  column.volume[index] = 0;
  column.quoteVolume[index] = 0;
  column.present[index] = 0;
  column.lastPresent[index] = column.lastPresent[index - 1] as number;
}
