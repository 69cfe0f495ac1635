import { describe, expect, it } from 'vitest';
import { VenueClock } from './venueClock.ts';

function clockAt(monotonicMs: number) {
  const time = { nowMs: monotonicMs };
  const clock = new VenueClock({ nowMs: () => time.nowMs });
  return { clock, time };
}

describe("the venue's clock", () => {
  it('is known to half a round trip, and less exactly as time passes', () => {
    const { clock, time } = clockAt(1_000);
    expect(clock.isKnown).toBe(false);
    clock.note(500_000, 1_000, 1_040);
    time.nowMs = 1_040;
    expect(clock.nowMs()).toBe(500_020);
    expect(clock.errorMs).toBeCloseTo(21.002);
    expect(clock.earliestMs()).toBe(499_998);
    time.nowMs = 601_020;
    expect(clock.nowMs()).toBe(1_100_000);
    expect(clock.errorMs).toBeCloseTo(81);
  });

  it('was never earlier than the earliest it can have been', () => {
    const { clock, time } = clockAt(0);
    // The answer was written just before it came: all of the 200 ms were the way there.
    clock.note(10_200, 0, 200);
    time.nowMs = 200;
    expect(clock.earliestMs()).toBeLessThanOrEqual(10_200);
    // Or just after the question left.
    const other = clockAt(200);
    other.clock.note(10_000, 0, 200);
    expect(other.clock.earliestMs()).toBeLessThanOrEqual(10_200);
  });

  it('keeps the more exact of two sightings that agree', () => {
    const { clock, time } = clockAt(0);
    clock.note(1_000, 0, 10);
    time.nowMs = 500;
    clock.note(1_480, 100, 500);
    expect(clock.nowMs()).toBe(1_495);
  });

  it('believes the newer of two that exclude each other: it was set', () => {
    const { clock, time } = clockAt(0);
    clock.note(1_000, 0, 10);
    time.nowMs = 500;
    clock.note(9_000, 100, 500);
    expect(clock.nowMs()).toBe(9_200);
  });
});
