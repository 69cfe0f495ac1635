/** Processes and stores that are killed at random moments: `npm run kill-test` is the same for longer. */
import { describe, expect, it } from 'vitest';
import { killTest, type KillReport } from './kill/killTest.ts';

const seed = process.env['LOCKSTEP_SEED'] ?? '1';

/** What to read when it fails. */
function story({ wrong, said, ...figures }: KillReport): string {
  const repeat = `repeat: npm run kill-test -- --seed ${seed} --kills ${figures.processKills + figures.storeKills} --store-every ${figures.storeKills > 0 ? 1 : 0}`;
  return [...wrong, repeat, JSON.stringify(figures), 'the last process said:', ...said.slice(-60)].join('\n');
}

describe(
  'whoever is killed, no order twice, none lost, ledger = exchange, no naked position',
  { timeout: 150_000 },
  () => {
    it('live run, ten times', async () => {
      const report = await killTest({ seed, kills: 10, storeEvery: 0 });
      expect(report.wrong, story(report)).toEqual([]);
      expect(report.processKills).toBe(10);
      expect(report.entries).toBeGreaterThan(0);
      expect(report.stops).toBeGreaterThan(0);
    });

    it('redis-server, which loses a second', async () => {
      const report = await killTest({ seed, kills: 3, storeEvery: 1 });
      expect(report.wrong, story(report)).toEqual([]);
      expect(report.storeKills).toBe(3);
      expect(report.entries).toBeGreaterThan(0);
    });
  },
);
