/**
 * A result that the book never got (trimmed from outside, lost with the store) must not freeze a position: now and
 * then every entry and close that the book still waits for is compared with the executor's own journal.
 */
import { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { readLedger } from '../nouns/ledger.ts';
import { readOrder } from '../nouns/order.ts';
import { readPosition, type Position } from '../nouns/position.ts';
import { readExposure } from '../nouns/exposure.ts';
import { render } from '../outcomes.ts';
import type { Wants } from '../protocol.ts';
import type { View } from '../view.ts';
import { moveBook, type BookEvent } from './book.ts';
import { writeBook } from './bookKeeping.ts';

export const CATCH_UP_EVERY_MS = 30_000;

/** First the symbols that are not FLAT, then their books, then the journals of what these wait for. */
export function catchUpWants(seen: View): Wants {
  if (!seen.hasHash(HASH.exposure)) return { hashes: [HASH.exposure], streams: [STREAM.orders, STREAM.results] };
  const symbols = symbolsHeld(seen);
  const positions = symbols.map(HASH.position);
  if (!positions.every((key) => seen.hasHash(key))) return { hashes: positions };
  const journals = symbols.flatMap((symbol) => {
    const plans = plansAwaited(readHeld(symbol, seen));
    return plans.length === 0 ? [] : [HASH.ledger(symbol), ...plans.map((plan) => HASH.order(plan))];
  });
  return { hashes: journals };
}

function symbolsHeld(view: View): string[] {
  return [...readExposure(view.hash(HASH.exposure)).bySymbol.keys()].sort();
}

function readHeld(symbol: string, view: View): Position | undefined {
  const position = readPosition(view.hash(HASH.position(symbol)));
  return position === 'corrupt' ? undefined : position;
}

function plansAwaited(position: Position | undefined): string[] {
  if (position === undefined) return [];
  return [
    ...(position.entryPending ? [position.planId] : []),
    ...(position.closePlanId === '' ? [] : [position.closePlanId]),
  ];
}

/** Ends what the book waits for in vain. While anything is unread on the way, it waits on. */
export function catchUp(view: View, atMs: number): Decision {
  const decision = new Decision();
  const unreadTickets = view.stream(STREAM.orders)?.lag['executor'] ?? 0;
  const unreadResults = view.stream(STREAM.results)?.lag['desk'] ?? 0;
  if (unreadTickets > 0 || unreadResults > 0) return decision;
  for (const symbol of symbolsHeld(view)) {
    const position = readHeld(symbol, view);
    const lost = plansAwaited(position).filter((plan) => hasEnded(plan, view));
    if (position !== undefined && lost.length > 0) decision.include(endAll(symbol, position, lost, view, atMs));
  }
  return decision;
}

/** Its journal has an end; or there is none, although every ticket was read. */
function hasEnded(planId: string, view: View): boolean {
  const order = readOrder(view.hash(HASH.order(planId)));
  return order === undefined || (order !== 'corrupt' && order.endCode !== '');
}

function endAll(symbol: string, held: Position, lost: readonly string[], view: View, atMs: number): Decision {
  const decision = new Decision();
  let position: Position | undefined = held;
  for (const event of eventsLost(symbol, held, lost, view, atMs)) {
    const step = moveBook(position, event);
    if (step === undefined) continue;
    position = step.position;
    decision.include(writeBook(symbol, step, event.kind, atMs));
  }
  return decision.mark(render('BOOK_CAUGHT_UP', { symbol, plans: lost.join(','), state: position?.state ?? 'FLAT' }));
}

function eventsLost(symbol: string, held: Position, lost: readonly string[], view: View, atMs: number): BookEvent[] {
  const ledger = readLedger(view.hash(HASH.ledger(symbol)));
  const events: BookEvent[] = [];
  if (ledger !== undefined)
    events.push({ kind: 'ledgerMoved', amount: ledger.amount, entryPrice: ledger.entryPrice, atMs });
  if (lost.includes(held.closePlanId)) events.push({ kind: 'closeEnded', planId: held.closePlanId });
  if (held.entryPending && lost.includes(held.planId)) events.push({ kind: 'entryEnded' });
  return events;
}
