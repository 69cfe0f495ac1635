/**
 * The venue's memory of orders: ids, indexes, versions and forgetting. Every change of an order goes through
 * `change`, so the indexes cannot disagree with the status.
 */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { VenueOrder, VenueOrderStatus } from '../../../engine/venue.ts';
import type { PositionCause } from './events.ts';
import { current, isOpen, type OrderRecord, type OrderTerms, type SymbolState } from './state.ts';

/** Per-symbol lists are swept once this many of their orders are forgotten: constant cost per order. */
const SWEEP_AT = 256;

/** An order that passed every check. */
export interface AcceptedOrder {
  readonly symbol: SymbolState;
  readonly terms: OrderTerms;
  /** At most what was asked for: a reduce-only order is cut to what can be closed. */
  readonly quantity: Decimal;
  readonly cause: PositionCause;
}

export class OrderBook {
  #nextOrderId: bigint;
  readonly #closedKept: number;
  readonly #open = new Set<OrderRecord>();
  readonly #openClientIds = new Set<string>();
  readonly #byOrderId = new Map<string, OrderRecord>();
  /** Several orders may bear one client id: it is unique among open orders only. Oldest first. */
  readonly #byClientId = new Map<string, OrderRecord[]>();
  /** In the order in which they closed; entries before `#closedFrom` are forgotten. */
  #closed: OrderRecord[] = [];
  #closedFrom = 0;
  #accepted = 0;

  constructor(firstOrderId: bigint, closedKept: number) {
    this.#nextOrderId = firstOrderId;
    this.#closedKept = closedKept;
  }

  /** Orders accepted since the beginning, forgotten ones included. */
  get acceptedCount(): number {
    return this.#accepted;
  }

  /** Open orders, oldest first. */
  get open(): ReadonlySet<OrderRecord> {
    return this.#open;
  }

  hasOpenClientId(clientOrderId: string): boolean {
    return this.#openClientIds.has(clientOrderId);
  }

  byOrderId(orderId: string): OrderRecord | undefined {
    return this.#byOrderId.get(orderId);
  }

  byClientId(clientOrderId: string): readonly OrderRecord[] {
    return this.#byClientId.get(clientOrderId) ?? [];
  }

  /** Remembered orders, in id order. */
  all(): OrderRecord[] {
    return [...this.#byOrderId.values()];
  }

  add(placed: AcceptedOrder, atMs: number): OrderRecord {
    const { symbol, terms, quantity } = placed;
    const orderId = this.#nextOrderId.toString();
    this.#nextOrderId += 1n;
    this.#accepted += 1;
    const order: VenueOrder = {
      orderId,
      clientOrderId: terms.clientOrderId,
      symbol: symbol.name,
      side: terms.side,
      status: 'NEW',
      quantity,
      executedQuantity: ZERO,
      reduceOnly: terms.reduceOnly,
      updatedMs: atMs,
    };
    const record: OrderRecord = {
      symbol,
      terms,
      origin: placed.cause === 'fill' ? 'client' : 'outside',
      cause: placed.cause,
      createdMs: atMs,
      versions: [order],
      trades: [],
      resting: false,
      forgotten: false,
    };
    this.#open.add(record);
    this.#openClientIds.add(terms.clientOrderId);
    this.#byOrderId.set(orderId, record);
    const namesakes = this.#byClientId.get(terms.clientOrderId);
    if (namesakes === undefined) this.#byClientId.set(terms.clientOrderId, [record]);
    else namesakes.push(record);
    symbol.orders.push(record);
    return record;
  }

  /** @throws when the order is already closed: a closed order never changes. */
  change(record: OrderRecord, status: VenueOrderStatus, executedQuantity: Decimal, atMs: number): VenueOrder {
    const before = current(record);
    if (!isOpen(before)) throw new Error(`order ${before.orderId} is ${before.status} and cannot become ${status}`);
    const order: VenueOrder = { ...before, status, executedQuantity, updatedMs: atMs };
    record.versions.push(order);
    if (!isOpen(order)) this.#close(record, order);
    return order;
  }

  /** @throws when the order is already closed. */
  resize(record: OrderRecord, quantity: Decimal, atMs: number): VenueOrder {
    const before = current(record);
    if (!isOpen(before)) throw new Error(`order ${before.orderId} is ${before.status} and cannot change its quantity`);
    const order: VenueOrder = { ...before, quantity, updatedMs: atMs };
    record.versions.push(order);
    return order;
  }

  /** Open orders as they were at `asOfMs`, oldest first. */
  openAsOf(asOfMs: number): OrderRecord[] {
    const found = [...this.#open];
    for (let index = this.#closed.length - 1; index >= this.#closedFrom; index -= 1) {
      const record = this.#closed[index] as OrderRecord;
      if (current(record).updatedMs <= asOfMs) break;
      found.push(record);
    }
    return found
      .filter((record) => {
        const version = versionAsOf(record, asOfMs);
        return version !== undefined && isOpen(version);
      })
      .sort((a, b) => (BigInt(current(a).orderId) < BigInt(current(b).orderId) ? -1 : 1));
  }

  /** Forgets everything but the next id: an account reset. */
  clear(): void {
    this.#open.clear();
    this.#openClientIds.clear();
    this.#byOrderId.clear();
    this.#byClientId.clear();
    this.#closed = [];
    this.#closedFrom = 0;
  }

  #close(record: OrderRecord, order: VenueOrder): void {
    record.resting = false;
    this.#open.delete(record);
    this.#openClientIds.delete(order.clientOrderId);
    this.#closed.push(record);
    while (this.#closed.length - this.#closedFrom > this.#closedKept) {
      this.#forget(this.#closed[this.#closedFrom] as OrderRecord);
      this.#closedFrom += 1;
    }
    if (this.#closedFrom > this.#closedKept) {
      this.#closed = this.#closed.slice(this.#closedFrom);
      this.#closedFrom = 0;
    }
  }

  #forget(record: OrderRecord): void {
    const { orderId, clientOrderId } = current(record);
    record.forgotten = true;
    this.#byOrderId.delete(orderId);
    const namesakes = (this.#byClientId.get(clientOrderId) ?? []).filter((other) => other !== record);
    if (namesakes.length === 0) this.#byClientId.delete(clientOrderId);
    else this.#byClientId.set(clientOrderId, namesakes);
    const { symbol } = record;
    symbol.forgottenOrders += 1;
    if (symbol.forgottenOrders < SWEEP_AT || symbol.forgottenOrders * 2 < symbol.orders.length) return;
    keepOnly(symbol.orders, (order) => !order.forgotten);
    keepOnly(symbol.trades, (entry) => !entry.record.forgotten);
    symbol.forgottenOrders = 0;
  }
}

/** The order as it was at `asOfMs`, or undefined if it did not exist yet. */
export function versionAsOf(record: OrderRecord, asOfMs: number): VenueOrder | undefined {
  for (let index = record.versions.length - 1; index >= 0; index -= 1) {
    const version = record.versions[index] as VenueOrder;
    if (version.updatedMs <= asOfMs) return version;
  }
  return undefined;
}

function keepOnly<T>(list: T[], wanted: (item: T) => boolean): void {
  let kept = 0;
  for (const item of list) {
    if (!wanted(item)) continue;
    list[kept] = item;
    kept += 1;
  }
  list.length = kept;
}
