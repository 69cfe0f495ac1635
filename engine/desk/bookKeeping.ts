/** Keeping the book in step with what the executor reports, and writing it down. */
import type { Config } from '../config.ts';
import { formatDecimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { hashOf } from '../hash.ts';
import { HASH, STREAM, TEXT } from '../names.ts';
import { writeExposure } from '../nouns/exposure.ts';
import { writePlan, type Plan } from '../nouns/plan.ts';
import { readPosition, writePosition, type Position } from '../nouns/position.ts';
import type { Result } from '../nouns/result.ts';
import { render } from '../outcomes.ts';
import type { View } from '../view.ts';
import { moveBook, stateOf, type BookEvent, type Moved } from './book.ts';

/** Applies a result of the executor; those of the desk itself changed the book in their own commit. */
export function applyResult(result: Result, view: View, config: Config, atMs: number): Decision {
  if (result.source !== 'executor') return new Decision();
  const { symbol } = result;
  const read = readPosition(view.hash(HASH.position(symbol)));
  let position = read === 'corrupt' ? undefined : read;
  const decision = new Decision();
  for (const event of eventsOf(result, position, atMs)) {
    const before = position;
    const step = moveBook(position, event);
    if (step === undefined) {
      decision.mark(
        render('BOOK_UNKNOWN_EDGE', { symbol, state: stateOf(position), event: event.kind, plan: result.planId }),
      );
      continue;
    }
    position = step.position;
    decision.include(writeBook(symbol, step, event.kind, atMs));
    const isRestLeft = event.kind === 'closeEnded' && before?.restFollows === true && result.code === 'FILLED';
    if (isRestLeft && position !== undefined) decision.include(closeRest(result, position, atMs));
    if (event.kind === 'ledgerMoved' && startsCooldown(before, position)) {
      const untilMs = event.atMs + config.OPEN_COOLDOWN_S * 1000;
      decision.text(TEXT.cooldown(symbol), String(untilMs), untilMs);
    }
  }
  return decision;
}

/** What is left of a position larger than one order of the venue is closed like the part before it. */
function closeRest({ planId, symbol, rootId, traceId }: Result, position: Position, atMs: number): Decision {
  const rest: Plan = {
    planId: hashOf('rest', planId),
    symbol,
    action: 'FULL_CLOSE_PROPOSED',
    side: position.side === 'LONG' ? 'SELL' : 'BUY',
    reduceOnly: true,
    source: 'desk',
    createdMs: atMs,
    reasonCodes: ['rest'],
    rootId,
    traceId,
    correlationId: position.planId,
  };
  const numbers = { symbol, plan: rest.planId, after: planId, qty: formatDecimal(position.quantity) };
  return new Decision().append(STREAM.exitPlans, writePlan(rest)).mark(render('CLOSE_REST', numbers));
}

/** A fill moves the quantity first; then the end of its order moves the state. */
function eventsOf(result: Result, position: Position | undefined, atMs: number): BookEvent[] {
  const events: BookEvent[] = [];
  if (result.fill !== undefined) {
    const { ledgerAmount: amount, ledgerEntryPrice: entryPrice, tradedMs } = result.fill;
    // The venue's time, and never later than now: another machine's clock must not make a position look newer.
    events.push({ kind: 'ledgerMoved', amount, entryPrice, atMs: Math.min(tradedMs, atMs) });
  }
  if (result.terminal && position !== undefined) {
    if (position.entryPending && result.planId === position.planId) events.push({ kind: 'entryEnded' });
    if (result.planId === position.closePlanId) events.push({ kind: 'closeEnded', planId: result.planId });
  }
  return events;
}

/** The fill that opened a position and the fill that closed it start the cooldown. */
function startsCooldown(before: Position | undefined, after: Position | undefined): boolean {
  const had = before !== undefined && before.quantity > 0n;
  const has = after !== undefined && after.quantity > 0n;
  return had !== has;
}

/** The book's record and its place in the exposure always change together. */
export function writeBook(symbol: string, moved: Moved, why: BookEvent['kind'], atMs: number): Decision {
  const { position, from, to } = moved;
  const decision = new Decision();
  if (position === undefined) {
    // Also from FLAT: there may be a record that could not be read.
    decision.delete(HASH.position(symbol)).drop(HASH.exposure, symbol);
  } else {
    decision.put(HASH.position(symbol), writePosition(symbol, position));
    decision.merge(HASH.exposure, writeExposure(symbol, position.notionalUsd));
  }
  if (from === to) return decision;
  const quantity = formatDecimal(position?.quantity ?? 0n);
  return decision.mark(render('BOOK', { symbol, from, to, on: why, qty: quantity, at_ms: atMs }));
}
