/** An hour of the simulator with faults, written down as live writes it, and replayed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OtherSettings } from '../adapters/journal/otherSettings.ts';
import { readJournal } from '../adapters/journal/reader.ts';
import { replay, type Replayed } from '../adapters/journal/replay.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { Fault } from '../adapters/sim/world/faults.ts';
import { recordScenario, useFolders } from './recordedScenario.ts';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;
const MINUTES = 60;

const FAULTS: readonly Fault[] = [
  { site: 'venue/placeOrder', key: 'BTCUSDT', occurrence: 2, kind: 'accept-reply-lost' },
  { site: 'venue/placeOrder', key: 'ETHUSDT', occurrence: 1, kind: 'delayed-accept' },
  { site: 'store/commit', key: 'desk', occurrence: 40, kind: 'reply-lost' },
  { site: 'store/load', key: 'executor', occurrence: 90, kind: 'refused' },
  { site: 'worker/commit', key: 'executor', occurrence: 30, kind: 'crash-before' },
  { site: 'store/commit', key: 'harvest', occurrence: 12, kind: 'crash-after' },
  { site: 'worker/wait', key: 'bridge', occurrence: 50, kind: 'second-worker' },
  { site: 'store/commit', key: 'market', occurrence: 100, kind: 'failover', ms: 1_000 },
];

/** A stage gets other settings in the middle: each life is replayed with its own. */
const hour: Scenario = {
  name: 'hour',
  story: 'An hour with signals every minute and a fault of each sort.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: MINUTES,
      signals: SYMBOLS.flatMap((symbol, at) =>
        Array.from({ length: MINUTES - 5 }, (_, minute) =>
          says({ symbol, side: (minute + at) % 7 < 4 ? 'BUY' : 'SELL', second: 90 + minute * 60 + at * 7 }),
        ),
      ),
    }),
    faults: FAULTS,
    script: (world) => world.at(30 * 60_000, () => world.restart('desk', { OPEN_COOLDOWN_S: '7' })),
  }),
  expectations: [],
  variants: [],
};

const folders = useFolders();

function record(seed: string): string {
  const folder = folders();
  const result = recordScenario(hour, folder, { seed });
  expect(result.checks.filter(({ ok, expected }) => ok !== expected)).toEqual([]);
  expect(result.faultsFired).toBe(FAULTS.length);
  return folder;
}

function again(folder: string): Replayed {
  return replay(readJournal(folder));
}

it('replays to the same decisions, in seconds', () => {
  const folder = record('1');
  const startedMs = performance.now();
  const { difference, lives, commits, isEnded, passedOver } = again(folder);
  const tookMs = performance.now() - startedMs;
  expect({ difference, isEnded, passedOver }).toEqual({ difference: undefined, isEnded: true, passedOver: 0 });
  expect(lives).toBeGreaterThan(10);
  expect(commits).toBeGreaterThan(1_000);
  expect(tookMs).toBeLessThan(60_000);
  // The settings that were decides as it did, whatever was refused, lost and decided again.
  const same = new OtherSettings({}, () => undefined);
  replay(readJournal(folder), { patch: (stage, life) => same.watch(stage, life) });
  const { decisions, rows } = same.result();
  expect(rows).toEqual([]);
  expect(decisions).toBeGreaterThan(1_000);
  // And it is written the same, byte by byte, when the seed is the same.
  const first = (at: string) => readFileSync(join(at, '000001.journal'));
  expect(first(record('1')).equals(first(folder))).toBe(true);
}, 120_000);
