import { describe, expect, it } from 'vitest';
import { FaultPlan, type Fault } from './faults.ts';

const FAULT: Fault = { site: 'venue/positions', key: '*', occurrence: 2, kind: 'lost-before-accept' };

describe('a fault plan', () => {
  it('counts a request without a key once', () => {
    const plan = new FaultPlan([FAULT]);
    expect([1, 2, 3].map(() => plan.at('venue/positions', '*')?.occurrence)).toEqual([undefined, 2, undefined]);
  });

  it('takes * for any key', () => {
    const plan = new FaultPlan([{ ...FAULT, site: 'venue/trades' }]);
    expect(['A', 'B', 'A'].map((key) => plan.at('venue/trades', key) !== undefined)).toEqual([false, true, false]);
  });

  it('tells a listener of everything that happens, counted by key', () => {
    const heard: string[] = [];
    const plan = new FaultPlan([], (...told) => heard.push(told.join(' ')));
    for (const key of ['A', 'B', 'A', '*', '*']) plan.at('venue/trades', key);
    expect(heard).toEqual(['A 1', 'B 1', 'A 2', '* 4', '* 5'].map((told) => `venue/trades ${told}`));
  });
});
