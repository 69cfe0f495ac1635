import { describe, expect, it } from 'vitest';
import { advancePace, type Pace } from './pace.ts';

const MINUTE = 60_000;

describe('a pace', () => {
  it('begins without a slope', () => {
    expect(advancePace(undefined, 0.5, 7)).toEqual({ value: 0.5, atMs: 7, perHour: 0 });
  });

  it('stays the same object until the next sample is due', () => {
    const pace: Pace = { value: 0.5, atMs: 0, perHour: 0.1 };
    expect(advancePace(pace, 9, MINUTE - 1)).toBe(pace);
    expect(advancePace(pace, 9, MINUTE)).not.toBe(pace);
  });

  it('weighs one minute as a sixteenth', () => {
    const pace = advancePace({ value: 0, atMs: 0, perHour: 0 }, 0.001, MINUTE);
    expect(pace.perHour).toBeCloseTo(0.06 / 16, 12);
  });

  it('comes to the slope that lasts, from both sides', () => {
    for (const slope of [0.06, -0.06]) {
      let pace: Pace | undefined;
      for (let minute = 0; minute <= 180; minute += 1) pace = advancePace(pace, (slope / 60) * minute, minute * MINUTE);
      expect(pace?.perHour).toBeCloseTo(slope, 5);
    }
  });

  it('takes a gap for what it is', () => {
    const pace = advancePace({ value: 0, atMs: 0, perHour: 0 }, 1, 60 * MINUTE);
    expect(pace.perHour).toBeCloseTo(60 / 75, 12);
  });

  it('starts over from the present when the clock stepped back', () => {
    const pace: Pace = { value: 0.5, atMs: 10 * MINUTE, perHour: 0.1 };
    expect(advancePace(pace, 0.7, MINUTE)).toEqual({ value: 0.7, atMs: MINUTE, perHour: 0.1 });
  });
});
