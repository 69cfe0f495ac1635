/**
 * What the book says to a plan, before and after the governor. Entries pass only from FLAT and outside the
 * cooldown; closes need something to close, on the right side, not newer than themselves.
 */
import { absolute, formatDecimal, minimum, type Decimal } from '../decimal.ts';
import type { Ledger } from '../nouns/ledger.ts';
import { CLOSE_PERCENT, type Plan } from '../nouns/plan.ts';
import type { Position, PositionSide } from '../nouns/position.ts';
import type { Snapshot } from '../nouns/snapshot.ts';
import type { Numbers, OutcomeCode } from '../outcomes.ts';
import type { VenueRules } from '../nouns/venueRules.ts';
import { sizeClose } from './sizing.ts';

export interface Refusal {
  readonly code: OutcomeCode;
  readonly numbers: Numbers;
}

export function sideOf(plan: Plan): PositionSide {
  return plan.side === 'BUY' ? 'LONG' : 'SHORT';
}

/** @param cooldownUntilMs 0 when there is none. */
export function checkEntry(
  plan: Plan,
  position: Position | undefined,
  cooldownUntilMs: number,
  atMs: number,
): Refusal | undefined {
  if (position !== undefined) {
    const numbers = {
      state: position.state,
      side: position.side,
      qty: formatDecimal(position.quantity),
      wanted: sideOf(plan),
    };
    if (position.state === 'CLOSING') return { code: 'SKIP_OPEN_CLOSING', numbers };
    return { code: position.side === sideOf(plan) ? 'SKIP_OPEN_DUPLICATE' : 'SKIP_OPEN_OPPOSITE', numbers };
  }
  if (atMs < cooldownUntilMs) {
    return { code: 'SKIP_OPEN_COOLDOWN', numbers: { remaining_s: Math.ceil((cooldownUntilMs - atMs) / 1000) } };
  }
  return undefined;
}

/** The exchange is the truth: a fresh snapshot, else the ledger, else the book. Signed. */
export function heldAmount(
  fresh: Snapshot | undefined,
  ledger: Ledger | undefined,
  position: Position | undefined,
): Decimal {
  if (fresh !== undefined) return fresh.amount;
  if (ledger !== undefined) return ledger.amount;
  if (position === undefined) return 0n;
  return position.side === 'LONG' ? position.quantity : -position.quantity;
}

export interface CloseEvidence {
  readonly plan: Plan;
  readonly position: Position | undefined;
  readonly amount: Decimal;
  /** True when a fresh snapshot shows the amount. */
  readonly seen: boolean;
  readonly rules: VenueRules | undefined;
}

export interface Close {
  readonly quantity: Decimal;
  /** True when all of it is to be closed and the venue takes only `quantity` at once (MARKET_LOT_SIZE). */
  readonly restFollows: boolean;
}

/** @returns how much to close now, or why nothing. */
export function checkClose(evidence: CloseEvidence): Close | Refusal {
  const { plan, position, amount } = evidence;
  const held = absolute(amount);
  const numbers = { state: position?.state ?? 'FLAT', held: formatDecimal(held) };
  if (held === 0n) return { code: 'SKIP_NO_POSITION', numbers };
  if (position?.state === 'OPENING' && !evidence.seen) return { code: 'SKIP_NO_POSITION', numbers };
  if (position?.state === 'CLOSING') {
    return { code: 'SKIP_CLOSE_IN_PROGRESS', numbers: { ...numbers, close_plan: position.closePlanId } };
  }
  if ((plan.side === 'SELL') !== amount > 0n)
    return { code: 'SKIP_CLOSE_SIDE', numbers: { ...numbers, side: plan.side } };
  if (position !== undefined && plan.createdMs < position.openedMs && !isOwn(plan, position)) {
    return { code: 'STALE_CLOSE', numbers: { ...numbers, plan_ms: plan.createdMs, opened_ms: position.openedMs } };
  }
  const quantity = closeQuantity(plan, held, evidence.rules);
  if (quantity === 0n) return { code: 'SKIP_CLOSE_QTY_ZERO', numbers };
  return { quantity, restFollows: CLOSE_PERCENT[plan.action] === 100 && quantity < held };
}

/** Harvest says which position it means, by the plan that opened it; then no clock need be asked. */
function isOwn(plan: Plan, position: Position): boolean {
  return position.planId !== '' && plan.correlationId === position.planId;
}

/** A full close is for all of it, to the last unit; a share is rounded down to the step. */
function closeQuantity(plan: Plan, held: Decimal, rules: VenueRules | undefined): Decimal {
  const percent = CLOSE_PERCENT[plan.action];
  if (percent === 100) return rules === undefined ? held : minimum(held, rules.quantityMax);
  if (percent !== undefined) return sizeClose((held * BigInt(percent)) / 100n, held, rules);
  return sizeClose(minimum(plan.closeQuantity ?? 0n, held), held, rules);
}

/**
 * A stop only ever moves towards the price, and not through it: that would be a close by another name.
 * @returns the refusal, or undefined when it may move.
 */
export function checkStop(plan: Plan, position: Position | undefined, price: Decimal | undefined): Refusal | undefined {
  if (position === undefined || position.quantity === 0n) return { code: 'SKIP_NO_POSITION', numbers: {} };
  const { stopLoss, side } = position;
  const next = plan.newStop ?? 0n;
  if ((side === 'LONG') !== (plan.side === 'SELL')) return { code: 'SKIP_CLOSE_SIDE', numbers: { side: plan.side } };
  if (price === undefined) return { code: 'STALE_PRICE', numbers: {} };
  if (side === 'LONG' ? next >= price : next <= price) {
    return { code: 'SKIP_STOP_BEYOND_PRICE', numbers: { price: formatDecimal(price), new_stop: formatDecimal(next) } };
  }
  const tighter = stopLoss === undefined || (side === 'LONG' ? next > stopLoss : next < stopLoss);
  if (tighter) return undefined;
  return { code: 'SKIP_STOP_LOOSER', numbers: { stop: formatDecimal(stopLoss), new_stop: formatDecimal(next) } };
}
