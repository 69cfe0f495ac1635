import { describe, expect, it } from 'vitest';
import { type Bar, buildColumns } from './buildColumns.ts';
import { barIndexAt, endMs, lastClosedBar, priceAgeMs, priceText, priceTicksAt } from './columns.ts';

const START = 1_000_000;
const STEP = 60_000;
const bar = (index: number, open: string, high: string, low: string, close: string): Bar => ({
  openMs: START + index * STEP,
  open,
  high,
  low,
  close,
  volume: 1,
});

/** A rising bar, a falling bar, a gap of two, a flat bar. */
const columns = buildColumns('TESTUSDT', [
  bar(0, '10.0', '13.0', '9.0', '12.0'),
  bar(1, '12.0', '13.5', '9.0', '10.5'),
  bar(4, '11.0', '11.0', '11.0', '11.0'),
]);

describe('packed columns', () => {
  it('hold prices of more than 32 bits as they are', () => {
    const large = buildColumns('TESTUSDT', [bar(0, '3000000000', '3000000001', '1', '2'), bar(1, '2', '2', '2', '2')]);
    const prices = [large.open, large.high, large.low, large.close].map((column) => [
      column.BYTES_PER_ELEMENT,
      column[0],
    ]);
    expect(prices).toEqual([
      [8, 3_000_000_000],
      [8, 3_000_000_001],
      [4, 1],
      [4, 2],
    ]);
  });
});

describe('reading columns', () => {
  it.each([
    ['before the data', -1, -1, -1, undefined, Infinity],
    ['at the first open', 0, 0, -1, 100, 0],
    ['rising bar, low first', 20_000, 0, -1, 90, 0],
    ['halfway from low to high', 30_000, 0, -1, 110, 0],
    ['high second', 40_000, 0, -1, 130, 0],
    ['last ms of the bar', 59_999, 0, -1, 120, 0],
    ['first close, next open', 60_000, 1, 0, 120, 0],
    ['falling bar, high first', 80_000, 1, 0, 135, 0],
    ['low second', 100_000, 1, 0, 90, 0],
    ['gap begins: last close', 120_000, 2, 1, 105, 0],
    ['in the gap', 200_000, 3, 2, 105, 80_000],
    ['data again', 240_000, 4, 3, 110, 0],
    ['at the end', 300_000, -1, 4, 110, 0],
    ['long after the end', 1_300_000, -1, 4, 110, 1_000_000],
  ])('%s', (_, offset, index, closed, ticks, age) => {
    const at = START + offset;
    expect(barIndexAt(columns, at)).toBe(index);
    expect(lastClosedBar(columns, at)).toBe(closed);
    expect(priceTicksAt(columns, at)).toBe(ticks);
    expect(priceAgeMs(columns, at)).toBe(age);
  });

  it('stays within high and low, in whole ticks, and touches both', () => {
    for (const index of [0, 1]) {
      const seen = Array.from({ length: STEP }, (_, ms) => priceTicksAt(columns, START + index * STEP + ms) as number);
      expect(seen.every(Number.isInteger)).toBe(true);
      expect([Math.min(...seen), Math.max(...seen)]).toEqual([columns.low[index], columns.high[index]]);
    }
  });

  it('does not look beyond the bar: the price at a time is the same without the bars after it', () => {
    const bars = [
      bar(0, '10', '13', '9', '12'),
      bar(1, '12', '14', '5', '6'),
      bar(2, '6', '20', '5', '15'),
      bar(3, '15', '16', '1', '2'),
    ];
    const whole = buildColumns('TESTUSDT', bars);
    for (let kept = 1; kept < bars.length; kept++) {
      const shorter = buildColumns('TESTUSDT', bars.slice(0, kept), { stepMs: STEP });
      for (let offset = 0; offset < kept * STEP; offset += 777) {
        expect(priceTicksAt(shorter, START + offset)).toBe(priceTicksAt(whole, START + offset));
      }
    }
  });

  it('knows where it ends and how a price is written', () => {
    expect(endMs(columns)).toBe(START + 300_000);
    expect([priceText(columns, 105), priceText(columns, 3)]).toEqual(['10.5', '0.3']);
  });
});
