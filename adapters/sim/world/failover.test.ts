import { describe, expect, it } from 'vitest';
import { HASH } from '../../../engine/names.ts';
import { LawBook } from '../laws/laws.ts';
import { comeToRest, drive } from '../run/drive.ts';
import { Journal } from '../run/journal.ts';
import { says, START_MS, usualWorld } from '../run/usualWorld.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import type { Fault } from './faults.ts';
import type { WorldSpec } from './spec.ts';
import { World } from './world.ts';

function run(parts: Partial<WorldSpec>) {
  const signals = [says({ symbol: 'ETHUSDT', side: 'BUY', second: 60 })];
  const world = new World({ ...usualWorld({ seed: '1', symbols: ['ETHUSDT'], minutes: 3, signals }), ...parts });
  const store = new MemoryStore(world.consumers, 'first');
  const laws = new LawBook(world);
  const journal = new Journal();
  world.core.observers.push(laws, journal);
  drive(world, store, (START_MS + world.spec.durationMs) * 1000);
  const pending = comeToRest(world, store);
  laws.atRest();
  return { world, store, laws, journal, pending };
}

describe('a store that fails over', () => {
  /** Around the signal, which the executor's commits from about the fourth on are about. */
  const occurrences = Array.from({ length: 9 }, (_, index) => index + 1);

  it.each(occurrences)(
    'after the executor’s commit %i and without it: never two orders, and all laws',
    (occurrence) => {
      const fault: Fault = { site: 'store/commit', key: 'executor', occurrence, kind: 'failover', ms: 1_000 };
      const { laws, journal, pending, store, world } = run({ faults: [fault] });
      expect(world.core.faults.fired).toEqual([fault]);
      expect(laws.violations()).toEqual([]);
      expect(pending).toBeUndefined();
      // A failover soon after the signal loses the signal itself.
      expect(journal.entryOrders().length).toBeLessThanOrEqual(1);
      expect(store.epoch).toBe('failover-1');
      expect(store.hashAt(HASH.epoch, world.nowMs)).toMatchObject({ epoch: 'failover-1', state: 'confirmed' });
    },
  );

  it('finds the order that went out before it, and books its fill', () => {
    const { journal } = run({
      failsOver: true,
      script: (world) => {
        world.exchange.onEvent((event) => {
          if (event.kind === 'orderAccepted') world.at(world.nowMs - START_MS, () => world.failover({ lostMs: 1_000 }));
        });
      },
    });
    expect(journal.marksWith('ORDER_RECOVERED')).toHaveLength(1);
    expect(journal.entryOrders()).toHaveLength(1);
    expect(journal.marksWith('LEDGER_COMMIT')).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'without the newest %i writes after an order went out: never a second one',
    (lostWrites) => {
      const { laws, journal, pending } = run({
        failsOver: true,
        script: (world) => {
          world.exchange.onEvent((event) => {
            if (event.kind === 'orderAccepted') world.at(world.nowMs - START_MS, () => world.failover({ lostWrites }));
          });
        },
      });
      expect(laws.violations()).toEqual([]);
      expect(pending).toBeUndefined();
      expect(journal.entryOrders()).toHaveLength(1);
      // The journal of the order is the newest write of all.
      expect(journal.marksWith('ORDER_RECOVERED')).toHaveLength(1);
    },
  );

  it.each([500, 1_500, 2_500])('does not send again what is still on its way, %i ms late', (ms) => {
    // Only the newest write is lost, so the ticket comes again.
    const late: Fault = { site: 'venue/placeOrder', key: 'ETHUSDT', occurrence: 1, kind: 'delayed-accept', ms };
    const { journal, laws, pending } = run({
      failsOver: true,
      faults: [late],
      script: (world) => {
        const onMarks = (_: unknown, marks: readonly string[]): void => {
          if (marks.some((line) => line.startsWith('SENDING')))
            world.at(world.nowMs - START_MS, () => world.failover({ lostWrites: 1 }));
        };
        world.core.observers.push({ onMarks });
      },
    });
    expect(journal.marksWith('EPOCH_NEW').length).toBeGreaterThan(1);
    expect(journal.entryOrders()).toHaveLength(1);
    expect(laws.violations()).toEqual([]);
    expect(pending).toBeUndefined();
  });

  it('refuses everything while it restarts, and has lost nothing', () => {
    const fault: Fault = { site: 'store/commit', key: 'desk', occurrence: 1, kind: 'store-restart', ms: 5_000 };
    const { laws, journal, world } = run({ faults: [fault] });
    expect(laws.violations()).toEqual([]);
    expect(journal.entryOrders()).toHaveLength(1);
    expect(journal.marksWith('EPOCH_NEW').map(({ atMs }) => Math.round((atMs - START_MS) / 1000))).toEqual([0, 65]);
    expect(world.exchange.totals().tradeCount).toBe(1);
  });

  it('is refused in a world that keeps no history', () => {
    expect(() => run({ script: (world) => world.failover({ lostMs: 1_000 }) })).toThrow('set failsOver');
  });
});
