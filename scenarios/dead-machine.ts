import { formatDecimal, ONE, toNumber } from '../engine/decimal.ts';
import { HASH, STAGES, STREAM } from '../engine/names.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misdeciding } from './putBack.ts';

const SYMBOL = 'ETHUSDT';
const OPENED_AT_S = 60;
const DEAD_AT_S = 90;
const BACK_AT_S = 900;
const BACK_MS = START_MS + BACK_AT_S * 1000;
/** The price falls by 3.5 % while nobody is there. */
const FALL = { kind: 'trend_down', sigmaPerBar: 0.0003, driftPerBar: -0.0035, bars: 10 } as const;
const CALM = { kind: 'trend_up', sigmaPerBar: 0.0004, driftPerBar: 0.0001 } as const;
const AGAIN_AT_S = [930, 990, 1_050];

/** The order that closed the position while every stage was dead. */
const closedMeanwhile = ({ journal }: Run) =>
  journal.orders.find(({ reduceOnly, updatedMs }) => reduceOnly && updatedMs < BACK_MS);

const sinceBack = (atMs: number | undefined): number =>
  atMs === undefined ? Number.POSITIVE_INFINITY : (atMs - BACK_MS) / 1000;

export const deadMachine: Scenario = {
  name: 'dead-machine',
  incident: {
    id: '',
    date: '',
    cost: '',
    guard: 'executor: EXECUTOR_VENUE_STOPS, the stop of every position waits at the venue; law 8',
  },
  story:
    'Every stop of the original lived in a process: with the machine down, a position had none. Half a minute after an ' +
    'entry everything here dies, and for a quarter of an hour the price falls. The signal had named no stop, so ' +
    'harvest had put its own into the book, and the executor had left it at the venue, which closes the position by ' +
    'itself. When the machine is back, the fill is found by the name of the stop and folded like any of ours; ledger, ' +
    'book and harvest follow within seconds, and the symbol trades again, with a stop of its own.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [SYMBOL],
      minutes: 20,
      settings: { EXECUTOR_VENUE_STOPS: 'on' },
      market: { regimes: [{ ...CALM, bars: 2 }, FALL, { ...CALM, bars: 60 }] },
      signals: [OPENED_AT_S, ...AGAIN_AT_S].map((second) => says({ symbol: SYMBOL, side: 'BUY', second })),
    }),
    script: (world) => {
      for (const stage of STAGES) {
        world.at(DEAD_AT_S * 1000, () => world.kill(stage));
        world.at(BACK_AT_S * 1000, () => world.restart(stage));
      }
    },
  }),
  expectations: [
    expectThat('the venue closes the position near its stop', (run) => {
      const entry = run.journal.fills[0]?.trade.price ?? 0n;
      const close = run.journal.fills.find(({ order }) => order.orderId === closedMeanwhile(run)?.orderId);
      const lost = close === undefined ? 1 : toNumber(((entry - close.trade.price) * ONE) / entry);
      return { ok: lost < 0.012, detail: close === undefined ? 'not closed' : `${(100 * lost).toFixed(2)} % lost` };
    }),
    expectThat('the ledger follows within seconds, by a fill of ours', ({ journal }) => {
      const flat = journal.marksWith(`LEDGER_COMMIT symbol=${SYMBOL}`).find(({ line }) => line.includes('amt=0 '));
      const told = journal.count('EXTERNAL_CLOSE') + journal.count('EXTERNAL_FILL');
      const afterS = sinceBack(flat?.atMs);
      return { ok: afterS < 3 && told === 0, detail: `${afterS.toFixed(1)} s, ${told} changes from outside` };
    }),
    expectThat('book and harvest follow', ({ journal }) => {
      const afterS = sinceBack(journal.marksWith('to=FLAT')[0]?.atMs);
      const closes = journal.of(STREAM.exitPlans).filter(({ fields }) => fields['action'] !== 'UPDATE_SL');
      const later = closes.filter(({ atMs }) => sinceBack(atMs) > 5).length;
      return { ok: afterS < 3 && later === 0, detail: `${afterS.toFixed(1)} s, ${later} closes proposed after that` };
    }),
    expectThat('the symbol trades again, and is covered again', ({ journal, world }) => {
      const held = world.exchange.position(SYMBOL);
      const stops = world.exchange.waitingStops();
      const covered = stops.map(({ quantity = 0n }) => formatDecimal(quantity)).join();
      const ok = journal.entryOrders().length === 2 && held > 0n && covered === formatDecimal(held);
      return {
        ok,
        detail: `${journal.entryOrders().length} entries, ${formatDecimal(held)} held, stops of ${covered}`,
      };
    }),
  ],
  variants: [
    {
      name: 'stops-off',
      story:
        'The stop lives in harvest alone, as it did then: the loss runs for as long as the machine is down, and the ' +
        'cooldown of a close that comes so late keeps the symbol from trading again.',
      settings: { EXECUTOR_VENUE_STOPS: 'off' },
      breaks: ['the venue closes the position near its stop', 'the symbol trades again, and is covered again'],
    },
    {
      name: 'stop-kept-to-itself',
      story:
        'Harvest does not put its own stop into the book: there is nothing that the executor could leave at the venue.',
      world: {
        patch: misdeciding('harvest', (decision) => {
          const kept = decision.appends.filter(({ fields }) => fields['reason_codes'] !== 'protective_stop');
          decision.appends.splice(0, Infinity, ...kept);
          return decision;
        }),
      },
      breaks: ['the venue closes the position near its stop', 'the symbol trades again, and is covered again'],
    },
    {
      name: 'order-of-nobody',
      story:
        'A stop that triggered is only forgotten: nobody journals the order that it became, so that the close comes ' +
        'to light as somebody else’s, when positions are compared.',
      world: {
        patch: misdeciding('executor', (decision) => {
          if (!decision.marks.some((mark) => mark.startsWith('STOP_TRIGGERED'))) return decision;
          const kept = decision.writes.filter(({ key }) => key === HASH.guards);
          decision.writes.splice(0, Infinity, ...kept);
          decision.effects.length = 0;
          return decision;
        }),
      },
      breaks: ['the ledger follows within seconds, by a fill of ours', 'book and harvest follow', 'law 6 fills-once'],
    },
  ],
};
