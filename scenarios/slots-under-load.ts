import { HASH, STREAM } from '../engine/names.ts';
import type { Fields } from '../engine/protocol.ts';
import type { View } from '../engine/view.ts';
import { madeUpSymbols } from '../adapters/sim/run/market.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import { blindfolded } from './blindfold.ts';

const SYMBOLS = madeUpSymbols(40);
const LIMIT = 10;
const EARLY = SYMBOLS.slice(0, 3);
const EARLY_AT_S = 20;
const FIRST_AT_S = 60;
const SECOND_AT_S = 70;
/** What entries take to fill: the second batch comes while none of the first has. */
const FILL_MS = 30_000;
const CLOSED_AT_S = 200;
const THIRD_AT_S = 260;
/** How old the stale count may get. */
const COUNTED_EVERY_MS = 30_000;

const batch = (second: number) => SYMBOLS.map((symbol) => says({ symbol, side: 'BUY', second }));

/** Entry orders from one moment to another, seconds after the start. */
const enteredBetween = ({ journal }: Run, fromS: number, toS: number) =>
  journal.entryOrders().filter(({ updatedMs }) => isBetween(updatedMs, fromS, toS)).length;

const isBetween = (atMs: number, fromS: number, toS: number) =>
  atMs >= START_MS + fromS * 1000 && atMs < START_MS + toS * 1000;

/** How the plans of a batch that did not enter ended: `30 POSITIONS_LIMIT, 3 SKIP_OPEN_DUPLICATE`. */
function endsOfBatch({ journal }: Run, atS: number): string {
  const counts = new Map<string, number>();
  for (const { atMs, fields } of journal.of(STREAM.results)) {
    const code = fields['reason_codes'] ?? '';
    if (fields['source'] === 'executor' || !isBetween(atMs, atS, atS + 5)) continue;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts]
    .map(([code, count]) => `${count} ${code}`)
    .sort()
    .join(', ');
}

type Count = (seen: Fields | undefined, atStepStart: Fields | undefined, atMs: number) => Fields | undefined;

/** The desk counts positions by what `count` says instead of by what is reserved as of this very plan. */
function counting(count: () => Count): StagePatch {
  return (stage) => {
    const counted = count();
    const atStepStart = new WeakMap<View, Fields | undefined>();
    return blindfolded('desk', {
      hash: (key, seen, view, atMs) => {
        if (key !== HASH.exposure) return seen;
        if (!atStepStart.has(view)) atStepStart.set(view, seen);
        return counted(seen, atStepStart.get(view), atMs);
      },
    })(stage);
  };
}

/** Counted now and then; what this step adds is known, what other steps have in flight is not. */
const counter: () => Count = () => {
  let last: { atMs: number; fields: Fields | undefined } | undefined;
  return (seen, atStepStart, atMs) => {
    if (last === undefined || atMs - last.atMs >= COUNTED_EVERY_MS) last = { atMs, fields: atStepStart };
    const added = Object.entries(seen ?? {}).filter(([symbol]) => atStepStart?.[symbol] === undefined);
    return { ...last.fields, ...Object.fromEntries(added) };
  };
};

export const slotsUnderLoad: Scenario = {
  name: 'slots-under-load',
  incident: {
    id: 'I-8',
    date: '2026-02-18',
    cost: '17 positions where 10 were allowed',
    guard: 'governor and book in one commit: a permit reserves its slot; law 8',
  },
  story:
    'On 2026-02-18 seventeen positions were open with a limit of ten. Four limits that knew nothing of each other ' +
    'counted keys in Redis, each at a moment of its own, and what was permitted but not yet filled counted nowhere. Now a ' +
    'permit and its reservation are one commit: with three positions open, forty symbols signal in one batch and seven ' +
    'get a slot; forty signal again while those seven are in flight and none does; one position is closed, forty ' +
    'signal, and one gets in.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 6,
      settings: {
        POSITIONS_MAX: String(LIMIT),
        NOTIONAL_TOTAL_MAX_USD: '10000',
        // So that nothing but a limit says no.
        KILL_WEIGHT_REGIME_FLIP: '0',
        KILL_WEIGHT_TREND_DROP: '0',
      },
      signals: [
        ...EARLY.map((symbol) => says({ symbol, side: 'BUY', second: EARLY_AT_S })),
        ...batch(FIRST_AT_S),
        ...batch(SECOND_AT_S),
        says({ symbol: EARLY[0] ?? '', side: 'SELL', second: CLOSED_AT_S, action: 'CLOSE' }),
        ...batch(THIRD_AT_S),
      ],
    }),
    fillPlan: ({ symbol }) => (EARLY.includes(symbol) ? { kind: 'full' } : { kind: 'delay', ms: FILL_MS }),
  }),
  expectations: [
    expectThat('never more than ten positions', ({ world }) => {
      const most = world.exchange.totals().maxima.openPositions;
      return { ok: most === LIMIT, detail: `${most} at most, limit ${LIMIT}` };
    }),
    expectThat('seven of forty signals in one batch find a slot', (run) => {
      const entered = enteredBetween(run, FIRST_AT_S, SECOND_AT_S);
      return { ok: entered === LIMIT - EARLY.length, detail: `${entered} enter` };
    }),
    expectThat('the others of the batch are refused by name', (run) => {
      const ends = endsOfBatch(run, FIRST_AT_S);
      return { ok: ends === '3 SKIP_OPEN_DUPLICATE, 30 POSITIONS_LIMIT', detail: ends };
    }),
    expectThat('orders that have not filled yet hold their slots', (run) => {
      const entered = enteredBetween(run, SECOND_AT_S, CLOSED_AT_S);
      const filled = run.journal.fills.filter(({ atMs }) => isBetween(atMs, FIRST_AT_S, SECOND_AT_S + 5)).length;
      return {
        ok: entered === 0 && filled === 0,
        detail: `${entered} enter, with ${filled} of the first batch filled`,
      };
    }),
    expectThat('a slot that comes free is given once', (run) => {
      const entered = enteredBetween(run, THIRD_AT_S, THIRD_AT_S + 60);
      const ends = endsOfBatch(run, THIRD_AT_S);
      return { ok: entered === 1, detail: `${entered} enters; ${ends}` };
    }),
  ],
  variants: [
    {
      name: 'stale-count',
      story: 'Positions are counted every half minute: the seven in flight are not among them, and seven more get in.',
      world: { patch: counting(counter) },
      breaks: [
        'never more than ten positions',
        'orders that have not filled yet hold their slots',
        'a slot that comes free is given once',
        'law 8 risk-envelope',
        'law 8 kill-cutoff',
      ],
    },
    {
      name: 'count-before-batch',
      story: 'The count is read once for a whole batch: with seven slots free, all of it gets in.',
      world: { patch: counting(() => (_, atStepStart) => atStepStart) },
      breaks: [
        'never more than ten positions',
        'seven of forty signals in one batch find a slot',
        'the others of the batch are refused by name',
        'orders that have not filled yet hold their slots',
        'a slot that comes free is given once',
        'law 8 risk-envelope',
        'law 8 kill-cutoff',
      ],
    },
  ],
};
