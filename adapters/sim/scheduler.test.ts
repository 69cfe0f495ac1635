import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scheduler } from './scheduler.ts';

describe('scheduler', () => {
  it('hands tasks over by time, then in the order they were scheduled, and time never goes back', () => {
    const command = fc.oneof(fc.nat(20), fc.constant('next' as const));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200, size: 'max' }), (commands) => {
        const scheduler = new Scheduler<number>(5);
        // The model: a list, kept sorted by a stable sort.
        let model: { atUs: number; task: number }[] = [];
        let nowUs = 5;
        for (const [task, what] of commands.entries()) {
          if (what === 'next') {
            const expected = model.shift();
            nowUs = expected?.atUs ?? nowUs;
            expect(scheduler.next()).toBe(expected?.task);
          } else {
            scheduler.schedule(what, task);
            model = [...model, { atUs: Math.max(what, nowUs), task }].sort((a, b) => a.atUs - b.atUs);
          }
          expect([scheduler.nowUs, scheduler.pending]).toEqual([nowUs, model.length]);
          expect(scheduler.nextUs).toBe(model[0]?.atUs ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it('grows as far as it must', () => {
    const scheduler = new Scheduler<number>(0);
    for (let index = 0; index < 5_000; index += 1) scheduler.schedule((index * 7_919) % 5_000, index);
    const order = Array.from({ length: 5_000 }, () => {
      scheduler.next();
      return scheduler.nowUs;
    });
    expect(order).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
    expect(scheduler.next()).toBeUndefined();
  });
});
