import { hashOf } from '../engine/hash.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { Signal } from '../adapters/sim/signals/signal.ts';
import type { World } from '../adapters/sim/world/world.ts';
import { blindfolded, sendingBlindly } from './blindfold.ts';
import { misdeciding } from './putBack.ts';

interface Failover {
  /** Its order is out when the store fails over. */
  readonly ordered: string;
  /** Signalled in the very moment of it. */
  readonly fresh: string;
  readonly signalAtS: number;
}

const ON_ITS_WAY: Failover = { ordered: 'SOLUSDT', fresh: 'LINKUSDT', signalAtS: 60 };
const ACCEPTED: Failover = { ordered: 'ETHUSDT', fresh: 'DOTUSDT', signalAtS: 100 };
const BOOKED: Failover = { ordered: 'BTCUSDT', fresh: 'ADAUSDT', signalAtS: 140 };
const FAILOVERS = [ON_ITS_WAY, ACCEPTED, BOOKED];
const SYMBOLS = FAILOVERS.flatMap(({ ordered, fresh }) => [ordered, fresh]);
const LOST_MS = 1_000;
/** recvWindow and margin: before this is over, an order that was sent may still arrive. */
const PROOF_MS = 6_000;
/** The router is down this long around each signal, so that the store keeps the signal and loses all that came of it. */
const DOWN_S = 3;

const buy = (symbol: string, second: number): Signal => says({ symbol, side: 'BUY', second });

function script(world: World): void {
  for (const { signalAtS } of FAILOVERS) {
    world.at((signalAtS - 1) * 1000, () => world.kill('router'));
    world.at((signalAtS + DOWN_S) * 1000, () => world.restart('router'));
  }
  const ahead = new Set(FAILOVERS);
  const failover = (one: Failover): void => {
    if (!ahead.delete(one)) return;
    const nowMs = world.nowMs - START_MS;
    world.at(nowMs, () => {
      world.failover({ lostMs: LOST_MS });
      world.add(buy(one.fresh, nowMs / 1000));
    });
  };
  world.core.observers.push({
    onSend: (_, { request }) => {
      if (request.kind === 'placeOrder' && request.symbol === ON_ITS_WAY.ordered) failover(ON_ITS_WAY);
    },
    onVenue: (event) => {
      if (event.kind === 'orderAccepted' && event.order.symbol === ACCEPTED.ordered) failover(ACCEPTED);
    },
    onMarks: (_, lines) => {
      if (lines.some((line) => line.startsWith(`LEDGER_COMMIT symbol=${BOOKED.ordered} `))) failover(BOOKED);
    },
  });
}

/** How long it took from each new store until it counted as confirmed, and what was sent as an entry meanwhile. */
function recoveries({ journal }: Run): { tookMs: number; sent: number }[] {
  const met = journal.marksWith('EPOCH_NEW').filter(({ atMs }) => atMs > START_MS + 1_000);
  const confirmed = journal.marksWith('EPOCH_CONFIRMED');
  const sendings = journal.marksWith('SENDING ').filter(({ line }) => line.includes(' reduceOnly=false '));
  return met.map(({ atMs }) => {
    const untilMs = confirmed.find((mark) => mark.atMs > atMs)?.atMs ?? Number.POSITIVE_INFINITY;
    const sent = sendings.filter((mark) => mark.atMs > atMs && mark.atMs < untilMs).length;
    return { tookMs: untilMs - atMs, sent };
  });
}

const timesBooked = ({ journal }: Run, symbol: string) => journal.marksWith(`LEDGER_COMMIT symbol=${symbol} `).length;

/** The original's plan id: a hash of the entry as the bridge found it, which is another one when it is appended again. */
const planIdOfEntry = misdeciding('bridge', (decision, message) => {
  const { input } = message as { readonly input: { readonly entry: { readonly id: string } } };
  const appends = decision.appends.map(({ stream, fields }) =>
    stream === STREAM.plans ? { stream, fields: { ...fields, plan_id: hashOf(input.entry.id) } } : { stream, fields },
  );
  decision.appends.splice(0, Infinity, ...appends);
  return decision;
});

export const failoverAfterSend: Scenario = {
  name: 'failover-after-send',
  incident: {
    id: '',
    date: '',
    cost: '',
    guard:
      'executor: no entry before the venue has shown what a new store forgot; plan ids hash the root; laws 1 and 6',
  },
  story:
    'The original took its plan ids from the entry in the stream and believed Redis in everything: had it ever lost its ' +
    'last second, as a failover to a replica does, the bridge would have appended the same intent again under another id, ' +
    'and the order would have gone out twice. Here the store loses its last second three times: with an order on its way, ' +
    'with one that the venue has accepted, with one whose fill is booked. The pipeline does its second again, the plan ' +
    'gets the same id, the executor reads the venue until nothing can be on its way any more before it sends an entry, and no order goes out twice.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 4,
      signals: FAILOVERS.map(({ ordered, signalAtS }) => buy(ordered, signalAtS)),
    }),
    faults: [
      // Still on its way when everything has been decided again, and just in time for its recvWindow.
      { site: 'venue/placeOrder', key: ON_ITS_WAY.ordered, occurrence: 1, kind: 'delayed-accept', ms: 2_500 },
    ],
    failsOver: true,
    script,
  }),
  expectations: [
    expectThat('one order for each signal', ({ journal }) => {
      const counts = SYMBOLS.map((symbol) => journal.entryOrders(symbol).length);
      const detail = SYMBOLS.map((symbol, index) => `${counts[index]} of ${symbol}`).join(', ');
      return { ok: counts.every((count) => count === 1), detail };
    }),
    expectThat('each order that the store forgot is found at the venue', ({ journal }) => {
      const found = FAILOVERS.filter(
        ({ ordered }) => journal.marksWith(`ORDER_RECOVERED symbol=${ordered} `).length === 1,
      );
      return {
        ok: found.length === FAILOVERS.length,
        detail: found.map(({ ordered }) => ordered).join(', ') || 'none',
      };
    }),
    expectThat('no entry is sent until the venue has shown what the store forgot', (run) => {
      const each = recoveries(run);
      const ok =
        each.length === FAILOVERS.length &&
        each.every(({ tookMs, sent }) => sent === 0 && tookMs > PROOF_MS && tookMs < 10_000);
      return { ok, detail: each.map(({ tookMs, sent }) => `${sent} sent in ${tookMs} ms`).join(', ') };
    }),
    expectThat('each fill is booked once in the store that remembers it', (run) => {
      const times = FAILOVERS.map(({ ordered }) => timesBooked(run, ordered));
      const due = FAILOVERS.map((one) => (one === BOOKED ? 2 : 1));
      return {
        ok: times.join() === due.join(),
        detail: `${times.join(', ')} times, the last one once before the failover`,
      };
    }),
  ],
  variants: [
    {
      name: 'plan-id-of-entry',
      story:
        'The plan id is a hash of the entry: appended again, the intent is another plan, and is ordered twice by an executor that looks at no position.',
      world: { patch: (stage) => sendingBlindly(planIdOfEntry(stage)) },
      breaks: [
        'one order for each signal',
        'each fill is booked once in the store that remembers it',
        'law 1 one-entry-per-signal',
        'law 12 one-position',
      ],
    },
    {
      name: 'venue-asked-at-once',
      story: 'The venue is asked at once: the order still on its way is not in its list, and is sent again.',
      world: {
        patch: blindfolded('executor', {
          hash: (key, seen) => (key === HASH.epoch && seen !== undefined ? { ...seen, ask_ms: '0' } : seen),
        }),
      },
      breaks: [
        'one order for each signal',
        'each order that the store forgot is found at the venue',
        'no entry is sent until the venue has shown what the store forgot',
        'law 1 one-entry-per-signal',
        'law 6 fills-once',
        'law 7 fencing',
        'law 12 one-position',
      ],
    },
    {
      name: 'venue-not-asked',
      story:
        'The executor takes any store for the one it knows: what that has forgotten was never sent, and is sent again.',
      world: {
        patch: blindfolded('executor', {
          hash: (key, seen) => (key === HASH.epoch && seen !== undefined ? { ...seen, state: 'confirmed' } : seen),
        }),
      },
      breaks: [
        'one order for each signal',
        'each order that the store forgot is found at the venue',
        'no entry is sent until the venue has shown what the store forgot',
        'law 1 one-entry-per-signal',
        'law 6 fills-once',
        'law 7 fencing',
        'law 12 one-position',
      ],
    },
  ],
};
