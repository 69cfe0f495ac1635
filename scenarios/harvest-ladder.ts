import { absolute, floorTo, formatDecimal, type Decimal } from '../engine/decimal.ts';
import type { HarvestMessage } from '../engine/harvest/harvest.ts';
import { HASH, STREAM } from '../engine/names.ts';
import type { Fields } from '../engine/protocol.ts';
import { WARM_UP_MINUTES } from '../adapters/sim/run/market.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { Regime } from '../adapters/sim/feeds/synthetic.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import { blindfolded } from './blindfold.ts';
import { misdeciding } from './putBack.ts';

const WINNER = 'SOLUSDT';
const REFUSED = 'LINKUSDT';
const LOSER = 'ADAUSDT';
const LINGERS = 'DOTUSDT';
const GHOST = 'NEARUSDT';
const SYMBOLS = [WINNER, REFUSED, LOSER, LINGERS, GHOST];
const MINUTES = 23;
const AGE_MAX_S = 1_200;
const OPENED_AT_S = 60;
const EXECUTOR_DOWN_AT_S = 720;
const CLOSED_BY_HAND_AT_S = 725;
const EXECUTOR_UP_AT_S = 840;

/**
 * A trend as clean as none is, so that distances hardly depend on luck: its hourly volatility is 0.16 %, a target
 * distance 0.5 to 0.65 %, a stop 0.45 %.
 */
const TREND: Omit<Regime, 'bars'> = { kind: 'trend_up', sigmaPerBar: 0.00005, driftPerBar: 0.0002 };

/** The trend, but for some minutes in which the price moves by this fraction. */
function trendWith(moves: Readonly<Record<number, number>>): readonly Regime[] {
  return Array.from({ length: MINUTES }, (_, minute) => ({
    ...TREND,
    bars: 1,
    driftPerBar: moves[minute] ?? TREND.driftPerBar,
  }));
}

/** Gains in twenty minutes hardly more than its fees. */
const slowTrend = trendWith({}).map((minute) => ({ ...minute, driftPerBar: minute.driftPerBar / 4 }));

const exitPlans = ({ journal }: Run, symbol: string) =>
  journal.of(STREAM.exitPlans).filter(({ fields }) => fields['symbol'] === symbol && fields['action'] !== 'UPDATE_SL');

const closes = ({ journal }: Run, symbol: string) =>
  journal.orders.filter((order) => order.symbol === symbol && order.reduceOnly);

/** Terminal results of the exit plans of a symbol that were proposed for this reason. */
function resultsOf(run: Run, symbol: string, reason: string): Fields[] {
  const ids = exitPlans(run, symbol).flatMap(({ fields }) =>
    fields['reason_codes']?.split(',').includes(reason) ? [fields['plan_id']] : [],
  );
  const results = run.journal.of(STREAM.results).map(({ fields }) => fields);
  return results.filter((fields) => fields['terminal'] === 'true' && ids.includes(fields['plan_id']));
}

const ends = (run: Run, symbol: string, reason: string) =>
  resultsOf(run, symbol, reason).map((fields) => fields['reason_codes'] ?? '');

/** Seconds after the start at which it was closed, or Infinity. */
const closedAtS = (run: Run, symbol: string) =>
  ((closes(run, symbol)[0]?.updatedMs ?? Number.POSITIVE_INFINITY) - START_MS) / 1000;

/** A quarter of what is held, half of the rest, three quarters of that, each rounded down to the step. */
function ladderOf({ world, journal }: Run): Decimal[] {
  const step = world.spec.symbols.find(({ filters }) => filters.symbol === WINNER)?.filters.stepSize ?? 1n;
  let held = absolute(journal.entryOrders(WINNER)[0]?.quantity ?? 0n);
  return [25n, 50n, 75n].map((percent) => {
    const taken = floorTo((held * percent) / 100n, step);
    held -= taken;
    return taken;
  });
}

const PENDING = ['pending_plan', 'pending_kind', 'pending_rung', 'pending_ms'];

/** What was taken is remembered under the profit of that moment, a key that never comes again. */
function forgetful(key: string, seen: Fields | undefined): Fields | undefined {
  if (seen === undefined || !SYMBOLS.some((symbol) => key === HASH.harvest(symbol))) return seen;
  const kept = Object.entries(seen).filter(([name]) => !PENDING.includes(name));
  return { ...Object.fromEntries(kept), rungs: '0' };
}

/** Done is done, whether it was filled or refused. */
const doneOnFailure: StagePatch = (stage) => {
  if (stage.name !== 'harvest') return stage;
  return {
    ...stage,
    decide: (message, view, atMs) => {
      const said = message as HarvestMessage;
      const done = said.kind === 'result' ? { ...said, result: { ...said.result, executed: true } } : said;
      return stage.decide(done, view, atMs);
    },
  };
};

/** What is not at half a risk of profit is passed over. */
const losersSkipped = misdeciding('harvest', (decision) => {
  const kept = decision.appends.filter(
    ({ stream, fields }) => stream !== STREAM.exitPlans || Number(fields['R_net']) >= 0.5,
  );
  decision.appends.splice(0, Infinity, ...kept);
  return decision;
});

const isSnapshot = (key: string) => SYMBOLS.some((symbol) => key === HASH.snapshot(symbol));

export const harvestLadder: Scenario = {
  name: 'harvest-ladder',
  incident: {
    id: '',
    date: '2026-02-03',
    cost: '26 closes proposed for positions that did not exist',
    guard: 'harvest: a level is consumed by its fill, once per position; no plan without a position',
  },
  story:
    'The harvest brain remembered what it had taken under a key with the profit in it, a float: each tick of the price ' +
    'was a new close. A plan that failed counted as done. And it proposed 26 closes for positions that were not there ' +
    '(2026-02-03). Here five longs live through twenty minutes: one climbs the ladder and gives a quarter, half and three ' +
    'quarters, each level once; the venue refuses one level, which is armed again; one falls to its stop; one ' +
    'lingers until it is too old; and one is closed by hand while the executor is dead, so that book and ledger still ' +
    'show it: no plan is made for it, not even when the price falls through its stop.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: MINUTES,
      settings: {
        HARVEST_AGE_MAX_S: String(AGE_MAX_S),
        // The distances stay those of the trend while the price is moved.
        MARKET_CYCLE_S: '1200',
        MARKET_STATE_MAX_AGE_S: '2400',
      },
      market: {
        before: [{ ...TREND, bars: WARM_UP_MINUTES }],
        regimes: trendWith({}),
        regimesOf: {
          [WINNER]: trendWith({ 4: 0.013, 7: 0.017, 10: 0.016 }),
          [REFUSED]: trendWith({ 5: 0.013 }),
          [LOSER]: trendWith({ 6: -0.01 }),
          [GHOST]: trendWith({ 13: -0.02 }),
          [LINGERS]: slowTrend,
        },
      },
      signals: SYMBOLS.map((symbol) => says({ symbol, side: 'BUY', second: OPENED_AT_S, usd: 200 })),
    }),
    faults: [{ site: 'venue/placeOrder', key: REFUSED, occurrence: 2, kind: 'reject', code: -2022 }],
    script: (world) => {
      world.at(EXECUTOR_DOWN_AT_S * 1000, () => world.kill('executor'));
      world.at(CLOSED_BY_HAND_AT_S * 1000, () => world.exchange.externalClose(GHOST, world.nowMs));
      world.at(EXECUTOR_UP_AT_S * 1000, () => world.restart('executor'));
    },
  }),
  expectations: [
    expectThat('the winner gives a quarter, half and three quarters, each once', (run) => {
      const taken = resultsOf(run, WINNER, 'take_profit').map((fields) => fields['filled_qty']);
      const wanted = ladderOf(run).map(formatDecimal);
      return {
        ok: taken.join() === wanted.join(),
        detail: `took ${taken.join(', ')}; the ladder is ${wanted.join(', ')}`,
      };
    }),
    expectThat('a level that the venue refused is armed again and filled', (run) => {
      const said = ends(run, REFUSED, 'take_profit');
      return { ok: said.join() === 'VENUE_REJECTED,FILLED', detail: said.join(', ') };
    }),
    expectThat('the stop closes the loser within its minute', (run) => {
      const [said, atS] = [ends(run, LOSER, 'stop').join(), closedAtS(run, LOSER)];
      const ok = said === 'FILLED' && atS >= 360 && atS < 420;
      return { ok, detail: said === '' ? 'not proposed' : `${said} at ${Math.round(atS)} s` };
    }),
    expectThat('what lingers is closed when it is too old', (run) => {
      const [said, ageS] = [ends(run, LINGERS, 'age').join(), closedAtS(run, LINGERS) - OPENED_AT_S];
      const ok = said === 'FILLED' && ageS >= AGE_MAX_S && ageS < AGE_MAX_S + 10;
      return { ok, detail: said === '' ? 'not proposed' : `${said} at an age of ${Math.round(ageS)} s` };
    }),
    expectThat('no plan for a position that is not on the exchange', (run) => {
      const plans = exitPlans(run, GHOST).length;
      return { ok: plans === 0, detail: `${plans} plans` };
    }),
    expectThat('no close is repeated', (run) => {
      const counts = SYMBOLS.map((symbol) => closes(run, symbol).length);
      return {
        ok: counts.join() === '4,2,1,1,0',
        detail: SYMBOLS.map((symbol, index) => `${counts[index]} ${symbol}`).join(', '),
      };
    }),
  ],
  variants: [
    {
      name: 'float-in-dedup-key',
      story: 'What was taken is forgotten with the next tick: the first level closes again and again.',
      world: { patch: blindfolded('harvest', { hash: forgetful }) },
      breaks: [
        'the winner gives a quarter, half and three quarters, each once',
        'a level that the venue refused is armed again and filled',
        'no close is repeated',
      ],
    },
    {
      name: 'done-on-failure',
      story: 'A plan that failed counts as done: the level that the venue refused is never taken.',
      world: { patch: doneOnFailure },
      breaks: ['a level that the venue refused is armed again and filled', 'no close is repeated'],
    },
    {
      name: 'losers-skipped',
      story: 'The harvest brain passes over what is below half an R: no loser is stopped, nothing that lingers ends.',
      world: { patch: losersSkipped },
      breaks: [
        'the stop closes the loser within its minute',
        'what lingers is closed when it is too old',
        'no close is repeated',
      ],
    },
    {
      name: 'phantom-position',
      story: 'The harvest brain does not ask what the exchange holds: it proposes to close what is not there.',
      world: { patch: blindfolded('harvest', { hash: (key, seen) => (isSnapshot(key) ? undefined : seen) }) },
      breaks: ['no plan for a position that is not on the exchange'],
    },
  ],
};
