/** What each fault of a worker's process does. */
import { ENTRY_S, eventsOf, SYMBOL, type Shown, type SmallRun } from './smallRun.ts';

const SEND = { site: 'worker/start', key: 'executor', occurrence: 2 } as const;

const lives = (run: SmallRun) => [
  eventsOf(run, 'worker.start', 'executor').length,
  eventsOf(run, 'worker.dead', 'executor').length,
];

export const PROCESS_FAULTS: readonly Shown[] = [
  {
    fault: { site: 'worker/commit', key: 'executor', occurrence: 2, kind: 'crash-before', ms: 500 },
    effect: 'the worker is dead and starts again',
    see: (run) => [lives(run), run.passed.get('worker/acquire executor')],
    seen: [[2, 1], 2],
  },
  {
    fault: { site: 'venue/placeOrder', key: SYMBOL, occurrence: 1, kind: 'crash-before', ms: 500 },
    effect: 'the worker is dead, the order was never sent, and never is',
    see: (run) => [lives(run), run.journal.orders.length, run.journal.count('UNKNOWN_NOT_EXECUTED')],
    seen: [[2, 1], 0, 1],
  },
  {
    fault: { site: 'worker/wait', key: 'executor', occurrence: 3, kind: 'second-worker' },
    effect: 'there are two, and one order',
    see: (run) => [
      [...run.world.workers.keys()].filter((owner) => owner.startsWith('executor')),
      run.journal.orders.length,
    ],
    seen: [['executor', 'executor@3'], 2],
  },
  {
    fault: { ...SEND, kind: 'pause', ms: 2_000 },
    effect: 'what the worker sends leaves when it wakes up',
    see: ({ exchanged }) => {
      const asked = exchanged.find(({ request, reply }) => request.kind === 'configureSymbol' && reply !== undefined);
      const lateMs = (asked?.afterMs ?? 0) - ENTRY_S * 1000;
      return lateMs > 2_000 && lateMs < 2_200;
    },
    seen: true,
  },
];
