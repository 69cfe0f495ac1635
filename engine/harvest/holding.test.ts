import { describe, expect, it } from 'vitest';
import { decimal } from '../decimal.ts';
import { HASH } from '../names.ts';
import { FLIPPED, HarvestWorld, only, reasonsOf, SYMBOL } from './fixture.ts';

/** Not read later than the last fill plus EXECUTOR_READ_LAG_MS. */
const lagging = (world: HarvestWorld): void => {
  world.ledger('8', world.atMs - 3_000);
  world.snapshot('6', 1_000);
};

describe('what is held', () => {
  it.each([
    ['a fresh snapshot', (world: HarvestWorld) => world.snapshot('6', 1_000), '6'],
    ['the ledger, when the snapshot is old', (world: HarvestWorld) => world.snapshot('6', 15_001), '8'],
    ['the ledger, when the snapshot may lag the last fill', lagging, '8'],
    ['the book, when there is neither', (world: HarvestWorld) => world.shelf.hashes.delete(HASH.ledger(SYMBOL)), '8'],
  ])('is what %s says', (_name, arrange, quantity) => {
    const world = new HarvestWorld('LONG');
    world.atMs += 20_000;
    arrange(world);
    world.atMs -= 5_000;
    expect(only(world.cycleAt(97)).closeQuantity).toBe(decimal(quantity));
  });

  it.each([
    ['a fresh snapshot is flat', (world: HarvestWorld) => world.snapshot('0', 0)],
    [
      'the ledger is flat and the snapshot old',
      (world: HarvestWorld) => (world.ledger('0'), world.snapshot('8', 60_000)),
    ],
    ['no symbol is held', (world: HarvestWorld) => world.shelf.hashes.delete(HASH.exposure)],
    ['an entry is under way', (world: HarvestWorld) => world.book({ state: 'OPENING', quantity: 0n, openedMs: 0 })],
  ])('gets no plan when %s', (_name, arrange) => {
    const world = new HarvestWorld('LONG');
    world.atMs += 10_000;
    arrange(world);
    expect(world.cycleAt(97)).toEqual([]);
    expect(world.state).toBeUndefined();
  });

  it('drops the state when nothing is held any more', () => {
    const world = new HarvestWorld('LONG');
    world.cycleAt(100);
    expect(world.state).toBeDefined();
    world.ledger('0');
    world.cycleAt(100);
    expect(world.state).toBeUndefined();
  });

  it('can close an entry under way that a fresh snapshot shows', () => {
    const world = new HarvestWorld('LONG');
    world.atMs += 10_000;
    world.book({ state: 'OPENING', quantity: 0n, openedMs: 0 });
    world.ledger('0');
    world.snapshot('3', 0);
    expect(only(world.cycleAt(97))).toMatchObject({ reasonCodes: ['stop'], closeQuantity: decimal('3') });
  });

  it('starts anew with another position', () => {
    const world = new HarvestWorld('LONG');
    const plan = only(world.cycleAt(105));
    world.book({ openedMs: world.atMs, planId: 'next' });
    expect(world.cycleAt(100)).toEqual([]);
    expect(world.state?.['attempts']).toBe('0');
    expect(world.last?.marks.join('\n')).toContain(`HARVEST_WATCH symbol=${SYMBOL} side=LONG qty=8 entry=100 stop=98`);
    expect(only(world.cycleAt(105)).planId).not.toBe(plan.planId);
  });

  it('never uses a plan id twice, also when its state was lost', () => {
    const world = new HarvestWorld('LONG');
    const plan = only(world.cycleAt(97));
    world.shelf.hashes.delete(HASH.harvest(SYMBOL));
    expect(only(world.cycleAt(97)).planId).not.toBe(plan.planId);
  });

  it('ignores the book’s stop when the other side is held', () => {
    const world = new HarvestWorld('LONG');
    world.book({ side: 'SHORT', stopLoss: decimal('99.5') });
    expect(world.cycleAt(99.4)).toEqual([]);
    expect(reasonsOf(world.cycleAt(97))).toEqual([['stop']]);
  });
});

describe('exits stay possible', () => {
  it.each([
    ['the book', HASH.position(SYMBOL), { state: 'whim' }],
    ['the exposure', HASH.exposure, { [SYMBOL]: 'much' }],
    ['the own state', HASH.harvest(SYMBOL), { rungs: 'all' }],
    ['the venue rules', HASH.venue(SYMBOL), { tick_size: '0' }],
    ['the portfolio', HASH.portfolio, { heat: 'hot' }],
    ['the snapshot', HASH.snapshot(SYMBOL), { position_amt: '∞' }],
  ])('when %s cannot be read', (_name, key, fields) => {
    const world = new HarvestWorld('LONG');
    world.shelf.hashes.set(key, fields);
    expect(reasonsOf(world.cycleAt(97))).toEqual([['stop']]);
  });

  it('by the given stop when there never was market state, by age when there is no price', () => {
    const world = new HarvestWorld('LONG');
    world.shelf.hashes.delete(HASH.marketState(SYMBOL));
    world.book({ stopLoss: decimal('99') });
    world.price(98.5);
    const first = only(world.cycle());
    expect(first.reasonCodes).toEqual(['stop']);
    world.result(first, 'NOT_FILLED');
    world.shelf.prices.clear();
    expect(world.cycle()).toEqual([]);
    expect(reasonsOf(world.cycle(86_400_000))).toEqual([['age']]);
  });

  it.each([
    [180_000, [['stop']]],
    [180_001, []],
  ])('on a price of up to PRICE_MAX_AGE_S: after %i ms %j', (ageMs, expected) => {
    const world = new HarvestWorld('LONG');
    world.cycleAt(100);
    world.price(97);
    expect(reasonsOf(world.cycle(ageMs))).toEqual(expected);
  });

  it('not on a price of nothing', () => {
    expect(new HarvestWorld('LONG').cycleAt(0)).toEqual([]);
  });

  it.each([
    [180_000, [['kill_score']]],
    [180_001, []],
  ])('on a market state of up to MARKET_STATE_MAX_AGE_S: after %i ms %j', (ageMs, expected) => {
    const world = new HarvestWorld('LONG');
    world.result(only(world.cycleAt(100, FLIPPED)), 'KILL_SCORE_HOLD');
    expect(reasonsOf(world.cycle(ageMs))).toEqual(expected);
  });
});
