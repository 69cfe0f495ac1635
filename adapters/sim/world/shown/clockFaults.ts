/** What each fault of a clock does, to a worker's, to the store's and to the venue's. */
import { STREAM } from '../../../../engine/names.ts';
import { idMs } from '../../../../engine/streamId.ts';
import { START_MS } from '../../run/usualWorld.ts';
import { ENTRY_S, SYMBOL, type Shown, type SmallRun } from './smallRun.ts';

const OF_WORKER = { site: 'worker/acquire', key: 'bridge', occurrence: 1 } as const;
const OF_STORE = { site: 'store/acquire', key: 'bridge', occurrence: 1 } as const;
const OF_VENUE = { site: 'venue/orders', key: SYMBOL, occurrence: 1 } as const;

/** How far the clock was ahead, after each change. */
const skews = ({ events }: SmallRun) => events.flatMap((event) => (event.kind === 'skew' ? [event['skewMs']] : []));

export const CLOCK_FAULTS: readonly Shown[] = [
  {
    fault: { ...OF_WORKER, kind: 'clock-skew', ms: 3_000, forMs: 100_000 },
    effect: 'the worker decides by it until it is right again',
    see: (run) => [skews(run), run.journal.of(STREAM.plans).map(({ atMs }) => Math.round((atMs - START_MS) / 1000))],
    seen: [
      [3_000, 0],
      [ENTRY_S + 3, 150],
    ],
  },
  {
    fault: { ...OF_WORKER, kind: 'clock-jump', ms: -2_000 },
    effect: 'the worker decides by it from then on',
    see: (run) => [skews(run), run.journal.of(STREAM.plans).map(({ atMs }) => Math.round((atMs - START_MS) / 1000))],
    seen: [[-2_000], [ENTRY_S - 2, 148]],
  },
  {
    fault: { ...OF_WORKER, kind: 'clock-drift', ms: 60, forMs: 5_000 },
    effect: 'it gains little by little',
    see: skews,
    seen: [1, 2, 3, 4, 0],
  },
  {
    fault: { ...OF_STORE, kind: 'clock-skew', ms: 20_000, forMs: 100_000 },
    effect: 'what producers append then has a later id, and ids never go back',
    see: ({ journal }) => journal.signals.map(({ id }) => Math.round((idMs(id) - START_MS) / 1000)),
    seen: [ENTRY_S + 20, 150],
  },
  {
    fault: { ...OF_VENUE, kind: 'clock-skew', ms: 2_500, forMs: 100_000 },
    effect: 'the engine signs for it, and learns of the change by one refusal',
    see: ({ exchanged, journal, world }) => {
      const sent = exchanged.flatMap(({ request, reply, afterMs }) =>
        request.kind === 'placeOrder' && reply === undefined
          ? [Math.round((request.timestampMs - START_MS - afterMs) / 1000) + 0]
          : [],
      );
      return [sent, journal.rejected.length, journal.orders.length, world.venueSkewMs];
    },
    seen: [[2, 2, 0], 1, 2, 0],
  },
];
