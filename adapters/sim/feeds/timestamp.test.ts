import { describe, expect, it } from 'vitest';
import { parseTimestampMs } from './timestamp.ts';

const AT = Date.UTC(2025, 11, 4, 22, 58);

describe('parseTimestampMs', () => {
  it.each([
    ['2025-12-04 22:58:00+00:00', AT],
    ['2025-12-04T22:58:00Z', AT],
    ['2025-12-04 22:58:00', AT],
    ['2025-12-04T23:58:00+01:00', AT],
    ['2025-12-04T17:28:00-0530', AT],
    ['2025-12-04 22:58', AT],
    ['2025-12-04T22:58:00.282193+00:00', AT + 282],
    ['2025-12-04', Date.UTC(2025, 11, 4)],
    ['1764889080', AT],
    ['1764889080000', AT],
    ['1764889080000000', AT],
    ['1764889080000000000', AT],
  ])('%s', (text, ms) => {
    expect(parseTimestampMs(text)).toBe(ms);
  });

  it.each(['', 'yesterday', '2025-02-30', '2025-12-04 25:00:00', '2025-12-04 22:60', '12', '2025-12-04 22:58 CET'])(
    'refuses "%s"',
    (text) => {
      expect(parseTimestampMs(text)).toBeUndefined();
    },
  );
});
