import type { Decision } from '../engine/decision.ts';
import { decimal, floorTo, formatDecimal, multiply, type Decimal } from '../engine/decimal.ts';
import { guardsOf } from '../engine/executor/guardBook.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { writePlan, type Action, type Plan } from '../engine/nouns/plan.ts';
import type { View } from '../engine/view.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { World } from '../adapters/sim/world/world.ts';
import { misdeciding } from './putBack.ts';

const SYMBOL = 'ETHUSDT';
const OPENED_AT_S = 60;
/** When the operator tightens the stop, and to what share of the price. */
const MOVES: readonly (readonly [second: number, share: string])[] = [
  [90, '0.9955'],
  [120, '0.9965'],
];
const RESTARTED_AT_S = 105;
const CLOSED_AT_S = 180;

function orders(world: World, second: number, action: Action, newStop?: Decimal): void {
  const plan: Plan = {
    ...{ planId: `operator-${second}`, symbol: SYMBOL, action, side: 'SELL', reduceOnly: true, source: 'operator' },
    ...{ createdMs: START_MS + second * 1000, reasonCodes: ['operator'], rootId: '', traceId: '', correlationId: '' },
    newStop,
  };
  world.add({ stream: STREAM.exitPlans, fields: writePlan(plan) });
}

function script(world: World): void {
  for (const [second, share] of MOVES) {
    world.at(second * 1000, () => {
      const price = world.exchange.price(SYMBOL, world.nowMs) ?? 0n;
      orders(world, second, 'UPDATE_SL', floorTo(multiply(price, decimal(share)), decimal('0.01')));
    });
  }
  world.at(RESTARTED_AT_S * 1000, () => world.restart('executor'));
  world.at(CLOSED_AT_S * 1000, () => orders(world, CLOSED_AT_S, 'FULL_CLOSE_PROPOSED'));
}

/** How many stops waited after each change, from the first stop on, with the time of the change. */
function counts({ journal }: Run): { readonly atMs: number; readonly waiting: number }[] {
  const waiting = new Set<string>();
  return journal.stops.map(({ clientOrderId, status, updatedMs }) => {
    if (status === 'NEW') waiting.add(clientOrderId);
    else waiting.delete(clientOrderId);
    return { atMs: updatedMs, waiting: waiting.size };
  });
}

const closedMs = ({ journal }: Run): number =>
  journal.orders.find(({ reduceOnly }) => reduceOnly)?.updatedMs ?? Number.POSITIVE_INFINITY;

/** Wherever the engine would place a stop beside another, it cancels that one first. */
function cancelFirst(decision: Decision, _message: unknown, view: View): Decision {
  const placed = decision.effects.find(({ request }) => request.kind === 'placeStop');
  const old = placed && guardsOf(SYMBOL, view).find(({ status }) => status === 'NEW');
  if (placed === undefined || old === undefined) return decision;
  const { clientOrderId } = old;
  decision.writes.splice(0, Infinity, ...decision.writes.filter(({ key }) => key !== HASH.guards));
  decision.drop(HASH.guards, clientOrderId);
  const others = decision.effects.filter((effect) => effect !== placed);
  decision.effects.splice(0, Infinity, ...others);
  return decision.effect(`stop/cancel/${clientOrderId}`, { kind: 'cancelStop', symbol: SYMBOL, clientOrderId });
}

export const stopMoves: Scenario = {
  name: 'stop-moves',
  incident: {
    id: '',
    date: '',
    cost: '',
    guard: 'executor: a new stop before the old one goes, reconciled by the venue’s list; law 8',
  },
  story:
    'A stop that waits at the venue cannot be changed, only placed anew. An operator tightens the stop of a position ' +
    'twice; between the two the executor is restarted. Each time the new stop waits before the old one is cancelled, ' +
    'so that the position is never without one. When it is closed, nothing of it is left at the venue.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [SYMBOL],
      minutes: 6,
      settings: { EXECUTOR_VENUE_STOPS: 'on' },
      signals: [says({ symbol: SYMBOL, side: 'BUY', second: OPENED_AT_S })],
    }),
    script,
  }),
  expectations: [
    expectThat('each move is at the venue within seconds', ({ journal }) => {
      const placed = journal.stops.filter(({ status }) => status === 'NEW');
      const seconds = MOVES.map(([second]) => {
        const next = placed.find(({ updatedMs }) => updatedMs >= START_MS + second * 1000);
        return next === undefined ? Number.POSITIVE_INFINITY : (next.updatedMs - START_MS) / 1000 - second;
      });
      const prices = placed.map(({ triggerPrice }) => formatDecimal(triggerPrice)).join();
      return {
        ok: seconds.every((after) => after < 3),
        detail: `${seconds.map((one) => one.toFixed(1)).join()} s: ${prices}`,
      };
    }),
    expectThat('from the first stop to the close one or two wait, never none', (run) => {
      const open = counts(run).filter(({ atMs }) => atMs < closedMs(run));
      const seen = open.map(({ waiting }) => waiting);
      return { ok: seen.length >= 5 && Math.min(...seen) >= 1 && Math.max(...seen) <= 2, detail: seen.join() };
    }),
    expectThat('a moment after the close none is left', (run) => {
      const left = run.world.exchange.waitingStops().length;
      const last = counts(run).at(-1);
      const afterMs = (last?.atMs ?? Number.POSITIVE_INFINITY) - closedMs(run);
      return {
        ok: left === 0 && afterMs < 3_000,
        detail: `${left} left, the last one went ${afterMs} ms after the close`,
      };
    }),
  ],
  variants: [
    {
      name: 'never-moved',
      story: 'The book takes the tighter stop, and the one at the venue stays where it was put first.',
      world: {
        patch: misdeciding('executor', (decision, _message, view) => {
          const isPlaced = decision.effects.some(({ request }) => request.kind === 'placeStop');
          if (!isPlaced || !guardsOf(SYMBOL, view).some(({ status }) => status === 'NEW')) return decision;
          decision.writes.splice(0, Infinity, ...decision.writes.filter(({ key }) => key !== HASH.guards));
          decision.effects.length = 0;
          return decision;
        }),
      },
      breaks: [
        'each move is at the venue within seconds',
        'from the first stop to the close one or two wait, never none',
        'law 8 not-naked',
      ],
    },
    {
      name: 'cancel-first',
      story:
        'The old stop is cancelled first, and the new one placed when it is gone: nothing covers the position between the two.',
      world: { patch: misdeciding('executor', cancelFirst) },
      breaks: ['from the first stop to the close one or two wait, never none', 'law 8 not-naked'],
    },
    {
      name: 'forget-on-restart',
      story:
        'What waits at the venue is forgotten with the process, and nobody reads the venue’s list: each life leaves a stop behind.',
      world: {
        patch: misdeciding('executor', (decision, message) => {
          const { kind } = message as { readonly kind: string };
          if (kind === 'sweep') decision.effects.length = 0;
          return kind === 'epoch' ? decision.delete(HASH.guards) : decision;
        }),
      },
      breaks: [
        'from the first stop to the close one or two wait, never none',
        'a moment after the close none is left',
        'law 8 not-naked',
      ],
    },
  ],
};
