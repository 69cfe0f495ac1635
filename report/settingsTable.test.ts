import pc from 'picocolors';
import { expect, it } from 'vitest';
import { settingsTable, unitOf } from './settingsTable.ts';

const PLAIN = pc.createColors(false);

it.each([
  ['PERMIT_TTL_S', 's'],
  ['EXECUTOR_RECV_WINDOW_MS', 'ms'],
  ['NOTIONAL_TOTAL_MAX_USD', 'USD'],
  ['DRAWDOWN_MAX_FRACTION', 'fraction'],
  ['POSITIONS_MAX', undefined],
])('unitOf(%s)', (name, unit) => expect(unitOf(name)).toBe(unit));

it('shows value, unit and purpose, and what a changed one was before', () => {
  const settings = [
    { name: 'PERMIT_TTL_S', value: '5', default: '60', changed: true, unit: 's', doc: 'How long' },
    { name: 'ALLOW', value: 'AAAUSDT,BBBUSDT,CCCUSDT', default: '', changed: true, unit: undefined, doc: 'Which' },
    { name: 'COMMAND', value: '', default: '', changed: false, unit: undefined, doc: 'Run on failure' },
  ];
  const lines = settingsTable(settings, 100, PLAIN).split('\n');
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['setting', 'value', 'unit', 'what it is'],
    ['PERMIT_TTL_S', '5', 's', 'How long. Changed; the default is 60'],
    ['ALLOW', '(below)', 'Which. Changed; the default is empty'],
    ['AAAUSDT, BBBUSDT, CCCUSDT'],
    ['COMMAND', '(empty)', 'Run on failure'],
  ]);
});
