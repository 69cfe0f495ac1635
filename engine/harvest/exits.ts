/** The exits of a position, in the order in which the first match wins. Each is a value; nothing is proposed here. */
import type { Config } from '../config.ts';
import type { Decimal } from '../decimal.ts';
import { sizeClose } from '../desk/sizing.ts';
import type { Action } from '../nouns/plan.ts';
import { RUNGS_MAX, rungAt, rungReached } from './ladder.ts';
import { stopStep, type Sight } from './sight.ts';
import type { ExitKind } from './state.ts';
import { isHit, isTighter, isWorthMoving } from './stop.ts';
import { isOver } from './waiting.ts';

export interface Exit {
  readonly kind: ExitKind;
  readonly action: Action;
  readonly reasonCodes: readonly string[];
  /** The rung that a fill consumes; 0 for all but take_profit. */
  readonly rung: number;
  /** Closes only. */
  readonly quantity?: Decimal;
  /** The lock only. */
  readonly newStop?: Decimal;
}

/** A kill score close that came to nothing is proposed again when the score moved this far, or after this long. */
const KILL_MOVED = 0.001;
const KILL_AGAIN_MS = 60_000;

export function firstExit(sight: Sight, config: Config, atMs: number): Exit | undefined {
  return (
    stopExit(sight) ??
    killExit(sight, config, atMs) ??
    ageExit(sight, config) ??
    ladderExit(sight) ??
    lockExit(sight, config)
  );
}

function stopExit(sight: Sight): Exit | undefined {
  const { stop, holding } = sight;
  if (stop === undefined || holding.price === undefined || !isHit(holding.side, holding.price, stop)) return undefined;
  return fullClose('stop', sight);
}

/** The governor may hold a close whose one reason is the kill score, so this reason always stands alone. */
function killExit(sight: Sight, config: Config, atMs: number): Exit | undefined {
  const { kill, state } = sight;
  if (kill === undefined || kill.score < config.HARVEST_KILL_MIN) return undefined;
  const last = state.kill;
  const due =
    last === undefined || Math.abs(kill.score - last.score) >= KILL_MOVED || isOver(last.atMs, KILL_AGAIN_MS, atMs);
  return due ? fullClose('kill_score', sight) : undefined;
}

function ageExit(sight: Sight, config: Config): Exit | undefined {
  return sight.ageMs >= config.HARVEST_AGE_MAX_S * 1000 ? fullClose('age', sight) : undefined;
}

/**
 * The highest rung reached and not consumed. The plan's own target counts as the first rung at the latest: it
 * scales out, and the rest stays on the ladder. Nothing is taken at a loss, whatever the target says.
 */
function ladderExit(sight: Sight): Exit | undefined {
  const { holding, net, distances, state } = sight;
  if (!holding.booked || net === undefined || net <= 0) return undefined;
  const reached = distances === undefined ? 0 : rungReached(net, distances.takeProfit);
  const target = targetReached(sight) ? 1 : 0;
  const number = Math.min(Math.max(reached, target), RUNGS_MAX);
  const rung = rungAt(number);
  if (rung === undefined || number <= state.rungs) return undefined;
  const quantity = sizeClose((holding.quantity * BigInt(rung.percent)) / 100n, holding.quantity, holding.rules);
  if (quantity === 0n) return undefined;
  const why = reached > 0 ? `harvest_partial_${rung.percent}` : 'plan_target';
  return { kind: 'take_profit', action: rung.action, reasonCodes: ['take_profit', why], rung: number, quantity };
}

function targetReached(sight: Sight): boolean {
  const { side, price, givenTarget } = sight.holding;
  if (price === undefined || givenTarget === undefined) return false;
  return side === 'LONG' ? price >= givenTarget : price <= givenTarget;
}

/**
 * Publishes the own stop once it is in profit, where the book's stands meaningfully looser. Where the venue is to keep
 * the stop it must be in the book from the beginning: harvest may be as dead as everything else when it is needed.
 */
function lockExit(sight: Sight, config: Config): Exit | undefined {
  const { holding, state, distances } = sight;
  const { side, entryPrice, givenStop, booked } = holding;
  const { stop } = state;
  if (!booked || stop === undefined) return undefined;
  const isLock = isTighter(side, stop, entryPrice);
  if (!isLock && config.EXECUTOR_VENUE_STOPS === 'off') return undefined;
  // Against a given stop on the wrong side every sensible one is looser: the desk would refuse it.
  if (givenStop !== undefined && !isWorthMoving(side, givenStop, stop, stopStep(entryPrice, distances)))
    return undefined;
  return {
    kind: 'lock',
    action: 'UPDATE_SL',
    reasonCodes: [isLock ? 'profit_lock' : 'protective_stop'],
    rung: 0,
    newStop: stop,
  };
}

function fullClose(kind: 'stop' | 'kill_score' | 'age', sight: Sight): Exit {
  const { quantity } = sight.holding;
  return { kind, action: 'FULL_CLOSE_PROPOSED', reasonCodes: [kind], rung: 0, quantity };
}
