import { STREAM } from '../engine/names.ts';
import type { Entry } from '../engine/protocol.ts';
import type { RouterMessage } from '../engine/router/router.ts';
import { isoTime } from '../engine/time.ts';
import { expectCount, expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld, type Said } from '../adapters/sim/run/usualWorld.ts';
import type { Signal } from '../adapters/sim/signals/signal.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';

/** One run of the ensemble tells all of them under one correlation id. */
const ROUND = ['ADAUSDT', 'BNBUSDT', 'DOTUSDT', 'ETHUSDT', 'SOLUSDT'];
const CLOSED = 'LINKUSDT';
const TWICE = 'UNIUSDT';
const SAID_AT_S = 60;
const RESTART_AT_S = 90;
const CLOSE_AT_S = 100;
/** After the cooldown of the close, and within the dedup window. */
const COPIED_AT_S = 330;

const told = (said: Omit<Said, 'second'>): Signal => says({ ...said, second: SAID_AT_S });

/** The producer gives the message an id of its own. */
function named(signal: Signal, messageId: string): Signal {
  return { ...signal, fields: { ...signal.fields, message_id: messageId } };
}

/** The producer puts the same message on the stream once more: a new entry, and a new time on the envelope. */
function again(signal: Signal, second: number): Signal {
  const atMs = START_MS + second * 1000;
  return { ...signal, atMs, fields: { ...signal.fields, timestamp: isoTime(atMs) } };
}

const round = ROUND.map((symbol) => told({ symbol, side: 'BUY', id: 'ensemble-run-7' }));
const closed = named(told({ symbol: CLOSED, side: 'BUY', id: 'advice-of-link' }), 'message-1');
const twice = told({ symbol: TWICE, side: 'BUY', id: 'advice-of-uni' });
const copies = [...round, closed].map((signal) => again(signal, COPIED_AT_S));

const ordersOf = (run: Run, symbol: string) => run.journal.entryOrders(symbol).length;

function skippedSymbols({ journal }: Run): string[] {
  const skipped = journal.of(STREAM.outcomes).filter(({ fields }) => fields['code'] === 'DUPLICATE_SKIP');
  return skipped.map(({ fields }) => fields['symbol'] ?? '');
}

/** Remembers signals by something else than their three ids together. */
function rememberedBy(keyOf: (entry: Entry) => string): StagePatch {
  return (stage) => {
    if (stage.name !== 'router') return stage;
    return {
      ...stage,
      parse: (input) => {
        const parsed = stage.parse(input);
        if (input.kind !== 'entry' || !('message' in parsed)) return parsed;
        const message = parsed.message as RouterMessage;
        return message.kind === 'signal' ? { message: { ...message, key: keyOf(input.entry) } } : parsed;
      },
    };
  };
}

export const routerDedup: Scenario = {
  name: 'router-dedup',
  incident: {
    id: 'I-33',
    date: '2026-01-17',
    cost: 'all trading halted; 750,502 intents waiting',
    guard: 'router: correlation, trace and message id together, for as long as a copy may trade',
  },
  story:
    'On 2026-01-17 the router took every signal for a repeat: it remembered them by their trace id, which the AI engine ' +
    'left empty. Before that it went by the correlation id alone, which a whole round of advice shares; and a fix that ' +
    'adds the stream entry id never finds a repeat, because a message that is published again is a new entry. Here ' +
    'five symbols are told under one correlation id and without a trace id: all of them trade. The router restarts. ' +
    'Then every message is published again, after one of the positions was closed and its cooldown is over: no copy ' +
    'opens anything. Two copies in one batch count once, and advice that is given anew is no repeat.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [...ROUND, CLOSED, TWICE],
      minutes: 7,
      signals: [
        ...round,
        closed,
        twice,
        twice,
        says({ symbol: TWICE, side: 'BUY', second: COPIED_AT_S, id: 'advice-of-uni' }),
        says({ symbol: CLOSED, side: 'SELL', second: CLOSE_AT_S, action: 'CLOSE' }),
        ...copies,
      ],
    }),
    script: (world) => world.at(RESTART_AT_S * 1000, () => world.restart('router')),
  }),
  expectations: [
    expectThat('five symbols under one correlation id and no trace id all trade', (run) => {
      const traded = ROUND.filter((symbol) => ordersOf(run, symbol) > 0);
      return {
        ok: traded.length === ROUND.length,
        detail: `${traded.length} of ${ROUND.length}: ${traded.join(', ')}`,
      };
    }),
    expectThat('a copy does not reopen the position that was closed', (run) => {
      const orders = ordersOf(run, CLOSED);
      const closes = run.journal.orders.filter((order) => order.symbol === CLOSED && order.reduceOnly).length;
      return { ok: orders === 1 && closes === 1, detail: `${orders} entry orders, ${closes} closes of ${CLOSED}` };
    }),
    expectThat('each copy published again is skipped by name', (run) => {
      const skipped = skippedSymbols(run).filter((symbol) => symbol !== TWICE);
      const wanted = [...ROUND, CLOSED];
      return {
        ok: skipped.sort().join() === wanted.sort().join(),
        detail: `${skipped.length} of ${copies.length} copies`,
      };
    }),
    expectCount(
      'of two copies in one batch one is skipped',
      1,
      (run) => skippedSymbols(run).filter((symbol) => symbol === TWICE).length,
    ),
    expectCount(
      'the same advice given anew is no copy: the book answers it',
      1,
      ({ journal }) => journal.marksWith(`SKIP_OPEN_DUPLICATE symbol=${TWICE}`).length,
    ),
  ],
  variants: [
    {
      name: 'stream-id-in-key',
      story: 'The stream entry id is part of the key: nothing is ever a repeat, and a copy buys what was sold.',
      world: { patch: rememberedBy(({ id, fields }) => `${fields['correlation_id']}||${fields['trace_id']}||${id}`) },
      breaks: [
        'a copy does not reopen the position that was closed',
        'each copy published again is skipped by name',
        'of two copies in one batch one is skipped',
        'the same advice given anew is no copy: the book answers it',
        'law 1 said-once',
      ],
    },
    {
      name: 'correlation-id-alone',
      story: 'The key before 2026-01-17: of five symbols told in one round, one trades.',
      world: { patch: rememberedBy(({ fields }) => fields['correlation_id'] ?? '') },
      breaks: [
        'five symbols under one correlation id and no trace id all trade',
        'each copy published again is skipped by name',
        'of two copies in one batch one is skipped',
        'the same advice given anew is no copy: the book answers it',
      ],
    },
    {
      name: 'trace-id-alone',
      story: 'The key of 2026-01-17: with empty trace ids every signal is a repeat of the first one.',
      world: { patch: rememberedBy(({ fields }) => fields['trace_id'] ?? '') },
      breaks: [
        'five symbols under one correlation id and no trace id all trade',
        'a copy does not reopen the position that was closed',
        'each copy published again is skipped by name',
        'of two copies in one batch one is skipped',
        'the same advice given anew is no copy: the book answers it',
      ],
    },
  ],
};
