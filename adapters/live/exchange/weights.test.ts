/** Reads leave the venue's patience to orders. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WeightBudget } from './weights.ts';

const MINUTE_MS = 60_000;
const START_MS = 100 * MINUTE_MS + 15_000;

let budget: WeightBudget;
let read: number;
beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  budget = new WeightBudget(() => Date.now());
  read = 0;
});
afterEach(() => vi.useRealTimers());

const used = (weight: string) => budget.note(new Headers({ 'X-MBX-USED-WEIGHT-1M': weight }));
const ask = async () => {
  const done = await budget.takeRead();
  read += 1;
  return done;
};

describe('reads', () => {
  it('go while less than three quarters of the minute are used', async () => {
    used('1799');
    await ask();
    expect(read).toBe(1);
  });

  it('wait for the next minute of the venue once they are', async () => {
    used('1800');
    const waiting = ask();
    await vi.advanceTimersByTimeAsync(44_999);
    expect(read).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(read).toBe(1);
  });

  it('are counted while they are under way', async () => {
    used('1790');
    const first = await ask();
    const second = await ask();
    void ask();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(read).toBe(2);
    first();
    second();
    await ask();
    expect(read).toBe(3);
  });

  it('believe the larger count of answers that overtake each other, and none that is missing', async () => {
    used('1800');
    used('30');
    used('');
    budget.note(new Headers());
    void ask();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(read).toBe(0);
  });
});
