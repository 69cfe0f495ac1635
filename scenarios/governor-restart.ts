import { HASH, STREAM, TEXT } from '../engine/names.ts';
import { readKillStats } from '../engine/desk/killStats.ts';
import { DAY_MS, utcDay } from '../engine/time.ts';
import { expectCount, expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import { blindfolded } from './blindfold.ts';
import { inMemory } from './inMemory.ts';

/** One signal each, in this order. Seconds before and after midnight UTC. */
const SIGNALS: readonly (readonly [symbol: string, second: number])[] = [
  ['ADAUSDT', -660],
  ['BNBUSDT', -650],
  // The governor restarts.
  ['DOTUSDT', -540],
  ['ETHUSDT', -480],
  // And again.
  ['LINKUSDT', -420],
  ['NEARUSDT', -60],
  // Midnight.
  ['SEIUSDT', 1],
  // The governor's clock steps back.
  ['SOLUSDT', 3],
  ['SUIUSDT', 10],
  ['UNIUSDT', 60],
  // The governor restarts once more.
  ['ZECUSDT', 180],
];
const SYMBOLS = SIGNALS.map(([symbol]) => symbol);
const MINUTES_BEFORE = 12;
const MINUTES_AFTER = 4;
/** Half a minute away from the samples of the kill score. */
const RESTARTS_AT_S = [-570, -450, 150];
const STEP_BACK_AT_S = 2;
/** Less than what an intent may be from the future. */
const STEP_BACK_MS = 4_000;
const PER_DAY = 3;
const STEPPED = 'SOLUSDT';

const YESTERDAY = utcDay(START_MS - DAY_MS);
const TODAY = utcDay(START_MS);

/** Entry permits of a UTC day, by the governor's own clock. */
const permitsOf = ({ journal }: Run, day: string) =>
  journal
    .of(STREAM.permits)
    .filter(({ fields }) => fields['eval_type'] === 'ENTRY' && utcDay(Number(fields['timestamp_ms'])) === day).length;

const resultsOf = ({ journal }: Run, symbol: string) =>
  journal.of(STREAM.results).filter(({ fields }) => fields['symbol'] === symbol);

/** Minutes of which a kill score was sampled, the newest included. */
function samplesOf({ store, world }: Run, symbol: string): number {
  const stats = readKillStats(store.hashAt(HASH.stats('ENTRY', symbol), world.nowMs));
  return stats === undefined ? 0 : stats.count + (stats.newest === undefined ? 0 : 1);
}

const isDailyCounter = (key: string) => key.startsWith(TEXT.dailyTrades(''));
const isStatistics = (key: string) => key.startsWith('quantum:governor:stats:');

/** What yesterday used up is still used up today. */
const oneCounterForAllDays: StagePatch = (stage) => {
  if (stage.name !== 'desk') return stage;
  return {
    ...stage,
    view: (message, atMs, seen) => {
      const wants = stage.view(message, atMs, seen);
      return { ...wants, texts: [...(wants.texts ?? []), TEXT.dailyTrades(utcDay(atMs - DAY_MS))] };
    },
    decide: (message, view, atMs) => {
      const yesterday = view.text(TEXT.dailyTrades(utcDay(atMs - DAY_MS)));
      const total = (seen: string | undefined) => String(Number(seen ?? 0) + Number(yesterday ?? 0));
      const blind = blindfolded('desk', { text: (key, seen) => (isDailyCounter(key) ? total(seen) : seen) });
      return blind(stage).decide(message, view, atMs);
    },
  };
};

/** The counter begins anew as soon as the day is another one than at the last look. */
const newDayNewCounter: StagePatch = (stage) => {
  let last: string | undefined;
  return blindfolded('desk', {
    text: (key, seen) => {
      if (!isDailyCounter(key)) return seen;
      const isAnother = last !== undefined && last !== key;
      last = key;
      return isAnother ? undefined : seen;
    },
  })(stage);
};

export const governorRestart: Scenario = {
  name: 'governor-restart',
  incident: {
    id: 'I-33',
    date: '2026-01-17',
    cost: 'limit forgotten at each restart; then stuck at 10,000 of 10,000, every decision a HOLD',
    guard: 'governor: one counter per UTC day, in the commit of the permit; law 8',
  },
  story:
    'Until 2026-01-17 the governor counted the trades of a day in a local variable: each restart gave the day a new ' +
    'limit. The counter that replaced it was not tied to a day, stood at 10,000 of 10,000 and turned every decision into ' +
    'a HOLD. Here three entries a day are allowed. The governor restarts twice before midnight UTC and once after it, and ' +
    'two seconds after midnight its clock steps back into yesterday: three entries are permitted on each of the two days. ' +
    'The statistics of the kill score get one sample for each minute, whoever restarts.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: MINUTES_AFTER,
      settings: { MODE: 'mainnet', DAILY_TRADES_MAX: String(PER_DAY) },
      signals: SIGNALS.map(([symbol, second]) => says({ symbol, side: 'BUY', second })),
    }),
    startMs: START_MS - MINUTES_BEFORE * 60_000,
    durationMs: (MINUTES_BEFORE + MINUTES_AFTER) * 60_000,
    script: (world) => {
      const at = (second: number, action: () => void) => world.at((MINUTES_BEFORE * 60 + second) * 1000, action);
      for (const second of RESTARTS_AT_S) {
        at(second, () => {
          for (const stage of ['desk', 'market'] as const) world.restart(stage, {});
        });
      }
      at(STEP_BACK_AT_S, () => world.skew('desk', -STEP_BACK_MS));
    },
  }),
  expectations: [
    expectThat('three entries a day, however often the governor restarts', (run) => {
      const [yesterday, today] = [permitsOf(run, YESTERDAY), permitsOf(run, TODAY)];
      return {
        ok: yesterday === PER_DAY && today === PER_DAY,
        detail: `${yesterday} on ${YESTERDAY}, ${today} on ${TODAY}`,
      };
    }),
    expectThat('the first signal after midnight UTC trades', ({ journal }) => {
      const [first] = journal.entryOrders('SEIUSDT');
      if (first === undefined) return { ok: false, detail: 'never entered' };
      const afterMs = first.updatedMs - START_MS;
      return { ok: afterMs > 0 && afterMs < 5_000, detail: `entered ${afterMs} ms after midnight` };
    }),
    expectThat('a clock that steps back finds yesterday used up', (run) => {
      const [result] = resultsOf(run, STEPPED);
      const said = result?.fields['reason_codes'];
      const clockMs = Number(result?.fields['timestamp_ms']) - START_MS;
      return {
        ok: said === 'DAILY_LIMIT' && clockMs < 0,
        detail: `${said} at ${clockMs} ms after midnight by its clock`,
      };
    }),
    expectCount('five signals beyond the limit are refused by name', 5, ({ journal }) => journal.count('DAILY_LIMIT')),
    expectThat('the kill score has one sample for each minute', (run) => {
      const wanted = MINUTES_BEFORE + MINUTES_AFTER + 1;
      const counted = SYMBOLS.map((symbol) => samplesOf(run, symbol));
      return {
        ok: counted.every((count) => count === wanted),
        detail: `${counted.join(', ')}, expected ${wanted} each`,
      };
    }),
  ],
  variants: [
    {
      name: 'in-memory-governor',
      story: 'Counter and statistics live in the process: each restart forgets the limit and what is usual.',
      world: {
        patch: (stage) => inMemory('market', isStatistics)(inMemory('desk', isDailyCounter)(stage)),
      },
      breaks: [
        'three entries a day, however often the governor restarts',
        'a clock that steps back finds yesterday used up',
        'five signals beyond the limit are refused by name',
        'the kill score has one sample for each minute',
        'law 8 risk-envelope',
        'law 8 daily-counter',
      ],
    },
    {
      name: 'one-counter-for-all-days',
      story: 'The counter has no day: once it is used up, every later signal is refused, after midnight too.',
      world: { patch: oneCounterForAllDays },
      breaks: [
        'three entries a day, however often the governor restarts',
        'the first signal after midnight UTC trades',
        'five signals beyond the limit are refused by name',
      ],
    },
    {
      name: 'new-day-new-counter',
      story:
        'Another day than at the last look means a new count: the clock that steps back gives yesterday a new limit.',
      world: { patch: newDayNewCounter },
      breaks: [
        'three entries a day, however often the governor restarts',
        'a clock that steps back finds yesterday used up',
        'five signals beyond the limit are refused by name',
        'law 8 risk-envelope',
        'law 8 daily-counter',
      ],
    },
  ],
};
