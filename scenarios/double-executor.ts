import { formatDecimal, type Decimal } from '../engine/decimal.ts';
import { Decision } from '../engine/decision.ts';
import { makeExecutor } from '../engine/executor/executor.ts';
import { STREAM, type StageName } from '../engine/names.ts';
import { readTicket, type Ticket } from '../engine/nouns/ticket.ts';
import type { Stage } from '../engine/protocol.ts';
import type { Effect } from '../engine/venue.ts';
import { expectCount, expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { WorldSpec } from '../adapters/sim/world/spec.ts';
import type { World } from '../adapters/sim/world/world.ts';
import { misdeciding } from './putBack.ts';

/** Taken by a worker that stands still before it has said so. */
const UNCOMMITTED = 'SOLUSDT';
const HELD = 'ETHUSDT';
/** Journalled as SENDING by a worker that stands still before it sends. */
const UNSENT = 'BTCUSDT';
const SYMBOLS = [UNCOMMITTED, HELD, UNSENT];

const UNCOMMITTED_AT_S = 10;
const HELD_AT_S = 60;
const UNSENT_AT_S = 90;
const CLOSE_AT_S = 95;
const AGAIN_AT_S = 115;
/** A lease ends after fifteen seconds. */
const PAUSE_S = 40;
/** The same executor once more; it waits for the lease. */
function standby(world: World): void {
  world.addWorker(makeExecutor(world.config), 'executor-2');
}

/** The executor in charge stands still twice: as it is about to commit that it takes a ticket, and as it is about to send. */
function standingStill(...others: readonly ((world: World) => unknown)[]): Pick<WorldSpec, 'onSite' | 'script'> {
  let inCharge = '';
  let stopAtCommit: (() => void) | undefined;
  return {
    onSite: (site, key) => {
      if (site !== 'worker/commit' || key !== 'executor') return;
      stopAtCommit?.();
      stopAtCommit = undefined;
    },
    script: (world) => {
      for (const other of others) other(world);
      const stop = (owner: string) => {
        world.worker(owner).pausedUntilUs = world.nowUs + PAUSE_S * 1_000_000;
      };
      let unsent = 0;
      world.core.observers.push({
        onCommit: ({ stage, appends }, owner) => {
          if (stage === 'executor') inCharge = owner;
          const isTicket = appends.some(
            ({ stream, fields }) => stream === STREAM.orders && fields['symbol'] === UNCOMMITTED,
          );
          if (isTicket) stopAtCommit = () => stop(inCharge);
        },
        onSend: (owner, { request }) => {
          if (request.kind !== 'placeOrder' || request.symbol !== UNSENT || !owner.startsWith('executor')) return;
          unsent += 1;
          if (unsent === 1) stop(owner);
        },
      });
    },
  };
}

/** A request is good for as long as the venue allows, a minute: sent late, it is executed all the same. */
const goodForAMinute = misdeciding('executor', (decision) => {
  const effects = decision.effects.map(({ id, request }): Effect =>
    request.kind === 'placeOrder' ? { id, request: { ...request, recvWindowMs: 60_000 } } : { id, request },
  );
  decision.effects.splice(0, Infinity, ...effects);
  return decision;
});

/** What the apply layer's own handlers did: a second group on the stream, which executes each ticket too. */
const APPLY_LAYER: Stage<Ticket | undefined> = {
  name: 'apply_layer_entry' as string as StageName,
  streams: [STREAM.orders],
  observes: [],
  outputs: [],
  timers: [],
  batchMax: 1,
  parse: (input) => {
    const read = input.kind === 'entry' ? readTicket(input.entry.fields) : undefined;
    return { message: read !== undefined && 'ticket' in read ? read.ticket : undefined };
  },
  view: () => ({}),
  decide: (ticket, _view, atMs) => {
    if (ticket === undefined) return new Decision();
    const { planId, symbol, side, quantity, reduceOnly } = ticket;
    const terms = { symbol, side, type: 'MARKET', quantity, reduceOnly, clientOrderId: `apply-${planId}` } as const;
    return new Decision().effect(planId, { kind: 'placeOrder', ...terms, timestampMs: atMs, recvWindowMs: 5_000 });
  },
};

const isWithin = (atMs: number | undefined, fromS: number, toS: number) =>
  atMs !== undefined && atMs > START_MS + fromS * 1000 && atMs < START_MS + toS * 1000;
const secondsOf = (atMs: number | undefined) => (atMs === undefined ? 'never' : `${(atMs - START_MS) / 1000} s`);

/** What the entries of a symbol were permitted, once, and what they bought. */
function boughtOf({ journal }: Run, symbol: string): { permitted: Decimal; bought: Decimal } {
  const tickets = journal.of(STREAM.orders).flatMap(({ fields }) => {
    const read = readTicket(fields);
    return 'ticket' in read && read.ticket.symbol === symbol && !read.ticket.reduceOnly ? [read.ticket] : [];
  });
  const fills = journal.fills.filter(({ order }) => order.symbol === symbol && !order.reduceOnly);
  const bought = fills.reduce((sum, { trade }) => sum + trade.quantity, 0n);
  return { permitted: tickets[0]?.quantity ?? 0n, bought };
}

const rejections = ({ journal }: Run, code: number) => journal.rejected.filter((one) => one.code === code).length;

export const doubleExecutor: Scenario = {
  name: 'double-executor',
  incident: {
    id: 'I-6',
    date: '2026-02-03 to 2026-02-25',
    cost: 'every entry twice its size for three weeks',
    guard: 'one lease, a fence in every commit, requests as journalled; laws 1, 7 and 12',
  },
  story:
    'From 2026-02-03 to 2026-02-25 two consumer groups executed the same plans: every entry came out at twice its size, ' +
    'and the second of two closes was rejected as reduce-only. Now one worker holds the lease of the executor and a ' +
    'second one waits. Here the one in charge stands still twice for forty seconds, with a decision that it has not ' +
    'committed, and with an order that it has journalled and not sent. The other one takes over; what the first does ' +
    'when it wakes is fenced by the store or refused by the venue; a close runs meanwhile; and nothing is sent twice.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 5,
      // As the account is: then nothing has to be changed while there is a position.
      settings: { EXECUTOR_MARGIN_TYPE: 'CROSSED' },
      signals: [
        says({ symbol: UNCOMMITTED, side: 'BUY', second: UNCOMMITTED_AT_S }),
        says({ symbol: HELD, side: 'BUY', second: HELD_AT_S }),
        says({ symbol: UNSENT, side: 'BUY', second: UNSENT_AT_S }),
        says({ symbol: HELD, side: 'SELL', second: CLOSE_AT_S, action: 'CLOSE' }),
        says({ symbol: UNSENT, side: 'BUY', second: AGAIN_AT_S }),
      ],
    }),
    ...standingStill(standby),
  }),
  expectations: [
    expectThat('every entry is bought once', (run) => {
      const all = SYMBOLS.map((symbol) => ({ symbol, ...boughtOf(run, symbol) }));
      const shown = all.map(
        ({ symbol, permitted, bought }) => `${formatDecimal(bought)} of ${formatDecimal(permitted)} ${symbol}`,
      );
      return {
        ok: all.every(({ permitted, bought }) => bought === permitted && bought > 0n),
        detail: shown.join(', '),
      };
    }),
    expectCount('no close is rejected as reduce-only', 0, (run) => rejections(run, -2022)),
    expectThat('what the first worker had not committed the second one executes meanwhile', ({ journal }) => {
      const [order, ...more] = journal.entryOrders(UNCOMMITTED);
      const ok = more.length === 0 && isWithin(order?.updatedMs, UNCOMMITTED_AT_S + 5, UNCOMMITTED_AT_S + PAUSE_S);
      return { ok, detail: `${secondsOf(order?.updatedMs)}, ${more.length} more` };
    }),
    expectThat('what the first worker had not sent ends as never executed meanwhile', ({ journal }) => {
      const end = journal.of(STREAM.results).find(({ fields }) => fields['reason_codes'] === 'UNKNOWN_NOT_EXECUTED');
      const ok = isWithin(end?.atMs, UNSENT_AT_S + 5, AGAIN_AT_S) && end?.fields['symbol'] === UNSENT;
      return { ok, detail: secondsOf(end?.atMs) };
    }),
    expectCount('sent late, it is refused by the venue', 1, (run) => rejections(run, -1021)),
    expectThat('a close runs while the first worker stands still', ({ journal, world }) => {
      const close = journal.orders.find(({ symbol, reduceOnly }) => symbol === HELD && reduceOnly);
      const ok = isWithin(close?.updatedMs, CLOSE_AT_S, UNSENT_AT_S + PAUSE_S) && world.exchange.position(HELD) === 0n;
      return { ok, detail: secondsOf(close?.updatedMs) };
    }),
  ],
  variants: [
    {
      name: 'no-fence',
      story:
        'A request is good for a minute whoever has taken over: the late one is executed beside the next, twice the size.',
      world: { patch: goodForAMinute },
      breaks: [
        'every entry is bought once',
        'sent late, it is refused by the venue',
        'law 6 fills-once',
        'law 7 fencing',
        'law 9 unknown-by-evidence',
        'law 12 one-position',
      ],
    },
    {
      name: 'no-standby',
      story:
        'Nobody takes over: what the one worker had in hand, and the close, wait until it wakes; one entry comes too late.',
      world: standingStill(),
      breaks: [
        'every entry is bought once',
        'what the first worker had not committed the second one executes meanwhile',
        'what the first worker had not sent ends as never executed meanwhile',
        'a close runs while the first worker stands still',
      ],
    },
    {
      name: 'two-groups',
      story:
        'The apply layer executes each ticket as well, as in February: entries at twice their size, the second close ' +
        'rejected.',
      world: standingStill(standby, (world) => world.addWorker(APPLY_LAYER, APPLY_LAYER.name)),
      breaks: [
        'every entry is bought once',
        'no close is rejected as reduce-only',
        'what the first worker had not committed the second one executes meanwhile',
        'law 6 fills-once',
        'law 12 one-position',
      ],
    },
  ],
};
