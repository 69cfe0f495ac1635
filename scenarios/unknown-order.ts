import { STREAM } from '../engine/names.ts';
import type { ExecutorMessage } from '../engine/executor/executor.ts';
import type { Effect } from '../engine/venue.ts';
import { formatDecimal } from '../engine/decimal.ts';
import type { Journal } from '../adapters/sim/run/journal.ts';
import { expectCount, expectThat, type Expectation, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';

const REPLY_LOST = 'BTCUSDT';
const STATUS_UNKNOWN = 'ETHUSDT';
const NEVER_ARRIVED = 'SOLUSDT';
const CRASHED = 'ADAUSDT';
const LAGGING = 'LINKUSDT';
const SYMBOLS = [REPLY_LOST, STATUS_UNKNOWN, NEVER_ARRIVED, CRASHED, LAGGING];

/** Reads about orders of the lagging symbol are half a minute old; positions are not. */
const LAG_MS = 30_000;
const CLOSE_AT_S = 73;
/** The second signal comes while the first one's order is unknown: -1007 is answered at once and cleared up within a second. */
const repeatedAfterS = (symbol: string) => (symbol === STATUS_UNKNOWN ? 0.5 : 3);
/** The crash comes when the other four are settled, so that it loses nobody else's answer. */
const CRASH_AT_S = 150;

const oneOrder = (symbol: string, expected: number, why: string): Expectation =>
  expectThat(`${why}: ${expected === 0 ? 'no order' : 'exactly one order'}`, ({ journal }) => {
    const count = journal.entryOrders(symbol).length;
    const unknownMs = resolvedMs(journal, symbol) - firstMs(journal, 'ORDER_UNKNOWN', symbol);
    return {
      ok: count === expected && unknownMs > 0,
      detail: `${count} entry orders of ${symbol}, unknown for ${unknownMs > 0 ? unknownMs : 0} ms`,
    };
  });

/** When the executor first said this about the symbol; Infinity: never. */
function firstMs(journal: Journal, said: string, symbol: string): number {
  const mark = journal.marks.find(({ line }) => line.startsWith(`${said} symbol=${symbol} `));
  return mark?.atMs ?? Number.POSITIVE_INFINITY;
}

/** When there was evidence of the entry: its fill in the ledger, or the proof of its absence. */
function resolvedMs(journal: Journal, symbol: string): number {
  return Math.min(firstMs(journal, 'LEDGER_COMMIT', symbol), firstMs(journal, 'UNKNOWN_NOT_EXECUTED', symbol));
}

function isBlockedWhileUnknown(journal: Journal, symbol: string): boolean {
  const skipped = journal
    .of(STREAM.results)
    .find(({ fields }) => fields['symbol'] === symbol && fields['reason_codes'] === 'SKIP_OPEN_DUPLICATE');
  if (skipped === undefined) return false;
  const untilMs = resolvedMs(journal, symbol);
  const wasUnknown = firstMs(journal, 'ORDER_UNKNOWN', symbol) < untilMs;
  return wasUnknown && firstMs(journal, 'SENDING', symbol) < skipped.atMs && skipped.atMs < untilMs;
}

/** A time-out counts as a failure, and the order is sent again with a new client id. */
const blindRetry: StagePatch = (stage) => {
  if (stage.name !== 'executor') return stage;
  return {
    ...stage,
    decide: (message, view, atMs) => {
      const decision = stage.decide(message, view, atMs);
      const said = message as ExecutorMessage;
      if (said.kind !== 'outcome' || said.what !== 'place' || said.reply.kind !== 'unknown') return decision;
      const again = resent(said.effect, atMs);
      return again === undefined ? decision : decision.effect(again.id, again.request);
    },
  };
};

function resent({ id, request }: Effect, atMs: number): Effect | undefined {
  if (request.kind !== 'placeOrder' || request.clientOrderId.endsWith('9')) return undefined;
  return { id, request: { ...request, clientOrderId: `${request.clientOrderId}9`, timestampMs: atMs } };
}

export const unknownOrder: Scenario = {
  name: 'unknown-order',
  incident: {
    id: '',
    date: '',
    cost: '',
    guard: 'executor: unknown is resolved by venue evidence; laws 1 and 9',
  },
  story:
    'Binance answers -1007, or not at all, and says itself that the order may have been executed. Systems that read ' +
    'this as a failure send again and hold two positions. Here five entries lose their answer in five ways: accepted with ' +
    'the reply lost, -1007 after execution, lost before the venue, the executor dead between its SENDING commit and the ' +
    'request, and order queries that lag by half a minute. Each symbol is blocked until the venue has given evidence; ' +
    'no entry is ever sent twice; and the position whose entry is still unknown can be closed.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 5,
      signals: [
        ...SYMBOLS.flatMap((symbol) => {
          const second = symbol === CRASHED ? CRASH_AT_S : 60;
          return [
            says({ symbol, side: 'BUY', second }),
            says({ symbol, side: 'BUY', second: second + repeatedAfterS(symbol) }),
          ];
        }),
        says({ symbol: LAGGING, side: 'SELL', second: CLOSE_AT_S, action: 'CLOSE' }),
      ],
    }),
    faults: [
      { site: 'venue/placeOrder', key: REPLY_LOST, occurrence: 1, kind: 'accept-reply-lost' },
      { site: 'venue/placeOrder', key: STATUS_UNKNOWN, occurrence: 1, kind: 'unknown-1007' },
      { site: 'venue/placeOrder', key: NEVER_ARRIVED, occurrence: 1, kind: 'lost-before-accept' },
      { site: 'venue/placeOrder', key: CRASHED, occurrence: 1, kind: 'crash-before' },
      { site: 'venue/placeOrder', key: LAGGING, occurrence: 1, kind: 'accept-reply-lost' },
    ],
    readLag: (request) => {
      const ofOrders = request.kind === 'queryOrder' || request.kind === 'orders' || request.kind === 'trades';
      return ofOrders && 'symbol' in request && request.symbol === LAGGING ? LAG_MS : 0;
    },
  }),
  expectations: [
    oneOrder(REPLY_LOST, 1, 'reply lost after acceptance'),
    oneOrder(STATUS_UNKNOWN, 1, '-1007 after execution'),
    oneOrder(NEVER_ARRIVED, 0, 'lost before the venue'),
    oneOrder(CRASHED, 0, 'crash between SENDING and the request'),
    oneOrder(LAGGING, 1, 'lagging reads'),
    expectCount('what never happened is proven so', 2, ({ journal }) => journal.count('UNKNOWN_NOT_EXECUTED')),
    expectThat('each symbol is blocked while unknown', ({ journal }) => {
      const free = SYMBOLS.filter((symbol) => !isBlockedWhileUnknown(journal, symbol));
      return { ok: free.length === 0, detail: free.length === 0 ? 'all five' : `not blocked: ${free.join(', ')}` };
    }),
    expectThat('the position with an unknown entry can be closed', ({ journal, world }) => {
      const closing = journal.marks.find(
        ({ line }) => line.startsWith(`SENDING symbol=${LAGGING} `) && line.includes(' reduceOnly=true '),
      );
      const sentMs = closing?.atMs ?? Number.NaN;
      const whileUnknown = firstMs(journal, 'ORDER_UNKNOWN', LAGGING) < sentMs && sentMs < resolvedMs(journal, LAGGING);
      const close = journal.orders.find((order) => order.symbol === LAGGING && order.reduceOnly);
      const atS = close === undefined ? 'never' : `${Math.round((close.updatedMs - START_MS) / 1000)} s`;
      const left = formatDecimal(world.exchange.position(LAGGING));
      const early = close !== undefined && close.updatedMs < START_MS + (60 + LAG_MS / 1000) * 1000;
      const when = whileUnknown ? 'while unknown' : 'not while unknown';
      return { ok: early && whileUnknown && left === '0', detail: `closed at ${atS}, ${when}, ${left} left` };
    }),
  ],
  variants: [
    {
      name: 'blind-retry',
      story:
        'An unknown outcome is taken for a failure and the order sent again with a fresh client id: two positions.',
      world: { patch: blindRetry },
      breaks: [
        'reply lost after acceptance: exactly one order',
        '-1007 after execution: exactly one order',
        'lost before the venue: no order',
        'lagging reads: exactly one order',
        'the position with an unknown entry can be closed',
        'law 1 one-entry-per-signal',
        'law 6 fills-once',
        'law 7 fencing',
        'law 12 one-position',
      ],
    },
  ],
};
