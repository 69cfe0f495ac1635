/** From an exit to the plan the desk reads, and to the state that waits for its result. */
import { Decision } from '../decision.ts';
import { formatDecimal } from '../decimal.ts';
import { killNumbers } from '../desk/killScore.ts';
import { hashOf } from '../hash.ts';
import { STREAM } from '../names.ts';
import { writePlan, type Plan } from '../nouns/plan.ts';
import { render, type Numbers } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import type { Exit } from './exits.ts';
import type { Sight } from './sight.ts';
import type { HarvestState } from './state.ts';

export interface Proposal {
  /** The plan to append, if any. */
  readonly decision: Decision;
  /** To be remembered: with that plan pending. */
  readonly state: HarvestState;
}

export function propose(sight: Sight, exit: Exit, atMs: number): Proposal {
  const { holding, state } = sight;
  const attempts = state.attempts + 1;
  const planId = planIdOf(holding.symbol, state, exit, attempts);
  const plan: Plan = {
    planId,
    symbol: holding.symbol,
    action: exit.action,
    side: holding.side === 'LONG' ? 'SELL' : 'BUY',
    reduceOnly: true,
    source: 'harvest_brain',
    createdMs: atMs,
    reasonCodes: exit.reasonCodes,
    rootId: planId,
    traceId: '',
    correlationId: holding.planId,
    numbers: numbersOf(sight),
    ...(exit.quantity === undefined ? {} : { closeQuantity: exit.quantity }),
    ...(exit.newStop === undefined ? {} : { newStop: exit.newStop }),
  };
  const pending = { planId, kind: exit.kind, rung: exit.rung, sinceMs: atMs };
  const proposed = exit.kind === 'kill_score' && sight.kill !== undefined;
  const kill = proposed ? { score: sight.kill.score, atMs } : state.kill;
  const decision = new Decision().append(STREAM.exitPlans, writePlan(plan)).mark(markOf(plan, sight));
  return { decision, state: { ...state, kill, attempts, pending } };
}

/**
 * Position, kind, rung and attempt, all of them whole: the original had a float in its key, and each tick of the
 * PnL was a new close. When it was first seen goes in too: attempts that were forgotten with the state begin
 * again at one, and the desk would take their plans for duplicates.
 */
function planIdOf(symbol: string, state: HarvestState, exit: Exit, attempt: number): string {
  const { identity, seenMs } = state;
  return hashOf('harvest', symbol, identity, String(seenMs), exit.kind, String(exit.rung), String(attempt));
}

/** What was seen, for observers, under the names of the original. */
function numbersOf(sight: Sight): Fields {
  const { kill, net, distances, stop, ageMs } = sight;
  const numbers: Numbers = {
    ...(kill === undefined ? {} : killNumbers(kill.components, kill.score)),
    age_s: Math.floor(ageMs / 1000),
    R_net: net === undefined || distances === undefined ? undefined : net / distances.stop,
    stop_distance: distances?.stop,
    tp_distance: distances?.takeProfit,
    new_sl_proposed: stop === undefined ? undefined : formatDecimal(stop),
  };
  const known = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

function markOf(plan: Plan, sight: Sight): string {
  const { holding, kill, net, distances } = sight;
  return render('HARVEST_PLAN', {
    symbol: plan.symbol,
    plan: plan.planId,
    action: plan.action,
    reasons: plan.reasonCodes.join(','),
    held: formatDecimal(holding.quantity),
    close_qty: plan.closeQuantity === undefined ? undefined : formatDecimal(plan.closeQuantity),
    new_stop: plan.newStop === undefined ? undefined : formatDecimal(plan.newStop),
    price: holding.price === undefined ? undefined : formatDecimal(holding.price),
    R_net: net === undefined || distances === undefined ? undefined : (net / distances.stop).toFixed(3),
    K: kill?.score.toFixed(4),
  });
}
