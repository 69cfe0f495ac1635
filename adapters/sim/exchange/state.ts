/** The nouns of the simulated venue: a symbol, an order, and the venue that holds them. Data; the rules are elsewhere. */
import type { Decimal } from '../../../engine/decimal.ts';
import type { PlaceOrder, VenueFilters, VenueOrder, VenueStop, VenueTrade } from '../../../engine/venue.ts';
import type { RandomStream } from '../random.ts';
import type { Account } from './account.ts';
import type { Origin, PositionCause, VenueEvent, VenueListener } from './events.ts';
import type { ExchangeConfig } from './options.ts';
import type { OrderBook } from './orderBook.ts';
import type { Position } from './position.ts';
import type { PriceSource } from './priceSource.ts';
import type { History } from './readLag.ts';

/** The parts of a placement that outlive the request. */
export type OrderTerms = Omit<PlaceOrder, 'kind' | 'timestampMs' | 'recvWindowMs'>;

export interface OrderRecord {
  readonly symbol: SymbolState;
  /** As placed, or as amended since. */
  terms: OrderTerms;
  readonly origin: Origin;
  /** Why a position moves when this order fills. */
  readonly cause: PositionCause;
  readonly createdMs: number;
  /** Every state the order was in, oldest first; never empty. `updatedMs` is when it became true. */
  readonly versions: VenueOrder[];
  readonly trades: VenueTrade[];
  /** A limit order waiting in the book (not one that is still being matched). */
  resting: boolean;
  forgotten: boolean;
}

export interface SymbolState {
  readonly name: string;
  readonly quantityUnit: Decimal;
  readonly priceUnit: Decimal;
  readonly positionMaxUsd: Decimal | undefined;
  readonly fundingRate: Decimal;
  /** Of the notional at mark that must be left as margin. */
  readonly maintenanceRate: Decimal;
  readonly orders: OrderRecord[];
  readonly trades: { readonly trade: VenueTrade; readonly record: OrderRecord }[];
  readonly positions: History<Position>;
  filters: VenueFilters;
  listed: boolean;
  /** Orders and trades of a symbol that is no longer listed can still be read. */
  readable: boolean;
  leverage: number;
  marginType: 'ISOLATED' | 'CROSSED';
  position: Position;
  /** The worst mark price at which this position was found to be covered by its isolated margin. */
  covered: { readonly position: Position; readonly leverage: number; readonly mark: Decimal } | undefined;
  positionUpdatedMs: number | undefined;
  nextTradeId: bigint;
  forgottenOrders: number;
}

/** A conditional order that waits. */
export interface StopRecord {
  readonly symbol: SymbolState;
  readonly stop: VenueStop;
}

/** Part of an order that the market serves at `atMs`. */
export interface DueSlice {
  readonly atMs: number;
  readonly record: OrderRecord;
  /** undefined: everything left. */
  readonly quantity: Decimal | undefined;
}

export interface Venue {
  readonly config: ExchangeConfig;
  readonly prices: PriceSource;
  readonly slippageLuck: RandomStream;
  readonly symbols: ReadonlyMap<string, SymbolState>;
  readonly account: Account;
  readonly book: OrderBook;
  /** Sorted by time, then by arrival. */
  readonly slices: DueSlice[];
  readonly listeners: VenueListener[];
  /** Oldest first. */
  readonly stops: Set<StopRecord>;
  /** By client id, the newest last. */
  readonly endedStops: Map<string, VenueStop>;
  stopCheckDueMs: number | undefined;
  restingCheckDueMs: number | undefined;
  fundingDueMs: number | undefined;
  /** Next look at the margins; none while nothing is open. */
  marginDueMs: number | undefined;
  listing: readonly VenueFilters[] | undefined;
  outsideOrders: number;
}

/** The order as it stands now. */
export function current(record: OrderRecord): VenueOrder {
  return record.versions[record.versions.length - 1] as VenueOrder;
}

export function isOpen(order: VenueOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

export function remainingQuantity(record: OrderRecord): Decimal {
  const order = current(record);
  return order.quantity - order.executedQuantity;
}

export function emit(venue: Venue, event: VenueEvent): void {
  for (const listener of venue.listeners) listener(event);
}

/** Last trade and mark price of a symbol; undefined only before its first price. */
export function markPrice(venue: Venue, symbol: SymbolState, atMs: number): Decimal | undefined {
  return venue.prices.price(symbol.name, atMs);
}
