import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { decimal, formatDecimal, fromNumber, type Decimal } from '../decimal.ts';
import type { MarketState } from '../nouns/marketState.ts';
import type { PositionSide } from '../nouns/position.ts';
import type { VenueRules } from '../nouns/venueRules.ts';
import { firstExit } from './exits.ts';
import type { Holding } from './holding.ts';
import { look, recall } from './sight.ts';
import type { HarvestState } from './state.ts';
import { isTighter } from './stop.ts';

const CONFIG = configOf();
const OPENED_MS = 1_700_000_000_000;
const AT_MS = OPENED_MS + 600_000;
const DAY_MS = 86_400_000;

/** A random walk of 1 % an hour: stop and target distance are 2 %, costs 0.1 %, K is 0.54. */
const MARKET: MarketState = {
  sigma: 0.01,
  trendStrength: 0,
  pTrend: 0.5,
  pChop: 0.5,
  pMeanReversion: 0,
  lastClose: 100,
  asOfMs: AT_MS,
};
/** The trending regime is gone: K is 0.76. */
const FLIPPED: MarketState = { ...MARKET, pTrend: 0.1, pChop: 0.9 };
const RULES = { tickSize: decimal('0.01'), stepSize: decimal('0.001'), quantityMax: decimal('1000') } as VenueRules;

const BOTH: readonly PositionSide[] = ['LONG', 'SHORT'];
const mirrored = (side: PositionSide, price: number): Decimal =>
  fromNumber(side === 'LONG' ? price : Number((200 - price).toFixed(9))) ?? 0n;

/** Entered at 100; prices are given as for a long and mirrored at 100 for a short. */
function holding(side: PositionSide, price: number, over: Partial<Holding> = {}): Holding {
  return {
    symbol: 'ZECUSDT',
    side,
    quantity: decimal('8'),
    entryPrice: decimal('100'),
    leverage: 10,
    planId: 'abc',
    openedMs: OPENED_MS,
    closing: false,
    booked: true,
    givenStop: undefined,
    givenTarget: undefined,
    price: mirrored(side, price),
    market: MARKET,
    portfolio: undefined,
    rules: RULES,
    ...over,
  };
}

function judge(held: Holding, over: Partial<HarvestState> = {}, atMs = AT_MS) {
  const sight = look(held, { ...recall(held, undefined, atMs), ...over }, CONFIG, atMs);
  return { sight, exit: firstExit(sight, CONFIG, atMs) };
}

describe.each(BOTH)('a %s', (side) => {
  it.each([
    [100, undefined],
    [98.01, undefined],
    [98, 'stop'],
    [90, 'stop'],
    // 2 R net of 0.1 % fees both ways; the exit fee depends on the price.
    [104.09, undefined],
    [104.11, 'PARTIAL_25'],
    [108.12, 'PARTIAL_50'],
    [112.12, 'PARTIAL_75'],
    [150, 'PARTIAL_75'],
  ])('at %d: %s', (price, expected) => {
    const { exit } = judge(holding(side, price), { rungs: 0, stop: mirrored(side, 98) });
    const seen = exit?.kind === 'lock' ? undefined : exit?.action === 'FULL_CLOSE_PROPOSED' ? exit.kind : exit?.action;
    expect(seen).toBe(expected);
  });

  it('leaves by the first reason that holds: stop, kill score, age, ladder, lock', () => {
    const old = OPENED_MS + DAY_MS;
    const held = (over: Partial<Holding>) => holding(side, 110, over);
    const hit = { givenStop: mirrored(side, 111), market: FLIPPED };
    const reasons = (over: Partial<Holding>, state: Partial<HarvestState>, atMs: number) =>
      judge(held(over), state, atMs).exit?.reasonCodes;
    // A stop on the profit side is trusted here because the position was seen before.
    expect(
      firstExit(look(held(hit), { ...recall(held({}), undefined, old) }, CONFIG, old), CONFIG, old)?.reasonCodes,
    ).toEqual(['stop']);
    expect(reasons({ market: FLIPPED }, {}, old)).toEqual(['kill_score']);
    expect(reasons({}, {}, old)).toEqual(['age']);
    expect(reasons({}, {}, AT_MS)).toEqual(['take_profit', 'harvest_partial_50']);
    expect(reasons({}, { rungs: 2 }, AT_MS)).toEqual(['profit_lock']);
    expect(reasons({ givenStop: mirrored(side, 107) }, { rungs: 2 }, AT_MS)).toBeUndefined();
  });

  it('tells the book its stop from the beginning where the venue is to keep it, and moves it like a lock', () => {
    const config = configOf({ EXECUTOR_VENUE_STOPS: 'on' });
    const exitOf = (over: Partial<Holding>, settings = config) => {
      const held = holding(side, 100, over);
      return firstExit(look(held, recall(held, undefined, AT_MS), settings, AT_MS), settings, AT_MS);
    };
    const newStop = mirrored(side, 98);
    expect(exitOf({})).toMatchObject({ action: 'UPDATE_SL', reasonCodes: ['protective_stop'], newStop });
    expect(exitOf({ givenStop: mirrored(side, 97) })).toMatchObject({ newStop });
    // Nearer than the smallest move, or tighter than its own.
    expect(exitOf({ givenStop: mirrored(side, 97.9) })).toBeUndefined();
    expect(exitOf({ givenStop: mirrored(side, 99) })).toBeUndefined();
    expect(exitOf({ booked: false })).toBeUndefined();
    expect(exitOf({}, CONFIG)).toBeUndefined();
  });

  it('closes all for stop, kill score and age; a share, floored to the step, for a rung', () => {
    expect(judge(holding(side, 97)).exit?.quantity).toBe(decimal('8'));
    expect(judge(holding(side, 100, { market: FLIPPED })).exit?.quantity).toBe(decimal('8'));
    const share = (quantity: string) => judge(holding(side, 105, { quantity: decimal(quantity) })).exit;
    expect(share('8')?.quantity).toBe(decimal('2'));
    expect(share('0.007')?.quantity).toBe(decimal('0.001'));
    expect(share('0.003')?.kind).not.toBe('take_profit');
  });

  it('takes each rung once, the highest reached first', () => {
    const rung = (price: number, rungs: number) => judge(holding(side, price), { rungs }).exit?.rung;
    expect(rung(113, 0)).toBe(3);
    expect(rung(109, 1)).toBe(2);
    expect(rung(109, 2)).toBe(0);
    expect(rung(105, 3)).toBe(0);
  });

  it('scales out at the plan’s own target, but never at a loss', () => {
    const target = (price: number, at: number) => judge(holding(side, price, { givenTarget: mirrored(side, at) })).exit;
    expect(target(101, 101)?.reasonCodes).toEqual(['take_profit', 'plan_target']);
    expect(target(101, 101)?.rung).toBe(1);
    expect(target(100.9, 101)).toBeUndefined();
    expect(target(100.05, 99)).toBeUndefined();
    expect(target(108.2, 101)?.rung).toBe(2);
  });

  it('locks profit at 1.5 R: break-even with fees first, then behind the price', () => {
    const lock = (price: number, over: Partial<Holding> = {}) => judge(holding(side, price, over), { rungs: 3 }).exit;
    expect(lock(103.09)).toBeUndefined();
    expect(lock(103.11)?.newStop).toBe(mirrored(side, 100.11));
    expect(lock(106)?.newStop).toBe(mirrored(side, 103));
    expect(lock(106, { givenStop: mirrored(side, 102.79) })?.newStop).toBe(mirrored(side, 103));
    expect(lock(106, { givenStop: mirrored(side, 102.81) })).toBeUndefined();
    expect(lock(106, { booked: false })).toBeUndefined();
  });

  it('starts with the tighter of the given and the dynamic stop', () => {
    const stop = (given: number) => judge(holding(side, 100, { givenStop: mirrored(side, given) })).sight.stop;
    expect(stop(99)).toBe(mirrored(side, 99));
    expect(stop(95)).toBe(mirrored(side, 98));
  });

  it('sets a given stop aside that was on the wrong side from the beginning (I-30)', () => {
    const held = holding(side, 100, { givenStop: mirrored(side, 102) });
    const { sight, exit } = judge(held);
    expect(exit).toBeUndefined();
    expect(sight.state.refusedStop).toBe(mirrored(side, 102));
    expect(sight.stop).toBe(mirrored(side, 98));
    expect(judge({ ...held, price: mirrored(side, 97) }).exit?.kind).toBe('stop');
    // One in profit that the price has not come back to is a lock: it stays.
    expect(judge({ ...held, price: mirrored(side, 105) }).sight.state.refusedStop).toBeUndefined();
  });

  it('never loosens its stop, whatever the market does, and moves it in steps', () => {
    const step = fc.record({
      price: fc.double({ min: 60, max: 140, noNaN: true }),
      sigma: fc.double({ min: 0, max: 0.05, noNaN: true }),
      pTrend: fc.double({ min: 0, max: 1, noNaN: true }),
      heat: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
        let state: HarvestState | undefined;
        for (const [index, { price, sigma, pTrend, heat }] of steps.entries()) {
          const portfolio = { heat, drawdown: 0 } as NonNullable<Holding['portfolio']>;
          const held = holding(side, Number(price.toFixed(2)), { market: { ...MARKET, sigma, pTrend }, portfolio });
          const atMs = AT_MS + index * 60_000;
          const sight = look(held, recall(held, state, atMs), CONFIG, atMs);
          if (state?.stop !== undefined && sight.state.stop !== state.stop) {
            expect(isTighter(side, sight.state.stop ?? 0n, state.stop)).toBe(true);
          }
          state = sight.state;
        }
      }),
    );
  });
});

describe('the kill score', () => {
  const K = judge(holding('LONG', 100, { market: FLIPPED })).sight.kill?.score ?? 0;

  it.each([
    ['never proposed', undefined, true],
    ['proposed just now', { score: K, atMs: AT_MS }, false],
    ['proposed 59.999 s ago', { score: K, atMs: AT_MS - 59_999 }, false],
    ['proposed 60 s ago', { score: K, atMs: AT_MS - 60_000 }, true],
    ['moved by less than 0.001', { score: K - 0.0009, atMs: AT_MS }, false],
    ['moved up by 0.001', { score: K - 0.00101, atMs: AT_MS }, true],
    ['moved down by 0.001', { score: K + 0.00101, atMs: AT_MS }, true],
    ['proposed in a future the clock stepped back from', { score: K, atMs: AT_MS + 3_600_000 }, true],
  ])('%s: %s', (_name, kill, due) => {
    const { exit } = judge(holding('LONG', 100, { market: FLIPPED }), kill === undefined ? {} : { kill });
    expect(exit?.kind === 'kill_score').toBe(due);
  });

  it('while it waits, the other exits go on', () => {
    const state = { kill: { score: K, atMs: AT_MS } };
    expect(judge(holding('LONG', 90, { market: FLIPPED }), state).exit?.kind).toBe('stop');
    expect(judge(holding('LONG', 112, { market: FLIPPED }), state).exit?.kind).toBe('take_profit');
  });
});

describe('the distances follow', () => {
  const hot = { heat: 1, drawdown: 0.05 } as NonNullable<Holding['portfolio']>;
  const pace = (value: number, perHour: number) => ({ value, atMs: AT_MS, perHour });
  const distances = (over: Partial<Holding>, state: Partial<HarvestState> = {}) =>
    judge(holding('LONG', 100, over), state).sight.distances;

  it.each([
    ['nothing', {}, {}, 0.02, 0.02],
    ['volatility', { market: { ...MARKET, sigma: 0.005 } }, {}, 0.01, 0.01],
    ['heat', { portfolio: hot }, {}, 0.01, 0.01],
    ['a growing drawdown', { portfolio: { ...hot, heat: 0 } }, { drawdown: pace(0.05, 0.08) }, 0.01, 0.02],
    ['no drawdown that is too old to be known', {}, { drawdown: pace(0.05, 0.08) }, 0.02, 0.02],
    ['PnL velocity', { market: { ...MARKET, trendStrength: 1 } }, { pnl: pace(0, 0.01) }, 0.02, 0.03],
    ['leverage', { leverage: 50 }, {}, 0.01, 0.02],
  ])('%s', (_name, over, state, stop, takeProfit) => {
    expect(distances(over, state)?.stop).toBeCloseTo(stop, 12);
    expect(distances(over, state)?.takeProfit).toBeCloseTo(takeProfit, 12);
  });

  it('the paces, sampled once a minute', () => {
    const first = judge(holding('LONG', 100, { portfolio: hot }));
    const later = holding('LONG', 101, { portfolio: { ...hot, drawdown: 0.06 } });
    expect(look(later, first.sight.state, CONFIG, AT_MS + 59_999).state).toEqual(first.sight.state);
    const { pnl, drawdown, distances: kept } = look(later, first.sight.state, CONFIG, AT_MS + 60_000).state;
    expect(pnl?.perHour).toBeCloseTo(0.6 / 16, 9);
    expect(drawdown?.perHour).toBeCloseTo(0.6 / 16, 9);
    expect(kept).not.toEqual(first.sight.state.distances);
  });
});

describe('what is not known', () => {
  const blind = (over: Partial<Holding>): Holding =>
    holding('LONG', 100, { price: undefined, market: undefined, ...over });

  it('without a price only kill score and age can close', () => {
    expect(judge(blind({ givenStop: decimal('200'), givenTarget: decimal('1') })).exit).toBeUndefined();
    expect(judge(blind({ market: FLIPPED })).exit?.kind).toBe('kill_score');
    expect(judge(blind({}), {}, OPENED_MS + DAY_MS).exit?.kind).toBe('age');
    expect(judge(blind({}), {}, OPENED_MS + DAY_MS - 1).exit).toBeUndefined();
  });

  it('without market state the last known distances stand', () => {
    const last = { distances: { stop: 0.05, takeProfit: 0.03 } };
    expect(judge(blind({ price: decimal('95.5') }), last).exit).toBeUndefined();
    expect(judge(blind({ price: decimal('95') }), last).exit?.kind).toBe('stop');
    expect(judge(blind({ price: decimal('106.2') }), last).exit?.rung).toBe(1);
  });

  it('without any distance the given stop and target stand', () => {
    const given = { givenStop: decimal('97'), givenTarget: decimal('103') };
    expect(judge(blind({ price: decimal('97'), ...given })).exit?.kind).toBe('stop');
    expect(judge(blind({ price: decimal('103'), ...given })).exit?.rung).toBe(1);
    expect(judge(blind({ price: decimal('100'), ...given })).exit).toBeUndefined();
  });

  it('a position the book does not know is as old as it has been seen', () => {
    const unknown = holding('LONG', 100, { planId: '', openedMs: 0, booked: false });
    expect(judge(unknown).exit).toBeUndefined();
    expect(judge(unknown, { seenMs: AT_MS - DAY_MS }).exit?.kind).toBe('age');
    expect(judge({ ...unknown, price: decimal('97') }).exit?.kind).toBe('stop');
    expect(judge({ ...unknown, price: decimal('110') }).exit).toBeUndefined();
  });

  it('without an entry price a given stop still holds', () => {
    const held = holding('LONG', 100, { entryPrice: 0n, givenStop: decimal('101') });
    expect(judge(held).exit?.kind).toBe('stop');
    expect(formatDecimal(judge(held).sight.stop ?? 0n)).toBe('101');
  });
});
