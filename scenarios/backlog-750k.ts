import { STREAM } from '../engine/names.ts';
import { writePlan, type Plan } from '../engine/nouns/plan.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import type { World } from '../adapters/sim/world/world.ts';
import type { Signal } from '../adapters/sim/signals/signal.ts';

const HELD = 'ETHUSDT';
const BEHIND = 'SOLUSDT';
const WANTED = 'LINKUSDT';
/** Nobody says anything new about it. */
const FORGOTTEN = 'DOTUSDT';
const SYMBOLS = [HELD, BEHIND, WANTED, FORGOTTEN];
const OLD = 750_000;
/** Enough to show what goes wrong. */
const OLD_IN_VARIANTS = 20_000;
const DOWN_AT_S = 100;
const BACKLOG_AT_S = 110;
const UP_AT_S = 180;
/** The old ones were written two to ten hours before. */
const OLDEST_S = 36_000;
const YOUNGEST_S = 7_200;
const KINDS = 60;
/** A stream is trimmed to 10,000, in bites of 200. */
const STREAM_MAX = 10_200;
/** The bridge takes so many at once, and two such steps may fall into one millisecond. */
const AT_ONCE_MAX = 400;
/** While the bridge is at it. */
const EXIT_AT_S = UP_AT_S + 2;

function* oldIntents(count: number): Generator<Signal, void, undefined> {
  const kinds = Array.from({ length: KINDS }, (_, kind) => {
    const second = -OLDEST_S + ((OLDEST_S - YOUNGEST_S) * kind) / KINDS;
    const symbol = SYMBOLS[kind % SYMBOLS.length] ?? HELD;
    const timestamp = String(START_MS / 1000 + second);
    return { symbol, action: 'BUY', position_usd: '10.0', leverage: '10', timestamp, source: 'trading-bot' };
  });
  for (let nth = 0; nth < count; nth += 1) {
    const atMs = START_MS + BACKLOG_AT_S * 1000 + Math.floor((nth * 60_000) / count);
    yield { atMs, stream: STREAM.intents, fields: kinds[nth % KINDS] ?? {} };
  }
}
/** Drawn anew for each run. */
const backlog = (count: number): Iterable<Signal> => ({ [Symbol.iterator]: () => oldIntents(count) });

/** Put straight among the old ones, as the exit monitor did. */
const closeIntent = (symbol: string, second: number): Signal => ({
  ...says({ symbol, side: 'SELL', second, action: 'CLOSE' }),
  stream: STREAM.intents,
});

/** Harvest's way: it does not pass the bridge. */
function closePlan(symbol: string, second: number): Signal {
  const plan: Plan = {
    planId: 'fresh-exit',
    symbol,
    action: 'FULL_CLOSE_PROPOSED',
    side: 'SELL',
    reduceOnly: true,
    source: 'harvest',
    createdMs: START_MS + second * 1000,
    reasonCodes: ['take_profit'],
    rootId: '',
    traceId: '',
    correlationId: '',
  };
  return sends(second, STREAM.exitPlans, writePlan(plan));
}

const closedAfterS = ({ journal }: Run, symbol: string, sinceS: number) => {
  const order = journal.orders.find((one) => one.symbol === symbol && one.reduceOnly);
  return order === undefined ? Number.POSITIVE_INFINITY : (order.updatedMs - START_MS) / 1000 - sinceS;
};

const opened = [HELD, BEHIND].map((symbol) => says({ symbol, side: 'BUY', second: 60 }));
const behind = [closeIntent(BEHIND, UP_AT_S - 2), says({ symbol: WANTED, side: 'BUY', second: UP_AT_S - 1 })];
const exit = closePlan(HELD, EXIT_AT_S);
const FRESH = [...opened, ...behind, exit].length;

const bridgeDies = (world: World): void => world.at(DOWN_AT_S * 1000, () => world.kill('bridge'));
const takingAtOnce =
  (batchMax: number): StagePatch =>
  (stage) =>
    stage.name === 'bridge' ? { ...stage, batchMax } : stage;

export const backlog750k: Scenario = {
  name: 'backlog-750k',
  incident: {
    id: 'I-34',
    date: '2026-01-17',
    cost: '750,000 intents that nobody read',
    guard: 'bridge: 200 at a time, INTENT_MAX_AGE_S; exits have a stream of their own; laws 13 and 15',
  },
  story:
    'On 2026-01-17 dead consumers had left 750,000 entries unread in trade.intent, and whoever woke up had to get ' +
    'through them first, exits included. Here the bridge is dead while 750,000 intents arrive that are two to ten hours ' +
    'old, and behind them a fresh close and a fresh entry. When it is back it takes them two hundred at a time and ends ' +
    'each by name; an exit of harvest does not wait for it at all, the fresh close runs in less than ten seconds, and ' +
    'neither a step nor a stream holds more than its bound.',
  world: (seed) => ({
    ...usualWorld({ seed, symbols: SYMBOLS, minutes: 5 }),
    signals: [backlog(OLD), opened, [...behind, exit]],
    script: (world) => {
      bridgeDies(world);
      world.at(UP_AT_S * 1000, () => world.restart('bridge'));
    },
  }),
  expectations: [
    expectThat('every old intent ends by name', ({ journal }) => {
      const old = journal.given - FRESH;
      const ended = journal.count('STALE_INTENT_DROP');
      return { ok: ended === old, detail: `${ended} of ${old}` };
    }),
    expectThat('an exit that is proposed meanwhile runs at once', (run) => {
      const afterS = closedAfterS(run, HELD, EXIT_AT_S);
      return { ok: afterS > 0 && afterS < 1, detail: `after ${afterS.toFixed(3)} s` };
    }),
    expectThat('the close behind all of them runs within ten seconds', (run) => {
      const afterS = closedAfterS(run, BEHIND, UP_AT_S);
      return { ok: afterS > 0 && afterS < 10, detail: `after ${afterS.toFixed(3)} s` };
    }),
    expectThat('only fresh intents trade', ({ journal }) => {
      const entered = journal.entryOrders().filter(({ updatedMs }) => updatedMs > START_MS + DOWN_AT_S * 1000);
      const ok = entered.length === 1 && entered[0]?.symbol === WANTED;
      return { ok, detail: entered.map(({ symbol }) => symbol).join(', ') || 'none' };
    }),
    expectThat('no step takes more than it can hold', ({ journal }) => {
      let [atMs, count, most] = [0, 0, 0];
      for (const record of journal.of(STREAM.outcomes)) {
        count = record.atMs === atMs ? count + 1 : 1;
        atMs = record.atMs;
        most = Math.max(most, count);
      }
      return { ok: most <= AT_ONCE_MAX, detail: `${most} in a millisecond` };
    }),
    expectThat('the streams are back within their bounds', ({ late: { longestStream } }) => ({
      ok: longestStream.length <= STREAM_MAX,
      detail: `${longestStream.length} in ${longestStream.name}`,
    })),
  ],
  variants: [
    {
      name: 'unbounded-read',
      story: 'The bridge takes all that is there in one step, however much it is: here 20,000 intents.',
      world: {
        signals: [backlog(OLD_IN_VARIANTS), opened, [...behind, exit]],
        patch: takingAtOnce(OLD),
      },
      breaks: ['no step takes more than it can hold'],
    },
    {
      name: 'no-age-check',
      story: 'An intent never gets too old: hours later the backlog trades, and the fresh ones wait behind it.',
      settings: { INTENT_MAX_AGE_S: '86400' },
      world: { signals: [backlog(OLD_IN_VARIANTS), opened, [...behind, exit]] },
      breaks: ['every old intent ends by name', 'only fresh intents trade'],
    },
    {
      name: 'ten-at-a-time',
      story: 'Ten at a time, and exits in the same queue, as in the original: 100,000 are enough to hold them up.',
      world: {
        signals: [backlog(100_000), opened, [...behind, closeIntent(HELD, EXIT_AT_S)]],
        patch: takingAtOnce(10),
      },
      breaks: [
        'an exit that is proposed meanwhile runs at once',
        'the close behind all of them runs within ten seconds',
      ],
    },
    {
      name: 'nobody-comes-back',
      story: 'The bridge stays dead: the backlog stands where it is, and what is fresh in it with it.',
      world: { signals: [backlog(OLD_IN_VARIANTS), opened, [...behind, exit]], script: bridgeDies },
      breaks: [
        'every old intent ends by name',
        'the close behind all of them runs within ten seconds',
        'only fresh intents trade',
        'the streams are back within their bounds',
        'comes to rest',
      ],
    },
  ],
};
