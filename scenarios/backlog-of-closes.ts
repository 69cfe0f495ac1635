import { absolute, decimal, formatDecimal, type Decimal } from '../engine/decimal.ts';
import { Decision } from '../engine/decision.ts';
import type { DeskMessage } from '../engine/desk/desk.ts';
import { STREAM } from '../engine/names.ts';
import { writePlan, type Plan } from '../engine/nouns/plan.ts';
import { writeTicket } from '../engine/nouns/ticket.ts';
import type { Effect, Side } from '../engine/venue.ts';
import { expectCount, expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { Signal } from '../adapters/sim/signals/signal.ts';
import { blindfolded } from './blindfold.ts';
import { misdeciding } from './putBack.ts';

const LONG = 'ETHUSDT';
const SHORT = 'SOLUSDT';
const FLAT = 'LINKUSDT';
const MEANT = 'BTCUSDT';
const NEWER: readonly string[] = [LONG, SHORT];
const DOWN_AT_S = 150;
const BACKLOG_AT_S = 180;
const UP_AT_S = 240;
const CLOSES_EACH = 50;
const OLD_INTENTS = 40;
/** The oldest close waited for six hours, the youngest for a quarter of an hour. */
const OLDEST_S = 21_600;
const YOUNGEST_S = 900;

/** About twice what is held now, sold and bought in turn: the positions these were meant to close are long gone. */
const MEANT_TO_CLOSE: readonly (readonly [symbol: string, quantity: string, first: Side])[] = [
  [LONG, '0.066', 'SELL'],
  [SHORT, '1.4', 'BUY'],
  [FLAT, '7', 'SELL'],
];
const CLOSES = MEANT_TO_CLOSE.length * CLOSES_EACH;

/** Seconds after the start at which the nth of so many was written: long before. */
const writtenAtS = (nth: number, of: number) => BACKLOG_AT_S - OLDEST_S + ((OLDEST_S - YOUNGEST_S) * nth) / of;

function oldClose(nth: number, symbol: string, quantity: string, first: Side): Signal {
  const plan: Plan = {
    planId: `old-${symbol}-${nth}`,
    symbol,
    action: 'FULL_CLOSE_PROPOSED',
    side: nth % 2 === 0 ? first : otherSide(first),
    reduceOnly: true,
    source: 'intent_bridge',
    createdMs: START_MS + Math.round(writtenAtS(nth, CLOSES_EACH) * 1000),
    reasonCodes: ['explicit'],
    closeQuantity: decimal(quantity),
    rootId: '',
    traceId: '',
    correlationId: '',
  };
  // The bridge of that time gave its plans no root.
  const { root_id: _none, ...fields } = writePlan(plan);
  return sends(BACKLOG_AT_S, STREAM.plans, fields);
}

const otherSide = (side: Side): Side => (side === 'SELL' ? 'BUY' : 'SELL');

function oldIntent(nth: number): Signal {
  const second = writtenAtS(nth, OLD_INTENTS);
  const written = says({ symbol: LONG, side: 'SELL', second, action: 'CLOSE', id: `old-${nth}` });
  return { ...written, atMs: START_MS + BACKLOG_AT_S * 1000 };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const backlog = [
  ...numbers(CLOSES_EACH).flatMap((nth) => MEANT_TO_CLOSE.map((meant) => oldClose(nth, ...meant))),
  ...numbers(OLD_INTENTS).map(oldIntent),
];

const afterOutage = (atMs: number) => atMs >= START_MS + DOWN_AT_S * 1000;

/** What the orders after the outage did to positions, other than making them smaller. */
function damage({ journal }: Run): { opened: number; increased: number; turned: number } {
  const found = { opened: 0, increased: 0, turned: 0 };
  for (const { atMs, position, positionBefore } of journal.fills) {
    if (!afterOutage(atMs)) continue;
    const crosses = position !== 0n && positionBefore !== 0n && position > 0n !== positionBefore > 0n;
    if (crosses) found.turned += 1;
    else if (positionBefore === 0n) found.opened += 1;
    else if (absolute(position) > absolute(positionBefore)) found.increased += 1;
  }
  return found;
}

function heldBefore({ journal }: Run, symbol: string): Decimal {
  const fills = journal.fills.filter(({ atMs, order }) => order.symbol === symbol && !afterOutage(atMs));
  return fills.at(-1)?.position ?? 0n;
}

/** A close that names a quantity is an order of that quantity like any other: nobody looks at what is held. */
const atItsWord = misdeciding('desk', (decision, message, _view, atMs) => {
  const said = message as DeskMessage;
  if (said.kind !== 'plan' || !said.plan.reduceOnly || said.plan.closeQuantity === undefined) return decision;
  const { closeQuantity: quantity } = said.plan;
  const terms = { quantity, notionalUsd: 0n, leverage: 1, expiresMs: atMs, issuedMs: atMs };
  return new Decision().append(STREAM.orders, writeTicket({ ...said.plan, ...terms }));
});

const withoutReduceOnly = misdeciding('executor', (decision) => {
  const plain = decision.effects.map(({ id, request }): Effect =>
    request.kind === 'placeOrder' ? { id, request: { ...request, reduceOnly: false } } : { id, request },
  );
  decision.effects.splice(0, decision.effects.length, ...plain);
  return decision;
});

export const backlogOfCloses: Scenario = {
  name: 'backlog-of-closes',
  incident: {
    id: 'I-4',
    date: '2026-02-08',
    cost: 'about 3,000 to 1,400 USDT in eleven minutes, 150 trades',
    guard: 'book: a close is never older than its position; law 11',
  },
  story:
    'On 2026-02-08 from 00:39 to 00:50 a backlog of old close plans was worked off. They did not say reduceOnly, which ' +
    'then meant no: each was an order of its own that turned a position from long to short or back, 150 trades in ' +
    'eleven minutes, about 3,000 USDT down to 1,400. Here the desk is dead for ninety seconds while 150 closes arrive ' +
    'that are up to six hours old: for a long and a short that were opened since, and for a symbol that is flat; with ' +
    'them 40 old close intents, and one fresh close. Only the fresh one trades, and each of the others ends by name.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [LONG, SHORT, FLAT, MEANT],
      minutes: 6,
      signals: [
        says({ symbol: LONG, side: 'BUY', second: 60 }),
        says({ symbol: SHORT, side: 'SELL', second: 60, action: 'OPEN_SHORT' }),
        says({ symbol: MEANT, side: 'BUY', second: 60 }),
        ...backlog,
        says({ symbol: MEANT, side: 'SELL', second: BACKLOG_AT_S + 10, action: 'CLOSE' }),
      ],
    }),
    script: (world) => {
      world.at(DOWN_AT_S * 1000, () => world.kill('desk'));
      world.at(UP_AT_S * 1000, () => world.restart('desk'));
    },
  }),
  expectations: [
    expectThat('no old close opens, increases or turns a position', (run) => {
      const { opened, increased, turned } = damage(run);
      const detail = `${opened} opened, ${increased} increased, ${turned} turned between long and short`;
      return { ok: opened + increased + turned === 0, detail };
    }),
    expectThat('the newer positions are not touched', (run) => {
      const [long, short] = NEWER.map((symbol) => run.world.exchange.position(symbol));
      const touched = run.journal.fills.filter(({ atMs, order }) => NEWER.includes(order.symbol) && afterOutage(atMs));
      const ok = touched.length === 0 && long === heldBefore(run, LONG) && short === heldBefore(run, SHORT);
      const held = `${formatDecimal(long ?? 0n)} ${LONG} and ${formatDecimal(short ?? 0n)} ${SHORT} at the end`;
      return { ok, detail: `traded ${touched.length} times, ${held}` };
    }),
    expectThat('150 old closes end by name', ({ journal }) => {
      const names = ['STALE_CLOSE', 'SKIP_CLOSE_SIDE', 'SKIP_NO_POSITION'] as const;
      const counts = names.map((name) => journal.count(name));
      const ok = counts.every((count) => count === CLOSES / 3);
      return { ok, detail: names.map((name, index) => `${counts[index]} ${name}`).join(', ') };
    }),
    expectCount('40 old close intents end at the bridge', OLD_INTENTS, ({ journal }) =>
      journal.count('STALE_INTENT_DROP'),
    ),
    expectThat('the fresh close runs as soon as the desk is back', ({ journal, world }) => {
      const close = journal.orders.find((order) => order.symbol === MEANT && order.side === 'SELL');
      if (close === undefined) return { ok: false, detail: 'never sent' };
      const afterMs = close.updatedMs - START_MS - UP_AT_S * 1000;
      const ok = afterMs > 0 && afterMs < 1_000 && world.exchange.position(MEANT) === 0n;
      return { ok, detail: `${afterMs} ms after the desk came back` };
    }),
    expectThat('one trade after the outage', ({ journal }) => {
      const fills = journal.fills.filter(({ atMs }) => afterOutage(atMs));
      const feesUsd = fills.reduce((sum, { trade }) => sum + trade.feeUsd, 0n);
      return { ok: fills.length === 1, detail: `trades: ${fills.length}, for ${formatDecimal(feesUsd)} USD in fees` };
    }),
  ],
  variants: [
    {
      name: 'reduce-only-lost',
      story: 'A close without reduce-only is an order of its own: positions turn with each of them.',
      world: { patch: (stage) => atItsWord(withoutReduceOnly(stage)) },
      breaks: [
        'no old close opens, increases or turns a position',
        'the newer positions are not touched',
        '150 old closes end by name',
        'one trade after the outage',
        'law 11 closes-reduce',
        'law 12 one-position',
        'law 11 close-size',
      ],
    },
    {
      name: 'no-age-check',
      story: 'Nobody asks which is older: hours-old closes close what was opened since.',
      world: {
        patch: blindfolded('desk', {
          hash: (_, seen) => (seen?.['opened_ms'] === undefined ? seen : { ...seen, opened_ms: '0' }),
        }),
      },
      breaks: ['the newer positions are not touched', '150 old closes end by name', 'one trade after the outage'],
    },
    {
      name: 'intents-of-any-age',
      story: 'The bridge asks no intent for its age either: what is too old reaches the desk.',
      settings: { INTENT_MAX_AGE_S: '86400' },
      breaks: ['150 old closes end by name', '40 old close intents end at the bridge'],
    },
    {
      name: 'desk-stays-dead',
      story:
        'Nobody starts the desk again, as on 2026-02-02 for eleven hours: the fresh close waits with the old ones.',
      world: { script: (world) => world.at(DOWN_AT_S * 1000, () => world.kill('desk')) },
      breaks: [
        '150 old closes end by name',
        'the fresh close runs as soon as the desk is back',
        'one trade after the outage',
        'comes to rest',
      ],
    },
  ],
};
