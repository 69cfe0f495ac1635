import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { STREAM } from '../names.ts';
import { BOTH, CALM, FLIPPED, HarvestWorld, only, reasonsOf, SYMBOL } from './fixture.ts';

describe.each(BOTH)('harvest of a %s', (side) => {
  it('proposes plans the desk can read: reduce-only, the other side, a real quantity, what it saw', () => {
    const world = new HarvestWorld(side);
    const plan = only(world.cycleAt(105));
    expect(plan).toMatchObject({
      action: 'PARTIAL_25',
      side: side === 'LONG' ? 'SELL' : 'BUY',
      reduceOnly: true,
      source: 'harvest_brain',
      closeQuantity: decimal('2'),
      reasonCodes: ['take_profit', 'harvest_partial_25'],
      correlationId: 'entry',
      rootId: plan.planId,
      traceId: '',
      createdMs: world.atMs,
    });
    expect(plan.planId).toMatch(/^[0-9a-f]{16}$/);
    expect(Number(plan.numbers?.['R_net'])).toBeCloseTo(side === 'LONG' ? 2.44875 : 2.45125, 6);
    for (const name of [
      'kill_score',
      'k_regime_flip',
      'k_sigma_spike',
      'k_ts_drop',
      'k_age_penalty',
      'new_sl_proposed',
    ]) {
      expect(Number(plan.numbers?.[name])).not.toBeNaN();
    }
    expect(plan.numbers?.['steps']).toContain('"pct":25');
    expect(world.last?.marks.join('\n')).toContain(
      `HARVEST_PLAN symbol=${SYMBOL} plan=${plan.planId} action=PARTIAL_25`,
    );
  });

  it('has one plan at a time, and writes nothing when nothing changed', () => {
    const world = new HarvestWorld(side);
    only(world.cycleAt(105));
    expect(world.cycleAt(105)).toEqual([]);
    expect(world.last?.writes).toEqual([]);
    expect(world.cycleAt(97)).toEqual([]);
  });

  it('consumes a rung when its plan fills, also in part', () => {
    for (const code of ['FILLED', 'PARTIALLY_FILLED'] as const) {
      const world = new HarvestWorld(side);
      world.result(only(world.cycleAt(105)), code);
      expect(world.cycleAt(105).map((plan) => plan.action)).toEqual(['UPDATE_SL']);
    }
  });

  it.each(['SKIP_CLOSE_IN_PROGRESS', 'VENUE_REJECTED', 'NOT_FILLED', 'UNKNOWN_NOT_EXECUTED'] as const)(
    'arms a rung again on %s, under a new id',
    (code) => {
      const world = new HarvestWorld(side);
      const first = only(world.cycleAt(105));
      world.result(first, code);
      const second = only(world.cycleAt(105.5));
      expect(second.action).toBe(first.action);
      expect(second.planId).not.toBe(first.planId);
    },
  );

  it('ignores fills on the way and results of others’ plans', () => {
    const world = new HarvestWorld(side);
    const plan = only(world.cycleAt(105));
    world.result(plan, 'PARTIALLY_FILLED', { terminal: false });
    world.result({ ...plan, planId: 'other' }, 'FILLED');
    expect(world.state?.['pending_plan']).toBe(plan.planId);
    expect(world.state?.['rungs']).toBe('0');
  });

  it('proposes a lost plan anew after HARVEST_PENDING_MAX_S, not while it may still be decided', () => {
    const world = new HarvestWorld(side);
    const first = only(world.cycleAt(105));
    const lag = (exits: Record<string, number>, results: Record<string, number>) => {
      world.shelf.streams.set(STREAM.exitPlans, { length: 1, lastId: '1-0', lag: exits });
      world.shelf.streams.set(STREAM.results, { length: 1, lastId: '1-0', lag: results });
    };
    expect(world.cycleAt(105, CALM, 119_999)).toEqual([]);
    lag({ desk: 1 }, {});
    expect(world.cycleAt(105)).toEqual([]);
    lag({ desk: 0 }, { desk: 0, harvest: 3 });
    expect(world.cycleAt(105)).toEqual([]);
    lag({ desk: 0 }, { desk: 3, harvest: 0 });
    const second = only(world.cycleAt(105));
    expect(second.planId).not.toBe(first.planId);
    expect(second.action).toBe('PARTIAL_25');
  });

  it('keeps quiet while the book is closing, however long', () => {
    const world = new HarvestWorld(side);
    const plan = only(world.cycleAt(105));
    world.book({ state: 'CLOSING', closePlanId: plan.planId });
    expect(world.cycleAt(97, CALM, 600_000)).toEqual([]);
    world.book({});
    world.result(plan, 'FILLED');
    expect(reasonsOf(world.cycleAt(97))).toEqual([['stop']]);
  });

  it('lets a close overtake a stop update, and nothing else', () => {
    const world = new HarvestWorld(side);
    world.result(only(world.cycleAt(105)), 'FILLED');
    const lock = only(world.cycleAt(105));
    expect(lock).toMatchObject({ action: 'UPDATE_SL', reasonCodes: ['profit_lock'] });
    expect(lock.newStop).toBe(decimal(side === 'LONG' ? '102' : '98'));
    expect(world.cycleAt(105.5)).toEqual([]);
    const stop = only(world.cycleAt(101.9));
    expect(stop.reasonCodes).toEqual(['stop']);
    world.result(lock, 'STOP_UPDATED');
    expect(world.state?.['pending_plan']).toBe(stop.planId);
  });

  it('moves the book’s stop once per step', () => {
    const world = new HarvestWorld(side);
    world.result(only(world.cycleAt(105)), 'FILLED');
    const lock = only(world.cycleAt(105));
    world.result(lock, 'STOP_UPDATED');
    world.book({ stopLoss: lock.newStop ?? 0n });
    expect(world.cycleAt(105.19)).toEqual([]);
    expect(only(world.cycleAt(105.21)).newStop).toBe(decimal(side === 'LONG' ? '102.21' : '97.79'));
  });

  it('proposes a held kill score close again when K moved or after 60 s', () => {
    const world = new HarvestWorld(side);
    const first = only(world.cycleAt(100, FLIPPED));
    expect(first).toMatchObject({
      action: 'FULL_CLOSE_PROPOSED',
      reasonCodes: ['kill_score'],
      closeQuantity: decimal('8'),
    });
    expect(world.cycleAt(100, FLIPPED)).toEqual([]);
    world.result(first, 'KILL_SCORE_HOLD');
    expect(world.cycleAt(100, FLIPPED)).toEqual([]);
    const second = only(world.cycleAt(100, { ...FLIPPED, trendStrength: 0.02 }));
    world.result(second, 'KILL_SCORE_HOLD');
    expect(world.cycleAt(100, { ...FLIPPED, trendStrength: 0.02 })).toEqual([]);
    only(world.cycleAt(100, { ...FLIPPED, trendStrength: 0.02 }, 60_000));
  });
});
