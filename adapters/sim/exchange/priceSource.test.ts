import { expect, test } from 'vitest';
import { decimal, formatDecimal } from '../../../engine/decimal.ts';
import { emptyColumns, type PriceColumns } from '../feeds/columns.ts';
import { columnsPriceSource } from './priceSource.ts';

const START = 1_735_689_600_000;

/** Flat bars (open = high = low = close), `ticks` of 0.05 each; undefined is a gap. */
function columns(stepMs: number, ticks: readonly (number | undefined)[]): PriceColumns {
  const made = emptyColumns('X', START, stepMs, '0.05', ticks.length);
  let carried = 0;
  let lastPresent = -1;
  for (const [bar, value] of ticks.entries()) {
    if (value !== undefined) {
      carried = value;
      lastPresent = bar;
      made.present[bar] = 1;
    }
    for (const column of [made.open, made.high, made.low, made.close]) column[bar] = carried;
    made.lastPresent[bar] = lastPresent;
  }
  return made;
}

test('prices are exact decimals, undefined before the data and for unknown symbols, carried after it', () => {
  const source = columnsPriceSource([columns(60_000, [3, 7])]);
  const text = (symbol: string, atMs: number) => {
    const price = source.price(symbol, atMs);
    return price === undefined ? undefined : formatDecimal(price);
  };
  expect(text('X', START - 1)).toBeUndefined();
  expect(text('Y', START)).toBeUndefined();
  expect(['0.15', '0.35', '0.35']).toEqual([START, START + 60_000, START + 999_999].map((atMs) => text('X', atMs)));
});

test('only closed bars, oldest first, at most what there is', () => {
  const source = columnsPriceSource([columns(60_000, [3, 7, 9])]);
  expect(source.closes('X', START + 59_999, 5)).toBeUndefined();
  expect(source.closes('X', START + 60_000, 5)).toEqual({ lastCloseMs: START + 60_000, closes: [0.15] });
  expect(source.closes('X', START + 179_999, 5)).toEqual({ lastCloseMs: START + 120_000, closes: [0.15, 0.35] });
  expect(source.closes('X', START + 180_000, 2)).toEqual({ lastCloseMs: START + 180_000, closes: [0.35, 0.45] });
  expect(source.closes('X', START + 9_999_999, 1)).toEqual({ lastCloseMs: START + 180_000, closes: [0.45] });
  expect(source.closes('Y', START + 180_000, 1)).toBeUndefined();
});

test('a gap at the end looks stale; a gap inside carries the close before it', () => {
  const source = columnsPriceSource([columns(60_000, [3, undefined, 9, undefined])]);
  expect(source.closes('X', START + 120_000, 5)).toEqual({ lastCloseMs: START + 60_000, closes: [0.15] });
  expect(source.closes('X', START + 240_000, 5)).toEqual({ lastCloseMs: START + 180_000, closes: [0.15, 0.15, 0.45] });
});

test('shorter steps are gathered into minutes, longer ones are read along their path', () => {
  const short = columnsPriceSource([columns(30_000, [1, 2, 3, 4, 5])]);
  expect(short.closes('X', START + 150_000, 5)).toEqual({ lastCloseMs: START + 120_000, closes: [0.1, 0.2] });
  const long = columnsPriceSource([columns(300_000, [10, 20])]);
  expect(long.closes('X', START + 301_000, 2)).toEqual({ lastCloseMs: START + 300_000, closes: [0.5, 0.5] });
});

test('float closes are what parsing the price text gives', () => {
  const tenths = { ...columns(60_000, [3]), tick: '0.1' };
  expect(columnsPriceSource([tenths]).closes('X', START + 60_000, 1)?.closes).toEqual([0.3]);
});

test('the kept closes are renewed when the count or the minute changes', () => {
  const source = columnsPriceSource([columns(60_000, [1, 2, 3])]);
  expect(source.closes('X', START + 120_000, 1)?.closes).toEqual([0.1]);
  expect(source.closes('X', START + 120_000, 2)?.closes).toEqual([0.05, 0.1]);
  expect(source.closes('X', START + 180_000, 2)?.closes).toEqual([0.1, 0.15]);
  expect(decimal('0.15')).toBe(source.price('X', START + 180_000));
});
