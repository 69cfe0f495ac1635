import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, isoTime, nextMidnightMs, parseTime, utcDay } from './time.ts';

const atMs = fc.integer({ min: -2_208_988_800_000, max: 4_102_444_800_000 * 3 });

describe('time', () => {
  it.each<[string, string]>([
    ['2025-12-24T04:32:14.062679', '2025-12-24T04:32:14.062Z'],
    ['2025-12-24T04:32:14', '2025-12-24T04:32:14.000Z'],
    ['2025-12-24 04:32:14.5', '2025-12-24T04:32:14.500Z'],
    ['2026-02-09T23:20:25Z', '2026-02-09T23:20:25.000Z'],
    ['2026-02-09T23:20:25.123456789Z', '2026-02-09T23:20:25.123Z'],
    ['2026-02-10T00:20:25+01:00', '2026-02-09T23:20:25.000Z'],
    ['2026-02-09T18:20:25-0500', '2026-02-09T23:20:25.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    // Unix: whole and broken seconds, milliseconds, microseconds, nanoseconds.
    ['1766550734', '2025-12-24T04:32:14.000Z'],
    ['1766550734.062679', '2025-12-24T04:32:14.063Z'],
    ['1766550734062', '2025-12-24T04:32:14.062Z'],
    ['1766550734062.5', '2025-12-24T04:32:14.063Z'],
    ['1766550734062679', '2025-12-24T04:32:14.063Z'],
    ['1766550734062679000', '2025-12-24T04:32:14.063Z'],
  ])('reads %s', (text, iso) => {
    expect(parseTime(text)).toBe(Date.parse(iso));
  });

  it.each<string | undefined>([
    undefined,
    '',
    '0',
    '12345678',
    '-1766550734',
    '1e12',
    ' 1766550734',
    'yesterday',
    '2026-02-09',
    '2026-2-9T1:2:3',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00+99:00',
    '2026-01-01T00:00:00+01:99',
    '2026-01-01T00:00:00 UTC',
    '9'.repeat(20),
    '9'.repeat(1_000_000),
  ])('refuses %.40j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it.each([
    '2024-02-28T23:59:59.999Z',
    '2024-02-29T00:00:00.000Z',
    '2024-03-01T00:00:00.000Z',
    '2023-02-28T23:59:59.999Z',
    '2100-02-28T12:00:00.000Z',
    '2100-03-01T00:00:00.000Z',
    '2000-02-29T12:00:00.000Z',
    '1999-12-31T23:59:59.999Z',
    '2026-12-31T23:59:59.999Z',
    '2027-01-01T00:00:00.000Z',
    '1970-01-01T00:00:00.000Z',
  ])('knows the day of %s', (iso) => {
    expect(utcDay(Date.parse(iso))).toBe(iso.slice(0, 10).replaceAll('-', ''));
  });

  it('agrees with Date everywhere from 1900 to 2360', () => {
    fc.assert(
      fc.property(atMs, (ms) => {
        const iso = new Date(ms).toISOString();
        expect(isoTime(ms)).toBe(iso);
        expect(utcDay(ms)).toBe(iso.slice(0, 10).replaceAll('-', ''));
        expect(parseTime(iso)).toBe(ms);
      }),
    );
  });

  it('finds the next midnight, strictly after', () => {
    const midnightMs = Date.parse('2026-03-01T00:00:00Z');
    expect([midnightMs - 1, midnightMs, midnightMs + 1].map(nextMidnightMs)).toEqual([
      midnightMs,
      midnightMs + DAY_MS,
      midnightMs + DAY_MS,
    ]);
  });
});
