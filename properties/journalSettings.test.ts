/**
 * What other settings would have decided, against worlds that ran with them. Until the venue is asked for something else
 * two worlds of one seed are the same: so a journal of the one foretells the first turn of the other, and back.
 */
import { expect, it } from 'vitest';
import { OtherSettings, type Reconsidered } from '../adapters/journal/otherSettings.ts';
import { readJournal } from '../adapters/journal/reader.ts';
import { replay } from '../adapters/journal/replay.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { AnyStage } from '../engine/protocol.ts';
import { recordScenario, useFolders } from './recordedScenario.ts';

type Settings = Readonly<Record<string, string>>;

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;
const MINUTES = 12;

/** Signals of every kind each minute, in a market that turns: gates are met from both sides. */
const busy: Scenario = {
  name: 'busy',
  story: 'Signals every minute, up and down.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: MINUTES,
      signals: SYMBOLS.flatMap((symbol, at) =>
        Array.from({ length: MINUTES - 3 }, (_, minute) =>
          says({ symbol, side: (minute + at) % 4 < 2 ? 'BUY' : 'SELL', second: 90 + minute * 60 + at * 7 }),
        ),
      ),
    }),
  expectations: [],
  variants: [],
};

const folder = useFolders();

function record(settings: Settings): string {
  const journal = folder();
  const { checks } = recordScenario(busy, journal, { seed: '1', settings });
  expect(checks.filter(({ ok, expected }) => ok !== expected)).toEqual([]);
  return journal;
}

function reconsider(journal: string, settings: Settings, patch = (stage: AnyStage): AnyStage => stage): Reconsidered {
  const other = new OtherSettings(settings, () => undefined);
  const { difference } = replay(readJournal(journal), {
    patch: (stage, life) => other.watch(patch(stage), life),
    onRecord: ({ number }) => {
      other.event = number;
    },
  });
  expect(difference).toBeUndefined();
  return other.result();
}

it.each([
  ['a cooldown, which the desk writes and reads again', { OPEN_COOLDOWN_S: '180' }, { OPEN_COOLDOWN_S: '20' }],
  ['a limit', { NOTIONAL_PER_TRADE_MAX_USD: '200' }, { NOTIONAL_PER_TRADE_MAX_USD: '60' }],
  ['a reading of signals', { INTENT_BRIDGE_SELL_MODE: 'auto' }, { INTENT_BRIDGE_SELL_MODE: 'close' }],
  ['a limit on how many', { POSITIONS_MAX: '10' }, { POSITIONS_MAX: '1' }],
  [
    'statistics, which the market stage writes and the governor reads',
    { KILL_STATS_PRIOR_MEAN: '0.5' },
    { KILL_STATS_PRIOR_MEAN: '0.02', KILL_STATS_ALPHA: '0.2' },
  ],
])('foretells the first turn of %s', (_, one: Settings, other: Settings) => {
  const whole = {
    ...one,
    ...Object.fromEntries(Object.keys(other).map((name) => [name, one[name] ?? DEFAULTS[name] ?? ''])),
  };
  const there = reconsider(record(one), other);
  const back = reconsider(record({ ...one, ...other }), whole);
  expect(there.first).toBeDefined();
  const { was, would, ...place } = there.first ?? { was: '', would: '' };
  expect(back.first).toEqual({ ...place, was: would, would: was });
  expect(there.firstAtVenue?.event).toBe(back.firstAtVenue?.event);
});

const DEFAULTS: Settings = { KILL_STATS_ALPHA: '0.002' };

it('counts what ends otherwise apart from other numbers', () => {
  const journal = record({});
  const { rows, decisions, first, firstAtVenue } = reconsider(journal, { NOTIONAL_PER_TRADE_MAX_USD: '60' });
  const [row, ...others] = rows.filter(({ was, would }) => was !== would);
  expect(others).toEqual([]);
  expect(row).toEqual({
    stage: 'desk',
    was: 'PERMIT ENTRY',
    would: 'NOTIONAL_PER_TRADE',
    count: entriesPermitted(journal),
  });
  expect(first).toEqual(firstAtVenue);
  expect(decisions).toBeGreaterThan(500);
});

function entriesPermitted(journal: string): number {
  const written = [...readJournal(journal)].flatMap(({ record: one }) => (one.kind === 'step' ? [one.request] : []));
  return written.join('\n').split('"eval_type":"ENTRY"').length - 1;
}

it('says what cannot be told: it would have read more than was read', () => {
  const { untold, rows, retimed } = reconsider(record({}), { HEALTH_CYCLE_S: '600' });
  expect(retimed).toEqual(['health']);
  expect(untold).toBeGreaterThan(0);
  expect(rows.every(({ stage, would }) => stage === 'health' && would.includes('than was read'))).toBe(true);
});

it('takes back what it carried on when the store refuses the decision', () => {
  // The same message decided again and again must not be counted, or carried on, more than once.
  const journal = folder();
  const faults = Array.from({ length: 40 }, (_, at) => ({
    ...{ site: 'store/commit', key: at % 2 === 0 ? 'market' : 'desk', occurrence: 3 + at, kind: 'refused' as const },
  }));
  recordScenario({ ...busy, world: (seed) => ({ ...busy.world(seed), faults }) }, journal, { seed: '1' });
  const settings = { KILL_STATS_ALPHA: '0.2', KILL_STATS_PRIOR_MEAN: '0.02' };
  const again = folder();
  recordScenario({ ...busy, world: (seed) => ({ ...busy.world(seed), faults }) }, again, { seed: '1', settings });
  const there = reconsider(journal, settings).first;
  const back = reconsider(again, { KILL_STATS_ALPHA: '0.002', KILL_STATS_PRIOR_MEAN: '0.5' }).first;
  expect(there).toBeDefined();
  expect(back).toEqual({ ...there, was: there?.would, would: there?.was });
});
