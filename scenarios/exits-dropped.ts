import { formatDecimal } from '../engine/decimal.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { blindfolded } from './blindfold.ts';
import { busIntent } from './busIntent.ts';

const HELD = ['ETHUSDT', 'LINKUSDT', 'SOLUSDT'];
/** Closed by the ledger alone: the position service is dead by then. */
const LAST = 'SOLUSDT';
const FLAT = 'DOTUSDT';
const BRAIN_DEAD_AT_S = 240;

const exitMonitor = (symbol: string, second: number, reason: string) =>
  busIntent(second, 'exit_monitor', { symbol, side: 'SELL', confidence: 1, reduce_only: true, reason });

export const exitsDropped: Scenario = {
  name: 'exits-dropped',
  incident: {
    id: 'I-9',
    date: '2026-02-18',
    cost: 'every exit of the exit monitor dropped',
    guard: 'bridge: a close needs a ledger or a snapshot that shows the position; law 13',
  },
  story:
    'Until 2026-02-18 the bridge looked up positions under quantum:ledger, where nobody wrote; the executor wrote ' +
    'quantum:position:ledger. So every position seemed unknown, and each take-profit and stop of the exit monitor was ' +
    'skipped as the sale of a flat symbol and acknowledged. Here three such exits close their positions, the last one ' +
    'after the position service has died; only the sale of a symbol that is really flat is skipped.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [FLAT, ...HELD],
      minutes: 7,
      settings: { INTENT_BRIDGE_SELL_MODE: 'close' },
      signals: [
        ...HELD.map((symbol) => says({ symbol, side: 'BUY', second: 60 })),
        exitMonitor(FLAT, 180, 'SL_HIT'),
        exitMonitor('ETHUSDT', 190, 'TP_HIT'),
        exitMonitor('LINKUSDT', 200, 'SL_HIT'),
        exitMonitor(LAST, BRAIN_DEAD_AT_S + 60, 'TRAILING_STOP'),
      ],
    }),
    script: (world) => {
      world.at(BRAIN_DEAD_AT_S * 1000, () => world.kill('brain'));
      world.at((BRAIN_DEAD_AT_S + 120) * 1000, () => world.restart('brain'));
    },
  }),
  expectations: [
    expectThat('each exit closes its position', ({ journal, world }) => {
      const closed = HELD.filter((symbol) =>
        journal.orders.some((order) => order.symbol === symbol && order.reduceOnly),
      );
      const left = HELD.map((symbol) => formatDecimal(world.exchange.position(symbol)));
      return {
        ok: closed.length === HELD.length && left.every((amount) => amount === '0'),
        detail: `left: ${left.join()}`,
      };
    }),
    expectThat('the last one without the position service', ({ journal }) => {
      const close = journal.orders.find((order) => order.symbol === LAST && order.reduceOnly);
      const atS = close === undefined ? Number.NaN : (close.updatedMs - START_MS) / 1000;
      const ok = atS >= BRAIN_DEAD_AT_S + 60 && atS < BRAIN_DEAD_AT_S + 120;
      return { ok, detail: close === undefined ? 'not closed' : `closed at ${Math.round(atS)} s` };
    }),
    expectCount(
      'only the sale of a flat symbol is skipped',
      1,
      ({ journal }) => journal.marksWith('Skip publish').length,
    ),
  ],
  variants: [
    {
      name: 'wrong-ledger-key',
      story: 'The bridge looks for the position where nobody writes: every exit is the sale of a flat symbol.',
      world: {
        patch: blindfolded('bridge', { hash: (key, seen) => (key.startsWith('quantum:position:') ? undefined : seen) }),
      },
      breaks: [
        'each exit closes its position',
        'the last one without the position service',
        'only the sale of a flat symbol is skipped',
      ],
    },
  ],
};
