import { expect, it } from 'vitest';
import { count, duration, plural, speed, wallTime } from './figures.ts';

it.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567.8, '1,234,568'],
])('count(%d)', (value, text) => expect(count(value)).toBe(text));

it.each([
  [0, '0s'],
  [59.4, '59s'],
  [59.6, '1m 00s'],
  [3_599, '59m 59s'],
  [3_600, '1h 00m'],
  [90_061, '1d 01h'],
])('duration(%d)', (seconds, text) => expect(duration(seconds)).toBe(text));

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_250, '1.3 s'],
])('wallTime(%d)', (ms, text) => expect(wallTime(ms)).toBe(text));

it('speed is virtual time over wall time, also for runs too short to measure', () => {
  expect(speed(600, 35)).toBe('17,143×');
  expect(speed(1, 0)).toBe('1,000×');
});

it('plural', () =>
  expect([plural(1, 'run'), plural(0, 'run'), plural(2, 'run')]).toEqual(['1 run', '0 runs', '2 runs']));
