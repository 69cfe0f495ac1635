import type { Fields } from '../engine/protocol.ts';
import type { View } from '../engine/view.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { blindfolded, sendingBlindly } from './blindfold.ts';

const LONGS = ['ANKRUSDT', 'ARCUSDT', 'CHESSUSDT', 'GPSUSDT'];
const SHORTS = ['FHEUSDT', 'RIVERUSDT'];
const HELD = [...LONGS, ...SHORTS];
const TWICE = 'GALAUSDT';
const CYCLES = 5;
const CLOSED_AT_S = 480;

const cycle = (second: number) => [
  ...LONGS.map((symbol) => says({ symbol, side: 'BUY', second })),
  ...SHORTS.map((symbol) => says({ symbol, side: 'SELL', second, action: 'OPEN_SHORT' })),
];

const isBook = (key: string) => key.startsWith('quantum:position:') && key.split(':').length === 3;

function asFlat(key: string, seen: Fields | undefined): Fields | undefined {
  const held = key.startsWith('quantum:position:snapshot:') || key.startsWith('quantum:position:ledger:');
  return held && seen !== undefined ? { ...seen, position_amt: '0', last_fill_server_ms: '0' } : seen;
}

/** What each step's view showed first: a gate that looks once and then lets the whole batch through. */
const atStepStart = new WeakMap<View, Map<string, Fields | undefined>>();

function firstSeen(key: string, seen: Fields | undefined, view: View): Fields | undefined {
  const known = atStepStart.get(view) ?? new Map<string, Fields | undefined>();
  atStepStart.set(view, known);
  if (!known.has(key)) known.set(key, seen);
  return known.get(key);
}

const blindDesk = blindfolded('desk', {
  hash: (key, seen) => (isBook(key) ? undefined : asFlat(key, seen)),
  text: (key, seen) => (key.startsWith('quantum:cooldown:') ? undefined : seen),
});
const batchBlindDesk = blindfolded('desk', {
  hash: (key, seen, view) => (isBook(key) ? firstSeen(key, seen, view) : seen),
});

export const duplicateStorm: Scenario = {
  name: 'duplicate-storm',
  incident: {
    id: 'I-2',
    date: '2026-02-03',
    cost: '491 of 497 results duplicates, positions stacked two- to threefold, exits dead',
    guard: 'book: entries pass only from FLAT; law 12',
  },
  story:
    'On 2026-02-03 the trading bot repeated its signals every minute and nothing asked whether a position was there ' +
    'already: positions were stacked two- to threefold, 491 of 497 results were duplicates and exits were dead. Here six ' +
    'positions, long and short, meet the same signals in five more cycles: thirty SKIP_OPEN_DUPLICATE and not one new ' +
    'order. After a close the cooldown refuses for 180 seconds, then the symbol trades again; and of two entries that ' +
    'arrive in one batch one trades.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: [...HELD, TWICE],
      minutes: 15,
      signals: [
        ...cycle(60),
        ...Array.from({ length: CYCLES }, (_, index) => cycle(120 + index * 60)).flat(),
        says({ symbol: 'ANKRUSDT', side: 'SELL', second: CLOSED_AT_S, action: 'CLOSE' }),
        says({ symbol: 'ANKRUSDT', side: 'BUY', second: CLOSED_AT_S + 60 }),
        says({ symbol: 'ANKRUSDT', side: 'BUY', second: CLOSED_AT_S + 170 }),
        says({ symbol: 'ANKRUSDT', side: 'BUY', second: CLOSED_AT_S + 200 }),
        says({ symbol: TWICE, side: 'BUY', second: 720, id: 'twice-a' }),
        says({ symbol: TWICE, side: 'BUY', second: 720, id: 'twice-b' }),
      ],
    }),
  expectations: [
    expectThat('30 duplicates are skipped', ({ journal }) => {
      const skipped = journal.marksWith('SKIP_OPEN_DUPLICATE').filter(({ line }) => !line.includes(TWICE)).length;
      return { ok: skipped === HELD.length * CYCLES, detail: `${skipped} of ${HELD.length * CYCLES}` };
    }),
    expectThat('no position is added to', ({ journal }) => {
      const opened = HELD.map(
        (symbol) => journal.entryOrders(symbol).filter((order) => order.updatedMs < START_OF_CLOSE).length,
      );
      return { ok: opened.every((count) => count === 1), detail: `${opened.join(', ')} entry orders before the close` };
    }),
    expectCount('the cooldown refuses twice', 2, ({ journal }) => journal.count('SKIP_OPEN_COOLDOWN')),
    expectThat('after the cooldown the symbol trades again', ({ journal }) => {
      const again = journal.entryOrders('ANKRUSDT').filter((order) => order.updatedMs >= START_OF_CLOSE);
      const after = again.map((order) => Math.round((order.updatedMs - START_OF_CLOSE) / 1000));
      return { ok: after.length === 1 && (after[0] ?? 0) >= 180, detail: `entered again after ${after.join(', ')} s` };
    }),
    expectCount('of two entries in one batch one trades', 1, ({ journal }) => journal.entryOrders(TWICE).length),
  ],
  variants: [
    {
      name: 'no-gate',
      story:
        'The layers before the fix: nobody looks at the book, at what the exchange holds or at the cooldown. Each ' +
        'cycle adds to each position.',
      settings: { NOTIONAL_TOTAL_MAX_USD: '10000' },
      world: {
        patch: (stage) => blindDesk(sendingBlindly(stage)),
      },
      breaks: [
        '30 duplicates are skipped',
        'no position is added to',
        'the cooldown refuses twice',
        'after the cooldown the symbol trades again',
        'of two entries in one batch one trades',
        'law 8 kill-cutoff',
        'law 12 one-position',
        'law 13 exits-seen',
      ],
    },
    {
      name: 'gate-before-batch',
      story: 'The book is read once before a batch: two entries of one symbol in it double the size.',
      world: {
        patch: (stage) => batchBlindDesk(sendingBlindly(stage)),
      },
      breaks: ['of two entries in one batch one trades', 'law 8 kill-cutoff', 'law 12 one-position'],
    },
  ],
};

const START_OF_CLOSE = usualStart() + CLOSED_AT_S * 1000;

function usualStart(): number {
  return says({ symbol: TWICE, side: 'BUY', second: 0 }).atMs;
}
