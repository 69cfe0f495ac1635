import type { ExecutorMessage } from '../engine/executor/executor.ts';
import { STREAM } from '../engine/names.ts';
import { expectCount, expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';

const SYMBOL = 'ETHUSDT';
const FILLS_AFTER_MS = 5_000;

interface Execution {
  readonly status: string;
  readonly entry_price: number;
  readonly atMs: number;
}

const executionsOf = ({ journal }: Run): Execution[] =>
  journal
    .of(STREAM.executions)
    .map(({ fields, atMs }) => ({ ...(JSON.parse(fields['payload'] ?? '{}') as Execution), atMs }));

/** NEW, accepted and not filled, is read as FILLED. */
const newIsFilled: StagePatch = (stage) => {
  if (stage.name !== 'executor') return stage;
  return { ...stage, decide: (message, view, atMs) => stage.decide(misread(message as ExecutorMessage), view, atMs) };
};

function misread(message: ExecutorMessage): ExecutorMessage {
  if (message.kind !== 'outcome' || message.what !== 'place' || message.reply.kind !== 'answer') return message;
  const { answer } = message.reply;
  if (answer.kind !== 'order' || answer.order.status !== 'NEW') return message;
  return {
    ...message,
    reply: { ...message.reply, answer: { ...answer, order: { ...answer.order, status: 'FILLED' } } },
  };
}

export const filledTooEarly: Scenario = {
  name: 'filled-too-early',
  incident: {
    id: 'I-32',
    date: '2026-01-22',
    cost: 'positions at price 0 that no exit watched',
    guard: 'executor: a plan ends with the fills the venue states; laws 5 and 14',
  },
  story:
    'On 2026-01-22 the venue’s first answer to an order, status NEW with nothing executed, was reported as "filled" at ' +
    'price 0; the exit monitor got a position without quantity and price and watched nothing. Here each order fills five ' +
    'seconds after it is accepted. Nothing is reported before that, what is reported carries the price and the quantity ' +
    'of the fill, and the position is in the book and can be closed.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [SYMBOL],
      minutes: 4,
      signals: [
        says({ symbol: SYMBOL, side: 'BUY', second: 60 }),
        says({ symbol: SYMBOL, side: 'SELL', second: 120, action: 'CLOSE' }),
      ],
    }),
    fillPlan: () => ({ kind: 'delay', ms: FILLS_AFTER_MS }),
  }),
  expectations: [
    expectThat('nothing is reported filled before it is', (run) => {
      const [first] = executionsOf(run);
      const waitedMs = (first?.atMs ?? 0) - (run.journal.orders[0]?.updatedMs ?? 0);
      return { ok: waitedMs >= FILLS_AFTER_MS, detail: `reported ${waitedMs} ms after the order was accepted` };
    }),
    expectThat('every report has a price', (run) => {
      const reports = executionsOf(run).map(({ status, entry_price }) => `${status} at ${entry_price}`);
      return {
        ok: reports.length === 2 && reports.every((report) => !report.endsWith(' 0')),
        detail: reports.join(', '),
      };
    }),
    expectCount('no position is found that nobody reported', 0, ({ journal }) => journal.count('EXTERNAL_FILL')),
  ],
  variants: [
    {
      name: 'new-is-filled',
      story: 'The executor takes the first answer for the last one.',
      world: { patch: newIsFilled },
      breaks: [
        'nothing is reported filled before it is',
        'every report has a price',
        'no position is found that nobody reported',
        'law 6 fills-once',
        'law 9 unknown-by-evidence',
        'law 14 named-ends',
      ],
    },
  ],
};
