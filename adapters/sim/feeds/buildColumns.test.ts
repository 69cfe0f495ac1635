import { describe, expect, it } from 'vitest';
import { type Bar, buildColumns } from './buildColumns.ts';
import { priceText } from './columns.ts';
import { FeedError } from './feedError.ts';

const flat = (openMs: number, price: string, more: Partial<Bar> = {}): Bar => ({
  openMs,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 2,
  file: 'X.csv',
  line: openMs / 1000 + 2,
  ...more,
});

describe('buildColumns', () => {
  it('detects step and tick and fills gaps forward', () => {
    const columns = buildColumns('XUSDT', [flat(0, '1.50'), flat(1000, '1.255'), flat(4000, '2')]);
    expect([columns.stepMs, columns.tick]).toEqual([1000, '0.001']);
    expect([...columns.close]).toEqual([1500, 1255, 1255, 1255, 2000]);
    expect([...columns.high]).toEqual([...columns.close]);
    expect([...columns.present]).toEqual([1, 1, 0, 0, 1]);
    expect([...columns.lastPresent]).toEqual([0, 1, 1, 1, 4]);
    expect([...columns.volume]).toEqual([2, 2, 0, 0, 2]);
    expect([...columns.quoteVolume]).toEqual([3, 2.51, 0, 0, 4]);
  });

  it.each([
    [['100', '250.0'], '1'],
    [['0.1', '0.30'], '0.1'],
    [['0.00848', '1'], '0.00001'],
    [['1e-7', '2e-7'], '0.0000001'],
  ])('the tick of %j is %s', (prices, tick) => {
    expect(
      buildColumns(
        'XUSDT',
        prices.map((price, i) => flat(i * 1000, price)),
      ).tick,
    ).toBe(tick);
  });

  it('counts in a given tick, also one that is not a power of ten', () => {
    const columns = buildColumns('XUSDT', [flat(0, '10.5')], { tick: '0.50', stepMs: 1000 });
    expect([columns.tick, columns.close[0], priceText(columns, 21)]).toEqual(['0.5', 21, '10.5']);
    const between = (): unknown => buildColumns('XUSDT', [flat(0, '10.6')], { tick: '0.5', stepMs: 1000 });
    expect(between).toThrow('open 10.6 is not a whole number of ticks of 0.5');
  });

  it('takes quote volume where the source has it', () => {
    expect([...buildColumns('XUSDT', [flat(0, '3', { quoteVolume: 7 })], { stepMs: 1000 }).quoteVolume]).toEqual([7]);
  });

  it('checks the order also when the step is given', () => {
    const twice = [flat(0, '1'), flat(1000, '1'), flat(1000, '1', { line: 4 })];
    expect(() => buildColumns('XUSDT', twice, { stepMs: 1000 })).toThrow('X.csv:4: time 1000 is not later');
  });

  it.each<[string, Bar[], string]>([
    ['nothing', [], 'XUSDT: no bars'],
    ['one bar', [flat(0, '1')], 'X.csv:2: one bar only'],
    ['a duplicate', [flat(0, '1'), flat(1000, '1'), flat(1000, '1', { line: 4 })], 'X.csv:4: time 1000 is not later'],
    ['going back', [flat(0, '1'), flat(2000, '1'), flat(1000, '1')], 'X.csv:3: time 1000 is not later'],
    [
      'off the grid',
      [flat(0, '1'), flat(1000, '1'), flat(2500, '1', { line: 4 })],
      'X.csv:4: time 2500 is not on the grid of 1000 ms',
    ],
    [
      'a stray time',
      [flat(0, '1'), flat(1, '1'), flat(20_000_000, '1', { line: 4 })],
      'X.csv:4: 20000001 steps of 1 ms',
    ],
    ['a word', [flat(0, '1'), flat(1000, '1', { close: 'abc' })], 'X.csv:3: close "abc" is not a positive decimal'],
    ['a negative price', [flat(0, '1'), flat(1000, '-1')], 'X.csv:3: open "-1" is not a positive decimal'],
    ['a zero price', [flat(0, '1'), flat(1000, '0.00')], 'X.csv:3: open "0.00" is not a positive decimal'],
    [
      'too many digits',
      [flat(0, '1'), flat(1000, '12345678901234567.5')],
      'X.csv:3: open 12345678901234567.5 is not a whole number',
    ],
    ['high below close', [flat(0, '2'), flat(1000, '2', { high: '1' })], 'X.csv:3: high 1 is below open 2'],
    ['low above open', [flat(0, '2'), flat(1000, '2', { low: '3', high: '3' })], 'X.csv:3: low 3 is above open 2'],
    ['a negative volume', [flat(0, '2'), flat(1000, '2', { volume: -1 })], 'X.csv:3: volume -1 is not a quantity'],
    [
      'no line',
      [flat(0, '2'), flat(1000, 'x', { line: 0 })],
      'X.csv: open "x" is not a positive decimal, in the bar of 1000',
    ],
  ])('refuses %s and says where', (_, bars, message) => {
    const build = (): unknown => buildColumns('XUSDT', bars);
    expect(build).toThrow(FeedError);
    expect(build).toThrow(message);
  });
});
