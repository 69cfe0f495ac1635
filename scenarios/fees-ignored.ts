import { formatDecimal, multiply } from '../engine/decimal.ts';
import { expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';

const SYMBOL = 'ETHUSDT';
/** By then the market state has forgotten the livelier market before. */
const ENTERED_AT_MINUTE = 32;
const TWITCHES_AT_MINUTE = 35;
const RISES_AT_MINUTE = 38;
const MINUTES = 42;

export const feesIgnored: Scenario = {
  name: 'fees-ignored',
  incident: {
    id: 'I-46',
    date: '2026-02-08',
    cost: '0.72 USD lost on each of 394 trades, fees included',
    guard: 'harvest: R is net of fees on both sides, and no target is nearer than them',
  },
  story:
    'Until 2026-02-08 profits were measured before fees: in a quiet market the ladder took what looked like a profit and ' +
    'was less than the commission of getting in and out. R is net of the fee on both sides now, and no target is nearer ' +
    'than they are. Here a market that hardly moves twitches up by 0.08 %, and fees would take 0.1 %: nothing is taken. ' +
    'When it rises by one per cent, profit is.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: [SYMBOL],
      minutes: MINUTES,
      // Prices that jump are a regime flip to the kill score, and this is about the ladder.
      settings: { MARKET_BARS: '30', HARVEST_KILL_MIN: '1' },
      signals: [says({ symbol: SYMBOL, side: 'BUY', second: ENTERED_AT_MINUTE * 60, usd: 200 })],
      market: {
        regimes: [{ kind: 'trend_up', sigmaPerBar: 0.00002, driftPerBar: 0, bars: MINUTES }],
        jumps: [
          { atBar: TWITCHES_AT_MINUTE, fraction: 0.0008 },
          { atBar: RISES_AT_MINUTE, fraction: 0.01 },
        ],
      },
    }),
  expectations: [
    expectThat('every profit taken is more than its fees', ({ journal }) => {
      const [entry, ...closes] = journal.trades();
      const entryFee = (quantity: bigint) => (entry === undefined ? 0n : (entry.feeUsd * quantity) / entry.quantity);
      const profits = closes.map(({ price, quantity, feeUsd }) => {
        return multiply(price - (entry?.price ?? 0n), quantity) - feeUsd - entryFee(quantity);
      });
      return {
        ok: profits.length > 0 && profits.every((usd) => usd > 0n),
        detail: profits.map(formatDecimal).join(', '),
      };
    }),
    expectThat('nothing is taken before the market has risen', ({ journal }) => {
      const early = journal.orders.filter(
        (order) => order.reduceOnly && order.updatedMs < START_MS + RISES_AT_MINUTE * 60_000,
      );
      return { ok: early.length === 0, detail: `${early.length} closes before minute ${RISES_AT_MINUTE}` };
    }),
  ],
  variants: [
    {
      name: 'gross-profits',
      story: 'Harvest knows of no fees.',
      settings: { HARVEST_FEE_RATE: '0' },
      breaks: ['every profit taken is more than its fees', 'nothing is taken before the market has risen'],
    },
  ],
};
