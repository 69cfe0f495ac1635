import { HASH, STREAM, type StageName } from '../engine/names.ts';
import { readMarketState } from '../engine/nouns/marketState.ts';
import type { View } from '../engine/view.ts';
import { expectCount, expectThat, type Expectation, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misdeciding, vetoingCloses } from './putBack.ts';

const [STOPPED, ORDERED, WANTED] = ['ETHUSDT', 'SOLUSDT', 'LINKUSDT'] as const;
/** All that neither a stop nor an operator's close needs. */
const HELPERS: readonly StageName[] = ['router', 'bridge', 'market', 'brain', 'health'];
const DEAD_AT_S = 120;
const ORDERED_AT_S = 420;
const FALLS_AT_MINUTE = 9;
const BACK_AT_S = 720;

const plan = (second: number, fields: Readonly<Record<string, string>>) => ({
  ...{ plan_id: `operator-${fields['symbol']}`, decision: 'EXECUTE', source: 'operator', ...fields },
  timestamp: String(START_MS / 1000 + second),
});

const closedWithin = (name: string, symbol: string, fromS: number, seconds: number): Expectation =>
  expectThat(name, ({ journal }) => {
    const close = journal.orders.find((order) => order.symbol === symbol && order.reduceOnly);
    const afterS = close === undefined ? Number.NaN : (close.updatedMs - START_MS) / 1000 - fromS;
    const ok = afterS >= 0 && afterS <= seconds;
    return { ok, detail: close === undefined ? 'not closed' : `closed after ${afterS.toFixed(1)} s` };
  });

export const exitsAlone: Scenario = {
  name: 'exits-alone',
  incident: {
    id: 'I-40, I-42',
    date: '2026-02-14 to 2026-02-19',
    cost: 'exits held for 40 hours; then no trading at all, 30,206 restarts',
    guard: 'desk and harvest: an exit needs store, executor and venue; law 13',
  },
  story:
    'On 2026-02-14 exits were asked of a service that did not answer, and no answer was read as HOLD; on 2026-02-19 the ' +
    'heartbeat of a service that trains models was missing, and everything was blocked, exits too. Here market data, ' +
    'snapshots, router, bridge and health are dead for ten minutes. An operator’s close runs at once, and when the ' +
    'market falls, harvest closes at its stop by ledger and price alone; no entry is let through meanwhile.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [STOPPED, ORDERED, WANTED],
      minutes: 14,
      signals: [
        ...[STOPPED, ORDERED].map((symbol) => says({ symbol, side: 'BUY', second: 60 })),
        sends(
          ORDERED_AT_S,
          STREAM.exitPlans,
          plan(ORDERED_AT_S, { symbol: ORDERED, action: 'FULL_CLOSE_PROPOSED', side: 'SELL', reduceOnly: 'true' }),
        ),
        sends(
          ORDERED_AT_S,
          STREAM.plans,
          plan(ORDERED_AT_S, {
            ...{ symbol: WANTED, action: 'ENTRY_PROPOSED', side: 'BUY', reduceOnly: 'false' },
            ...{ notional_usd: '100', leverage: '5' },
          }),
        ),
      ],
      market: { jumps: [{ atBar: FALLS_AT_MINUTE, fraction: -0.05 }] },
    }),
    script: (world) => {
      world.at(DEAD_AT_S * 1000, () => HELPERS.forEach((name) => world.kill(name)));
      world.at(BACK_AT_S * 1000, () => HELPERS.forEach((name) => world.restart(name)));
    },
  }),
  expectations: [
    closedWithin('an operator’s close runs at once', ORDERED, ORDERED_AT_S, 2),
    closedWithin('the stop closes within one look of harvest', STOPPED, FALLS_AT_MINUTE * 60, 7),
    expectCount('no entry is let through meanwhile', 2, ({ journal }) => journal.entryOrders().length),
  ],
  variants: [
    {
      name: 'heartbeat-required',
      story: 'Nothing passes the desk while market data are old, exits included.',
      world: { patch: vetoingCloses('STALE_MARKET_STATE', isOld) },
      breaks: [
        'an operator’s close runs at once',
        'the stop closes within one look of harvest',
        'law 13 exits-possible',
      ],
    },
    {
      name: 'no-answer-is-hold',
      story: 'Harvest proposes nothing for a position of which nobody has told it.',
      world: {
        patch: misdeciding('harvest', (decision, _message, view) => {
          const key = HASH.snapshot(STOPPED);
          if (view.hasHash(key) && view.hash(key) === undefined) decision.appends.length = 0;
          return decision;
        }),
      },
      breaks: ['the stop closes within one look of harvest'],
    },
    {
      name: 'fail-open',
      story: 'What was known an hour ago is good enough for an entry.',
      settings: {
        ...{ SNAPSHOT_MAX_AGE_S: '3600', BRAIN_SNAPSHOT_TTL_S: '3600' },
        ...{ MARKET_STATE_MAX_AGE_S: '3600', PORTFOLIO_MAX_AGE_S: '3600' },
      },
      breaks: ['no entry is let through meanwhile'],
    },
  ],
};

function isOld(view: View, atMs: number, symbol: string): boolean {
  return atMs - (readMarketState(view.hash(HASH.marketState(symbol)))?.asOfMs ?? 0) > 180_000;
}
