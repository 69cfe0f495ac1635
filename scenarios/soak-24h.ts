import { HASH, STREAM, TEXT } from '../engine/names.ts';
import { readKillStats } from '../engine/desk/killStats.ts';
import { HOUR_MS, MINUTE_MS } from '../engine/time.ts';
import type { Regime } from '../adapters/sim/feeds/synthetic.ts';
import type { Recorded } from '../adapters/sim/run/journal.ts';
import { expectThat, type Expectation, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { Signal } from '../adapters/sim/signals/signal.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';

const SYMBOLS = [
  ...['AAVEUSDT', 'ADAUSDT', 'AVAXUSDT', 'BNBUSDT', 'BTCUSDT', 'DOTUSDT'],
  ...['ETHUSDT', 'LINKUSDT', 'SOLUSDT', 'SUIUSDT', 'UNIUSDT'],
];
const DAY_MINUTES = 1_440;
/** A stream is trimmed to 10,000, in bites of 200. */
const STREAM_MAX = 10_200;
/** A position has its book, its harvest state and at most one open journal. */
const KEYS_PER_POSITION = 3;

/** One of each kind, and the first hour already has gains to take and shorts to stop. */
const DAY: readonly Regime[] = [
  { kind: 'trend_up', bars: 90, sigmaPerBar: 0.0006, driftPerBar: 0.0007 },
  { kind: 'chop', bars: 150, sigmaPerBar: 0.001, driftPerBar: 0.0005 },
  { kind: 'trend_down', bars: 200, sigmaPerBar: 0.0007, driftPerBar: -0.0004 },
  { kind: 'mean_revert', bars: 160, sigmaPerBar: 0.001, driftPerBar: 0 },
  { kind: 'crash', bars: 60, sigmaPerBar: 0.002, driftPerBar: -0.0005 },
  { kind: 'calm', bars: 180, sigmaPerBar: 0.0003, driftPerBar: 0 },
  { kind: 'trend_up', bars: 300, sigmaPerBar: 0.0006, driftPerBar: 0.0003 },
  { kind: 'chop', bars: 120, sigmaPerBar: 0.001, driftPerBar: 0.0005 },
  { kind: 'trend_down', bars: 180, sigmaPerBar: 0.0007, driftPerBar: -0.0003 },
];

/** Each symbol says the same thing every minute and changes its mind at a rhythm of its own, from 20 minutes to over four hours. */
function signalsOfTheDay(): Signal[] {
  return SYMBOLS.flatMap((symbol, index) =>
    Array.from({ length: DAY_MINUTES }, (_, minute) => {
      const turns = index + Math.floor(minute / (20 + 24 * index));
      return says({ symbol, side: turns % 2 === 0 ? 'BUY' : 'SELL', second: minute * 60 + 5 });
    }),
  );
}

const hoursOf = ({ world }: Run) => world.spec.durationMs / HOUR_MS;

/**
 * Markets differ from seed to seed: what is demanded of a day is half of what it usually brings, or less. A part of the day must
 * bring its share, and the first hour alone what is named for it.
 */
function atLeast(name: string, aDay: number, anHour: number, count: (run: Run) => number): Expectation {
  return expectThat(name, (run) => {
    const needed = Math.max(anHour, Math.floor((aDay * hoursOf(run)) / 24));
    const counted = count(run);
    return { ok: counted >= needed, detail: `${counted}, at least ${needed}` };
  });
}

/** Exits of harvest with this reason that were filled whole. */
function harvested({ journal }: Run, reason: string): number {
  const plans = journal.of(STREAM.exitPlans).filter(({ fields }) => fields['reason_codes']?.split(',')[0] === reason);
  const filled = new Set(
    journal
      .of(STREAM.results)
      .flatMap(({ fields }) => (fields['reason_codes'] === 'FILLED' ? [fields['plan_id']] : [])),
  );
  return plans.filter(({ fields }) => filled.has(fields['plan_id'])).length;
}

/** Reduce-only orders that a signal asked for. */
function closedBySignal({ journal }: Run): number {
  return journal.of(STREAM.plans).filter(({ fields }) => fields['action'] === 'FULL_CLOSE_PROPOSED').length;
}

/** The original's `quantum:permit:p33:<plan>`, a hash that nothing ever removed (research/original-system.md 1.2). */
const permitsForEver: StagePatch = (stage) => {
  if (stage.name !== 'desk') return stage;
  return {
    ...stage,
    decide: (message, view, atMs) => {
      const decision = stage.decide(message, view, atMs);
      const endless = decision.writes.map((write) =>
        write.op === 'text' && write.key.startsWith(TEXT.positionPermit(''))
          ? { op: write.op, key: write.key, value: write.value }
          : write,
      );
      decision.writes.splice(0, endless.length, ...endless);
      return decision;
    },
  };
};

export const soak24h: Scenario = {
  name: 'soak-24h',
  story:
    'The pipeline never lived through a day unattended: streams without a bound grew to 2.28 million entries, permits ' +
    'and order ids were kept for ever, and whoever looked at a window of the last results found only the noise of an ' +
    'hour. Here is a whole day of eleven symbols, a price every second, a signal per symbol and minute, trends, chop ' +
    'and a crash. Positions are opened both ways, harvested, stopped and closed by signals; every timer ticks; and what ' +
    'the store holds at midnight is no more than what it held at six in the morning.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: DAY_MINUTES,
      signals: signalsOfTheDay(),
      market: { regimes: DAY, stepMs: 1_000 },
    }),
  minutesOn: { mock: 60 },
  expectations: [
    expectThat('every signal ends', ({ journal }) => {
      const ends = journal.of(STREAM.results).filter(({ fields }) => fields['terminal'] === 'true').length;
      const own = journal.of(STREAM.exitPlans).length;
      const given = journal.signals.length;
      return { ok: ends === given + own, detail: `${given} signals and ${own} exits of our own, ${ends} ends` };
    }),
    atLeast('entries trade all day', 150, 10, ({ journal }) => journal.entryOrders().length),
    expectThat('every symbol is traded', ({ journal }) => {
      const traded = new Set(journal.entryOrders().map(({ symbol }) => symbol)).size;
      return { ok: traded === SYMBOLS.length, detail: `${traded} of ${SYMBOLS.length}` };
    }),
    atLeast(
      'shorts are opened too',
      75,
      5,
      ({ journal }) => journal.entryOrders().filter(({ side }) => side === 'SELL').length,
    ),
    atLeast('profits are taken on the ladder', 12, 1, (run) => harvested(run, 'take_profit')),
    atLeast('stops close losers', 48, 4, (run) => harvested(run, 'stop')),
    atLeast('the kill score closes', 3, 0, (run) => harvested(run, 'kill_score')),
    atLeast('stops follow winners', 150, 5, ({ journal }) => journal.count('STOP_UPDATED')),
    atLeast('a signal against a position closes it', 24, 1, closedBySignal),
    expectThat('health is checked every five minutes, and passes', ({ journal, world }) => {
      const checks = journal.of(STREAM.health).map(({ fields }) => fields['verdict']);
      const due = Math.floor(world.spec.durationMs / (5 * MINUTE_MS));
      const failed = checks.filter((verdict) => verdict === 'FAIL').length;
      return {
        ok: checks.length >= due && failed === 0,
        detail: `${checks.length} checks, ${due} due, ${failed} failed`,
      };
    }),
    expectThat('the kill score of every symbol is sampled every minute', (run) => {
      const { world, store } = run;
      const due = Math.floor(world.spec.durationMs / MINUTE_MS) - 2;
      const counts = SYMBOLS.map(
        (symbol) => readKillStats(store.hashAt(HASH.stats('ENTRY', symbol), world.nowMs))?.count ?? 0,
      );
      return { ok: counts.every((count) => count >= due), detail: `${Math.min(...counts)} at least, ${due} due` };
    }),
    expectThat('no stream outgrows its bound', ({ early, late }) => {
      const longest = [early, late].map(({ longestStream: { name, length } }) => ({ name, length }));
      const detail = longest.map(({ name, length }) => `${length} in ${name}`).join(', ');
      return { ok: longest.every(({ length }) => length <= STREAM_MAX), detail };
    }),
    expectThat('keys without an end do not pile up', ({ early, late, world }) => {
      const most = early.lasting + KEYS_PER_POSITION * world.config.POSITIONS_MAX;
      return { ok: late.lasting <= most, detail: `${early.lasting} after a quarter, ${late.lasting} at the end` };
    }),
    expectThat('keys that expire are those of a day of orders and half an hour of signals', ({ late, journal }) => {
      const isReduce = ({ fields }: Recorded) => fields['reduceOnly'] === 'true';
      const tickets = journal.of(STREAM.orders);
      const closes = journal.of(STREAM.exitPlans).length + journal.of(STREAM.plans).filter(isReduce).length;
      // An order has its journal and its permit; a close that was refused, or moved a stop, has its verdict.
      const ofTheDay = 2 * tickets.length + closes - tickets.filter(isReduce).length;
      // A signal a minute and symbol: its message for ten minutes, its verdict for twenty, its position permit for one.
      const most = ofTheDay + 31 * SYMBOLS.length;
      return { ok: late.expiring <= most, detail: `${late.expiring}, ${most} at most` };
    }),
  ],
  variants: [
    {
      name: 'keys-as-they-were',
      story:
        'Position permits have no end, and what was seen is kept for a day, as in the original: six hours pile up.',
      settings: { ROUTER_DEDUP_TTL_S: '86400' },
      world: { patch: permitsForEver, durationMs: 6 * HOUR_MS },
      breaks: [
        'keys without an end do not pile up',
        'keys that expire are those of a day of orders and half an hour of signals',
      ],
      breaksLate: ['keys without an end do not pile up'],
    },
    {
      name: 'dead-services',
      story:
        'Bridge and market do not survive the start and nobody notices, as in February for eleven hours: a day of nothing.',
      world: {
        script: (world) =>
          world.at(1_000, () => {
            world.kill('bridge');
            world.kill('market');
          }),
      },
      breaks: [
        'every signal ends',
        'entries trade all day',
        'every symbol is traded',
        'shorts are opened too',
        'profits are taken on the ladder',
        'stops close losers',
        'the kill score closes',
        'stops follow winners',
        'a signal against a position closes it',
        'health is checked every five minutes, and passes',
        'the kill score of every symbol is sampled every minute',
        'no stream outgrows its bound',
        'comes to rest',
      ],
      breaksLate: ['the kill score closes', 'no stream outgrows its bound'],
    },
  ],
};
