import { describe, expect, it } from 'vitest';
import { columnsFor, fitColumns, tableHead, tableLine, wrap } from './table.ts';

const COLUMNS = [
  { head: 'name', align: 'left', width: 6 },
  { head: 'n', align: 'right', width: 5 },
  { head: 'hash', align: 'left', width: 4 },
] as const;

describe('tableLine', () => {
  it('aligns cells and leaves no blanks at the end', () => {
    expect(tableLine(COLUMNS, [{ text: 'ab' }, { text: '12' }, { text: '' }])).toBe('ab         12');
  });

  it('pads before it paints, so that colours move nothing', () => {
    const paint = (text: string) => `<${text}>`;
    expect(tableLine(COLUMNS, [{ text: 'ab', paint }, { text: '12', paint }, { text: 'x' }])).toBe(
      '<ab>         <12>  x',
    );
  });

  it('keeps what is longer than its column', () => {
    expect(tableLine(COLUMNS, [{ text: 'much longer' }, { text: '1' }, { text: 'x' }])).toBe('much longer      1  x');
  });
});

it('tableHead names the columns', () => {
  expect(tableHead(COLUMNS, (text) => text)).toBe('name        n  hash');
});

it.each([
  [100, 3],
  [19, 3],
  [18, 2],
  [1, 2],
])('fitColumns: %i characters take %i columns', (width, count) => {
  expect(fitColumns(COLUMNS, width)).toHaveLength(count);
});

it('columnsFor makes columns as wide as their widest text', () => {
  const [first, second] = columnsFor(COLUMNS, [[{ text: 'a' }, { text: '1234567' }]]);
  expect([first?.width, second?.width]).toEqual([4, 7]);
});

it.each([
  ['one two three', 7, ['one two', 'three']],
  ['unbreakable', 4, ['unbreakable']],
  ['  spaces\n and breaks ', 80, ['spaces and breaks']],
  ['', 10, []],
])('wrap %j at %i', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});
