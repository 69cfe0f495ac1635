import { describe, expect, it } from 'vitest';
import type { Fault } from '../world/faults.ts';
import { expectFired } from './everyFault.ts';
import { usualWorld } from './usualWorld.ts';
import { validateSpec } from './validateSpec.ts';

const WORLD = usualWorld({ seed: '1', symbols: ['BTCUSDT'], minutes: 1 });
const LOST: Fault = { site: 'venue/placeOrder', key: 'BTCUSDT', occurrence: 1, kind: 'lost-before-accept' };

describe('validateSpec', () => {
  it.each<[string, object, RegExp]>([
    ['a site nobody knows', { site: 'venue/placeorder' }, /^no such site: lost-before-accept at venue\/placeorder/],
    ['a place nobody knows', { site: 'toString/x' }, /^no such site/],
    ['more than a site', { site: 'venue/placeOrder/x' }, /^no such site/],
    ['a kind nobody knows', { kind: 'bogus-kind' }, /^no such fault at venue\/placeOrder: bogus-kind/],
    ['a kind of another place', { kind: 'pause' }, /^no such fault at venue\/placeOrder: pause/],
    ['an occurrence before the first', { occurrence: 0 }, /^occurrences are counted from 1/],
  ])('refuses %s', (_, part, message) => {
    const fault = { ...LOST, ...part } as Fault;
    expect(() => validateSpec({ ...WORLD, faults: [LOST, fault] })).toThrow(message);
  });

  it('refuses settings that contradict each other', () => {
    expect(() => validateSpec({ ...WORLD, settings: { MARKET_CYCLE_S: '180' } })).toThrow(/MARKET_STATE_MAX_AGE_S=180/);
  });

  it('takes what can happen', () => {
    const others: readonly Fault[] = [
      { ...LOST, kind: 'crash-before' },
      { site: 'store/commit', key: 'desk', occurrence: 2, kind: 'reply-lost' },
      { site: 'store/load', key: '*', occurrence: 2, kind: 'crash-after' },
      { site: 'worker/start', key: 'executor', occurrence: 1, kind: 'pause', ms: 5 },
    ];
    expect(() => validateSpec({ ...WORLD, faults: [LOST, ...others] })).not.toThrow();
  });
});

it('every fault fired: each, not as many', () => {
  const other: Fault = { ...LOST, occurrence: 2 };
  expect(expectFired([LOST, other], [other, LOST])).toEqual({ ok: true, detail: '2 of 2' });
  expect(expectFired([LOST, other], [LOST])).toEqual({
    ok: false,
    detail: 'never happened: lost-before-accept at venue/placeOrder BTCUSDT #2',
  });
  expect(expectFired([], [])).toMatchObject({ ok: true });
});
