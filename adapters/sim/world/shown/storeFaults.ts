/** What each fault of a request to the store does. */
import { STREAM } from '../../../../engine/names.ts';
import { START_MS } from '../../run/usualWorld.ts';
import type { FaultKind } from '../faultKinds.ts';
import type { Fault } from '../faults.ts';
import { ENTRY_S, eventsOf, SYMBOL, type Shown, type SmallRun } from './smallRun.ts';

const PLAN = { site: 'store/commit', key: 'bridge', occurrence: 1 } as const;

interface Seen {
  /** Commits of the bridge that the store was asked for, and those it did: one for the entry, one for the close. */
  readonly asked: number;
  readonly done: number;
  /** How often the bridge looked what had become of one. */
  readonly probes: number;
  readonly deaths: number;
}

const see = (run: SmallRun): Seen => ({
  asked: run.passed.get('store/commit bridge') ?? 0,
  done: eventsOf(run, 'commit', 'bridge').length,
  probes: run.passed.get('store/probe bridge') ?? 0,
  deaths: eventsOf(run, 'worker.dead', 'bridge').length,
});

function atPlan(kind: FaultKind, effect: string, seen: Partial<Seen>, more: Partial<Fault> = {}): Shown {
  return { fault: { ...PLAN, kind, ...more }, effect, see, seen: { asked: 2, done: 2, probes: 0, deaths: 0, ...seen } };
}

export const STORE_FAULTS: readonly Shown[] = [
  atPlan('reply-lost', 'it was done, and the worker finds that out by asking', { probes: 1 }),
  atPlan('request-lost', 'it was not done, and the worker asks, and tries again', { asked: 3, probes: 1 }),
  atPlan('refused', 'it was not done, and the worker tries again', { asked: 3 }),
  atPlan('crash-after', 'it was done, and is not done again by the next life', { deaths: 1 }, { ms: 500 }),
  atPlan('failover', 'what it did is gone, and is done again', { asked: 3, done: 3 }, { ms: 1 }),
  {
    fault: { ...PLAN, kind: 'store-restart', ms: 5_000 },
    effect: 'the store does nothing for a while, is another one then, and has lost nothing',
    see: (run) => {
      const entered = run.journal.entryOrders(SYMBOL)[0];
      const lateMs = (entered?.updatedMs ?? 0) - START_MS - ENTRY_S * 1000;
      return [see(run).done, lateMs > 5_000 && lateMs < 30_000, run.journal.marksWith('EPOCH_NEW').length];
    },
    seen: [2, true, 2],
  },
  {
    fault: { site: 'store/load', key: 'bridge', occurrence: 1, kind: 'slow', ms: 700 },
    effect: 'the worker goes on that much later',
    see: ({ journal }) => {
      const lateMs = (journal.of(STREAM.plans)[0]?.atMs ?? 0) - START_MS - ENTRY_S * 1000;
      return lateMs > 700 && lateMs < 720;
    },
    seen: true,
  },
];
