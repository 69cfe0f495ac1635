/** Test only: one law, watching commits and venue events made by hand, as the stages and the exchange would make them. */
import { configOf } from '../../../engine/config.ts';
import { decimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { HASH, STREAM, type StageName } from '../../../engine/names.ts';
import { EMPTY_LEDGER, writeLedger, type Ledger } from '../../../engine/nouns/ledger.ts';
import { writeOrder, type Order } from '../../../engine/nouns/order.ts';
import { writeResult, type Result } from '../../../engine/nouns/result.ts';
import { writeTicket, type Ticket } from '../../../engine/nouns/ticket.ts';
import { newOrder } from '../../../engine/executor/sending.ts';
import type { Commit, Fields, NumberedAppend, Progress, Write } from '../../../engine/protocol.ts';
import type { PlaceOrder, VenueOrder, VenueOrderStatus } from '../../../engine/venue.ts';
import type { PositionCause } from '../exchange/events.ts';
import type { Position } from '../exchange/position.ts';
import type { Consumer } from '../../store/calls.ts';
import type { Law, LawContext } from './law.ts';
import { LawBook } from './laws.ts';

export const T0 = 1_735_693_200_000;
export const BTC = 'BTCUSDT';

const CONSUMERS: readonly Consumer[] = [
  { stage: 'router', stream: STREAM.decisions, observes: false },
  { stage: 'bridge', stream: STREAM.intents, observes: false },
  { stage: 'desk', stream: STREAM.exitPlans, observes: false },
  { stage: 'desk', stream: STREAM.plans, observes: false },
  { stage: 'executor', stream: STREAM.orders, observes: false },
  { stage: 'harvest', stream: STREAM.results, observes: true },
];

export interface CommitParts {
  readonly progress?: Progress;
  readonly writes?: readonly Write[];
  readonly appends?: readonly Omit<NumberedAppend, 'id'>[];
  readonly token?: number;
  readonly worker?: string;
  /** When it was decided by its worker's clock; now unless given. */
  readonly atMs?: number;
}

export class LawBench {
  readonly book: LawBook;
  readonly context: LawContext & { nowMs: number; venueSkewMs: number };
  private readonly amounts = new Map<string, Decimal>();
  private count = 0;

  constructor(law: Law, settings: Readonly<Record<string, string>> = {}, failsOver = false) {
    const exchange = {
      position: (symbol: string) => this.amounts.get(symbol) ?? ZERO,
      positions: () =>
        new Map(
          [...this.amounts].map(([symbol, amount]): [string, Position] => [symbol, { amount, entryPrice: ZERO }]),
        ),
    };
    this.context = { config: configOf(settings), exchange, consumers: CONSUMERS, nowMs: T0, venueSkewMs: 0, failsOver };
    this.book = new LawBook(this.context, [law]);
  }

  /** What the law found broken so far. */
  get broken(): string[] {
    return this.book.violations().map(({ detail }) => detail);
  }

  later(ms: number): this {
    this.context.nowMs += ms;
    return this;
  }

  /** A commit of `stage`; unless given, its progress is the next outcome. */
  commit(stage: StageName, parts: CommitParts): this {
    const number = this.nextNumber();
    const progress = parts.progress ?? { source: 'outcomes', from: '', to: String(number) };
    const appends = (parts.appends ?? []).map((append) => ({
      ...append,
      id: `${this.context.nowMs}-${this.nextNumber()}`,
    }));
    const { writes = [], token = 1, worker = stage } = parts;
    const lease = { epoch: '', leaseMs: 15_000, expects: [] };
    const commit: Commit = {
      stage,
      token,
      id: `c${number}`,
      atMs: parts.atMs ?? this.context.nowMs,
      progress,
      writes,
      appends,
      ...lease,
    };
    this.book.onCommit(commit, worker);
    return this;
  }

  add(stream: string, id: string, fields: Fields = {}): this {
    this.book.onAdd(stream, { id, fields });
    return this;
  }

  permit(ticket: Ticket, writes: readonly Write[] = []): this {
    return this.commit('desk', { writes, appends: [{ stream: STREAM.orders, fields: writeTicket(ticket) }] });
  }

  /** The executor writes an order's journal, and whatever else in the same commit. */
  journal(order: Order, parts: CommitParts = {}): this {
    return this.commit('executor', { ...parts, writes: [journalWrite(order), ...(parts.writes ?? [])] });
  }

  result(result: Result): this {
    return this.commit(result.source, { appends: [{ stream: STREAM.results, fields: writeResult(result) }] });
  }

  accept(order: VenueOrder): this {
    const { nowMs: atMs, exchange } = this.context;
    const position = exchange.position(order.symbol);
    this.book.onVenue({
      kind: 'orderAccepted',
      atMs,
      origin: 'client',
      order,
      requestedQuantity: order.quantity,
      position,
    });
    return this;
  }

  /** One trade of one of our orders; it moves the position as the venue would. */
  fill(order: VenueOrder, tradeId: string, quantity: Decimal): this {
    const { nowMs: atMs } = this.context;
    const { symbol, side, orderId } = order;
    const positionBefore = this.context.exchange.position(symbol);
    const position = positionBefore + (side === 'BUY' ? quantity : -quantity);
    const trade = {
      tradeId,
      orderId,
      symbol,
      side,
      price: decimal('100'),
      quantity,
      feeUsd: ZERO,
      maker: false,
      tradedMs: atMs,
    };
    const amounts = { positionBefore, position };
    this.amounts.set(symbol, position);
    this.book.onVenue({ kind: 'fill', atMs, origin: 'client', order, trade, realizedPnlUsd: ZERO, ...amounts });
    return this.positionChanged(symbol, position, 'fill', positionBefore);
  }

  /** Somebody else moves the position. */
  outside(symbol: string, position: Decimal): this {
    const before = this.context.exchange.position(symbol);
    this.amounts.set(symbol, position);
    return this.positionChanged(symbol, position, 'outside', before);
  }

  /** The account begins anew: its orders, trades and positions are gone. */
  reset(): this {
    for (const [symbol, before] of this.amounts) {
      this.amounts.set(symbol, ZERO);
      if (before !== ZERO) this.positionChanged(symbol, ZERO, 'reset', before);
    }
    const { nowMs: atMs } = this.context;
    this.book.onVenue({ kind: 'walletSet', atMs, walletUsd: decimal('5000'), reset: true });
    return this;
  }

  send(request: PlaceOrder, worker = 'executor'): this {
    this.book.onSend(worker, { id: `e${this.nextNumber()}`, request });
    return this;
  }

  atRest(): this {
    this.book.atRest();
    return this;
  }

  private positionChanged(symbol: string, position: Decimal, cause: PositionCause, positionBefore: Decimal): this {
    const { nowMs: atMs } = this.context;
    this.book.onVenue({ kind: 'positionChanged', atMs, symbol, cause, positionBefore, position, entryPrice: ZERO });
    return this;
  }

  private nextNumber(): number {
    this.count += 1;
    return this.count;
  }
}

/** A BUY entry of 1 BTC for 100 USD, plan p1 of root r1; a close with `reduceOnly`. */
export function ticket(changes: Partial<Ticket> = {}): Ticket {
  return {
    planId: 'p1',
    rootId: 'r1',
    traceId: '',
    correlationId: '',
    symbol: BTC,
    side: 'BUY',
    reduceOnly: false,
    quantity: decimal('1'),
    notionalUsd: decimal('100'),
    leverage: 1,
    expiresMs: T0 + 60_000,
    issuedMs: T0,
    ...changes,
  };
}

/** The journal of a ticket's first request, SENDING unless changed. */
export function journal(of: Ticket = ticket(), changes: Partial<Order> = {}): Order {
  const sent = {
    status: 'SENDING',
    attempt: 1,
    clientOrderId: `lk-${of.planId}-1`,
    timestampMs: T0,
    recvWindowMs: 3_000,
  } as const;
  return { ...newOrder(of, T0), ...sent, ...changes };
}

function journalWrite(order: Order): Write {
  return { op: 'put', key: HASH.order(order.planId), fields: writeOrder(order) };
}

export function ledgerWrite(amount: string, changes: Partial<Ledger> = {}): Write {
  return {
    op: 'put',
    key: HASH.ledger(BTC),
    fields: writeLedger({ ...EMPTY_LEDGER, amount: decimal(amount), ...changes }),
  };
}

export function venueOrder(of: Ticket = ticket(), status: VenueOrderStatus = 'NEW', attempt = 1): VenueOrder {
  const { planId, symbol, side, quantity, reduceOnly } = of;
  const identity = { orderId: `v-${planId}-${attempt}`, clientOrderId: `lk-${planId}-${attempt}` };
  return { ...identity, symbol, side, status, quantity, executedQuantity: ZERO, reduceOnly, updatedMs: T0 };
}

export function placement(of: Ticket = ticket(), changes: Partial<PlaceOrder> = {}): PlaceOrder {
  const { symbol, side, quantity, reduceOnly, planId } = of;
  const signed = { clientOrderId: `lk-${planId}-1`, timestampMs: T0, recvWindowMs: 3_000 };
  return { kind: 'placeOrder', type: 'MARKET', symbol, side, quantity, reduceOnly, ...signed, ...changes };
}

/** The terminal result of an entry that was filled whole. */
export function result(of: Ticket = ticket(), changes: Partial<Result> = {}): Result {
  const { planId, symbol, reduceOnly, rootId, traceId, correlationId } = of;
  const ids = { planId, symbol, reduceOnly, rootId, traceId, correlationId };
  const end = { decision: 'EXECUTE', executed: true, terminal: true, code: 'FILLED', detail: 'FILLED' } as const;
  return { ...ids, ...end, source: 'executor', atMs: T0, ...changes };
}
