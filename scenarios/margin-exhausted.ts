import { decimal } from '../engine/decimal.ts';
import { Decision } from '../engine/decision.ts';
import type { DeskMessage } from '../engine/desk/desk.ts';
import type { ExecutorMessage } from '../engine/executor/executor.ts';
import { saveOrder } from '../engine/executor/openOrders.ts';
import { HASH } from '../engine/names.ts';
import { readOrder } from '../engine/nouns/order.ts';
import type { View } from '../engine/view.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misdeciding, vetoingCloses } from './putBack.ts';

const HELD = 'ETHUSDT';
const WANTED = ['ADAUSDT', 'DOTUSDT', 'LINKUSDT', 'SOLUSDT'];
const WALLET_USD = decimal('25');
const PAID_IN_AT_S = 360;
const INSUFFICIENT = -2019;
/** Four orders are 27 a minute. */
const RETRY_MS = 9_000;

export const marginExhausted: Scenario = {
  name: 'margin-exhausted',
  incident: {
    id: 'I-36',
    date: '2026-01-18 to 2026-01-19',
    cost: 'twelve hours, about 27 refused orders a minute',
    guard: 'executor: a refused entry is over, its reservation is released; laws 1 and 8',
  },
  story:
    'From 2026-01-18 on the margin was used up, and for twelve hours each entry was sent again and again, 27 orders a ' +
    'minute, each refused with -2019. An entry is sent once: refused, it ends as VENUE_REJECTED with the code, and its ' +
    'reservation is released. Closing needs no margin and goes on; and as soon as there is money again, the next ' +
    'signals trade.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [HELD, ...WANTED],
      minutes: 9,
      // Beyond what the governor would let through, so that the venue is the one that refuses.
      settings: { EXPOSURE_MAX_FRACTION: '50' },
      signals: [
        says({ symbol: HELD, side: 'BUY', second: 60, leverage: 5 }),
        ...WANTED.map((symbol) => says({ symbol, side: 'BUY', second: 120, leverage: 5 })),
        says({ symbol: HELD, side: 'SELL', second: 300, action: 'CLOSE' }),
        ...WANTED.map((symbol) => says({ symbol, side: 'BUY', second: PAID_IN_AT_S + 30, leverage: 5 })),
      ],
    }),
    walletUsd: WALLET_USD,
    script: (world) => {
      world.at(PAID_IN_AT_S * 1000, () => world.exchange.setWallet(decimal('1000'), world.nowMs));
    },
  }),
  expectations: [
    expectThat('each entry is refused once, and sent once', ({ journal }) => {
      const refused = journal.rejected.filter(({ code }) => code === INSUFFICIENT).length;
      return { ok: refused === WANTED.length, detail: `${refused} orders refused for ${WANTED.length} signals` };
    }),
    expectThat('each ends as VENUE_REJECTED with its code', ({ journal }) => {
      const ended = journal.marksWith('VENUE_REJECTED').filter(({ line }) => line.includes(` code=${INSUFFICIENT} `));
      return { ok: ended.length === WANTED.length, detail: `${ended.length} of ${WANTED.length}` };
    }),
    expectThat('the position can be closed meanwhile', ({ journal }) => {
      const close = journal.orders.find((order) => order.symbol === HELD && order.reduceOnly);
      const atS = close === undefined ? Number.NaN : Math.round((close.updatedMs - START_MS) / 1000);
      return { ok: atS < PAID_IN_AT_S, detail: close === undefined ? 'not closed' : `closed at ${atS} s` };
    }),
    expectCount(
      'with money the next signals trade',
      WANTED.length,
      ({ journal }) => journal.entryOrders().filter((order) => order.updatedMs > START_MS + PAID_IN_AT_S * 1000).length,
    ),
  ],
  variants: [
    {
      name: 'send-again',
      story: 'An entry that is refused waits nine seconds and is sent again, as long as its permit holds.',
      world: { patch: misdeciding('executor', sendingAgain) },
      breaks: [
        'each entry is refused once, and sent once',
        'each ends as VENUE_REJECTED with its code',
        'law 1 one-entry-per-signal',
      ],
    },
    {
      name: 'closes-margin-checked',
      story: 'A close is judged by the limits of entries, as when a field filter had stripped reduce_only (I-35).',
      world: { patch: vetoingCloses('EXPOSURE_LIMIT') },
      breaks: ['the position can be closed meanwhile', 'law 13 exits-possible'],
    },
    {
      name: 'reservation-kept',
      story: 'Nobody tells the book that the entry is over, and it does not look: the symbol stays taken.',
      world: { patch: misdeciding('desk', untold) },
      breaks: ['with money the next signals trade'],
    },
  ],
};

function sendingAgain(decision: Decision, message: unknown, view: View, atMs: number): Decision {
  const said = message as ExecutorMessage;
  if (said.kind !== 'outcome' || said.what !== 'place' || said.reply.kind !== 'rejected') return decision;
  const order = readOrder(view.hash(HASH.order(said.about)));
  if (order === undefined || order === 'corrupt' || order.reduceOnly) return decision;
  const again = new Decision();
  saveOrder(again, { ...order, status: 'READY', checkMs: atMs + RETRY_MS }, atMs);
  return again;
}

function untold(decision: Decision, message: unknown): Decision {
  const said = message as DeskMessage;
  const over = said.kind === 'result' && said.result.code === 'VENUE_REJECTED';
  return over || said.kind === 'catchUp' ? new Decision() : decision;
}
