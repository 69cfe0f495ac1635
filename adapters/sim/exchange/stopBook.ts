/** The conditional orders that wait for their price, and how they end. They are no orders of the book until they trigger. */
import { ZERO } from '../../../engine/decimal.ts';
import type { VenueStop, VenueStopStatus } from '../../../engine/venue.ts';
import { emit, type StopRecord, type SymbolState, type Venue } from './state.ts';

/** How often they are compared with the mark price, ms; only while there are any. */
const CHECK_MS = 1_000;
/** Ended ones that can still be asked about. */
const ENDED_MAX = 5_000;

export function addStop(venue: Venue, record: StopRecord, nowMs: number): void {
  venue.stops.add(record);
  venue.stopCheckDueMs ??= (Math.floor(nowMs / CHECK_MS) + 1) * CHECK_MS;
  emit(venue, { kind: 'stopChanged', atMs: nowMs, stop: record.stop });
}

/** @param orderId of the order that came of it, when it triggered. */
export function endStop(
  venue: Venue,
  record: StopRecord,
  status: Exclude<VenueStopStatus, 'NEW'>,
  nowMs: number,
  orderId = '',
): VenueStop {
  venue.stops.delete(record);
  const stop: VenueStop = { ...record.stop, status, orderId, updatedMs: nowMs };
  remember(venue, stop);
  emit(venue, { kind: 'stopChanged', atMs: nowMs, stop });
  return stop;
}

function remember({ endedStops }: Venue, stop: VenueStop): void {
  endedStops.delete(stop.clientOrderId);
  endedStops.set(stop.clientOrderId, stop);
  for (const oldest of endedStops.keys()) {
    if (endedStops.size <= ENDED_MAX) return;
    endedStops.delete(oldest);
  }
}

/** Ends all of a symbol, or of every symbol. */
export function endStops(
  venue: Venue,
  symbol: SymbolState | undefined,
  status: 'CANCELED' | 'EXPIRED',
  nowMs: number,
): void {
  for (const record of [...venue.stops])
    if (symbol === undefined || record.symbol === symbol) endStop(venue, record, status, nowMs);
}

/** Those that close the whole position live no longer than it does (time in force GTE_GTC). */
export function expireWithPosition(venue: Venue, symbol: SymbolState, nowMs: number): void {
  if (venue.stops.size === 0) return;
  for (const record of [...venue.stops]) {
    const isOver = symbol.position.amount === ZERO || symbol.position.amount > ZERO === (record.stop.side === 'BUY');
    if (record.symbol === symbol && record.stop.quantity === undefined && isOver)
      endStop(venue, record, 'EXPIRED', nowMs);
  }
}

export function nextStopCheckMs(venue: Venue, afterMs: number): number | undefined {
  return venue.stops.size === 0 ? undefined : (Math.floor(afterMs / CHECK_MS) + 1) * CHECK_MS;
}
