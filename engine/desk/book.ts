/**
 * The position book of one symbol: four states, one table of edges. A step the table does not know changes
 * nothing and says so. Quantity always follows the ledger, whatever the state: late fills are facts.
 *
 *   FLAT     nothing held, nothing on its way            (no record)
 *   OPENING  an entry was permitted; its order may be anywhere, also unknown
 *   OPEN     the ledger holds a quantity
 *   CLOSING  a reduce-only order for it is under way
 */
import { absolute, multiply, type Decimal } from '../decimal.ts';
import type { HeldState, Position, PositionSide } from '../nouns/position.ts';

export type BookState = 'FLAT' | HeldState;

export type BookEvent =
  /** An entry was permitted and its notional reserved. */
  | { readonly kind: 'entryPermitted'; readonly entry: Entry }
  /** The entry order ended; what it filled was reported before or with it. */
  | { readonly kind: 'entryEnded' }
  /** A reduce-only order was handed to the executor; `restFollows`: for part of what is to be closed. */
  | { readonly kind: 'closeAccepted'; readonly planId: string; readonly restFollows?: true }
  /** That order ended, whatever it filled. */
  | { readonly kind: 'closeEnded'; readonly planId: string }
  /** The ledger changed: by our fill, or by something outside. */
  | { readonly kind: 'ledgerMoved'; readonly amount: Decimal; readonly entryPrice: Decimal; readonly atMs: number }
  | { readonly kind: 'stopMoved'; readonly stopLoss: Decimal };

export interface Entry {
  readonly planId: string;
  readonly side: PositionSide;
  readonly notionalUsd: Decimal;
  readonly leverage: number;
  readonly stopLoss?: Decimal;
  readonly takeProfit?: Decimal;
}

/** Every edge there is: from a state, on an event, to one of these states. */
export const EDGES: Readonly<Record<BookState, Readonly<Partial<Record<BookEvent['kind'], readonly BookState[]>>>>> = {
  FLAT: { entryPermitted: ['OPENING'], ledgerMoved: ['OPEN', 'FLAT'] },
  OPENING: { ledgerMoved: ['OPEN', 'OPENING'], entryEnded: ['FLAT'], closeAccepted: ['CLOSING'] },
  // Back to OPENING: all that was filled so far is gone again, but the entry order has not ended.
  OPEN: {
    ledgerMoved: ['OPEN', 'OPENING', 'FLAT'],
    entryEnded: ['OPEN'],
    closeAccepted: ['CLOSING'],
    stopMoved: ['OPEN'],
  },
  CLOSING: {
    // Also of nothing: until its order has ended, it could still close what is opened next.
    ledgerMoved: ['CLOSING'],
    entryEnded: ['CLOSING'],
    closeEnded: ['OPEN', 'OPENING', 'FLAT'],
    stopMoved: ['CLOSING'],
  },
};

export interface Moved {
  /** Undefined: FLAT. */
  readonly position: Position | undefined;
  readonly from: BookState;
  readonly to: BookState;
}

export function stateOf(position: Position | undefined): BookState {
  return position?.state ?? 'FLAT';
}

/** @returns the book after `event`, or undefined when there is no such edge. */
export function moveBook(position: Position | undefined, event: BookEvent): Moved | undefined {
  const from = stateOf(position);
  const allowed = EDGES[from][event.kind];
  if (allowed === undefined) return undefined;
  if (event.kind === 'closeEnded' && event.planId !== position?.closePlanId) return undefined;
  const next = settle(applyEvent(position, event));
  const to = stateOf(next);
  return allowed.includes(to) ? { position: next, from, to } : undefined;
}

function applyEvent(position: Position | undefined, event: BookEvent): Position | undefined {
  if (event.kind === 'entryPermitted') return opening(event.entry);
  if (event.kind === 'ledgerMoved') return followLedger(position, event);
  if (position === undefined) return undefined;
  switch (event.kind) {
    case 'entryEnded':
      return { ...position, entryPending: false };
    case 'closeAccepted':
      return { ...position, closePlanId: event.planId, ...(event.restFollows && { restFollows: true }) };
    case 'closeEnded':
      return closed(position);
    case 'stopMoved':
      return { ...position, stopLoss: event.stopLoss };
  }
}

function closed({ restFollows: _restFollows, ...position }: Position): Position {
  return { ...position, closePlanId: '' };
}

function opening(entry: Entry): Position {
  const held = { quantity: 0n, entryPrice: 0n, entryPending: true, closePlanId: '', openedMs: 0 };
  return { state: 'OPENING', ...held, ...entry };
}

function followLedger(
  position: Position | undefined,
  moved: { readonly amount: Decimal; readonly entryPrice: Decimal; readonly atMs: number },
): Position {
  const side: PositionSide = moved.amount < 0n ? 'SHORT' : 'LONG';
  const quantity = absolute(moved.amount);
  const heldUsd = multiply(quantity, moved.entryPrice);
  if (position === undefined) {
    const adopted = { planId: '', entryPending: false, closePlanId: '', leverage: 1 };
    const { entryPrice, atMs } = moved;
    return { state: 'OPEN', side, quantity, entryPrice, openedMs: atMs, notionalUsd: heldUsd, ...adopted };
  }
  const crossed = quantity > 0n && position.quantity > 0n && side !== position.side;
  return {
    ...(crossed ? unprotected(position) : position),
    quantity,
    entryPrice: moved.entryPrice,
    side: quantity === 0n ? position.side : side,
    openedMs: position.quantity === 0n || crossed ? moved.atMs : position.openedMs,
    // An entry still under way keeps at least its reservation.
    notionalUsd: position.entryPending && position.notionalUsd > heldUsd ? position.notionalUsd : heldUsd,
  };
}

/** Stop and take-profit of one side are nonsense on the other. */
function unprotected({ stopLoss: _stopLoss, takeProfit: _takeProfit, ...position }: Position): Position {
  return position;
}

/** The state is what the facts say; nothing held and nothing on its way is FLAT. */
function settle(position: Position | undefined): Position | undefined {
  if (position === undefined) return undefined;
  const { quantity, entryPending, entryPrice, closePlanId } = position;
  if (quantity === 0n && !entryPending && closePlanId === '') return undefined;
  const state: HeldState = closePlanId !== '' ? 'CLOSING' : quantity > 0n ? 'OPEN' : 'OPENING';
  const notionalUsd = entryPending ? position.notionalUsd : multiply(quantity, entryPrice);
  return { ...position, state, notionalUsd };
}
