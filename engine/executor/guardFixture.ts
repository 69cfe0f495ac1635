/** For tests: an executor with stops at the venue, and a position that wants one. */
import { decimal, formatDecimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { EMPTY_LEDGER, writeLedger } from '../nouns/ledger.ts';
import { writePosition, type Position } from '../nouns/position.ts';
import { writeVenueRules } from '../nouns/venueRules.ts';
import type { VenueReply, VenueStop } from '../venue.ts';
import { answer, AT_MS, Bench, SYMBOL } from './fixture.ts';
import { readGuards, type Guard } from './guardBook.ts';

export const ON = { EXECUTOR_VENUE_STOPS: 'on' };
const BOOK: Position = {
  state: 'OPEN',
  side: 'LONG',
  quantity: decimal('2'),
  entryPrice: decimal('100'),
  leverage: 3,
  stopLoss: decimal('90.001'),
  planId: 'p1',
  entryPending: false,
  closePlanId: '',
  openedMs: AT_MS,
  notionalUsd: decimal('200'),
};

export function book(bench: Bench, changes: Partial<Position> = {}): void {
  bench.shelf.hashes.set(HASH.position(SYMBOL), writePosition(SYMBOL, { ...BOOK, ...changes }));
  bench.shelf.hashes.set(HASH.exposure, { [SYMBOL]: '200' });
}

export function ledger(bench: Bench, amount: string): void {
  bench.shelf.hashes.set(HASH.ledger(SYMBOL), writeLedger({ ...EMPTY_LEDGER, amount: decimal(amount), leverage: 3 }));
}

/** 2 BTC are held, and the book has a stop. */
export function held(changes: Partial<Position> = {}, amount = '2', settings = {}): Bench {
  const bench = new Bench({ ...ON, ...settings });
  const filters = { tickSize: decimal('0.1'), stepSize: decimal('0.001'), quantityMin: decimal('0.001') };
  const bounds = { quantityMax: decimal('100'), notionalMinUsd: decimal('5'), leverageMax: 50, volume24hUsd: 1 };
  const rules = { symbol: SYMBOL, status: 'TRADING', ...filters, ...bounds, asOfMs: AT_MS };
  bench.shelf.hashes.set(HASH.venue(SYMBOL), writeVenueRules(rules));
  book(bench, changes);
  ledger(bench, amount);
  return bench;
}

export const look = (bench: Bench, laterMs = 0): Decision => bench.cycle(laterMs, 'guard');
export const guards = (bench: Bench): readonly Guard[] => readGuards(bench.shelf.hashes.get(HASH.guards));
export const shown = (bench: Bench): string[] =>
  guards(bench).map(
    ({ status, triggerPrice, quantity }) => `${status} ${formatDecimal(quantity)} at ${formatDecimal(triggerPrice)}`,
  );
export const asked = (bench: Bench): string[] => bench.asked.map(({ request }) => request.kind);

/** What the venue says of a stop. */
export function stop(
  of: Guard | undefined,
  status: VenueStop['status'],
  serverTimeMs = AT_MS,
  orderId = '',
): VenueReply {
  if (of === undefined) throw new Error('there is no such guard');
  const { clientOrderId, symbol, side, triggerPrice, quantity } = of;
  const terms = { clientOrderId, symbol, side, triggerPrice, quantity, type: 'STOP_MARKET' } as const;
  return answer({ kind: 'stop', stop: { ...terms, status, orderId, updatedMs: serverTimeMs } }, serverTimeMs);
}

/** A stop waits for what is held. */
export function guarded(changes: Partial<Position> = {}, amount = '2'): Bench {
  const bench = held(changes, amount);
  look(bench);
  bench.reply('placeStop', stop(guards(bench)[0], 'NEW'));
  return bench;
}
