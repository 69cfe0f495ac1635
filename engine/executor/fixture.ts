/** For tests: an executor with its store on a shelf, and the exchange's words made short. */
import { configOf, type Config } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { readLedger, type Ledger } from '../nouns/ledger.ts';
import { readOrder, type Order } from '../nouns/order.ts';
import { writeTicket, type Ticket } from '../nouns/ticket.ts';
import type { Fields, Input } from '../protocol.ts';
import { Shelf, step } from '../stepFixture.ts';
import type { Effect, VenueAnswer, VenueOrder, VenueReply, VenueRequest, VenueTrade } from '../venue.ts';
import { makeExecutor } from './executor.ts';
import { readOpenOrders, type OpenOrder } from './openOrders.ts';

export const AT_MS = 1_770_000_000_000;
export const SYMBOL = 'BTCUSDT';
export const RECV_MS = 3_000;
/** The venue's clock must be past this, counted from the timestamp, before an absence is proof. */
export const DEADLINE_MS = 6_000;

export const ENTRY: Ticket = {
  planId: 'p1',
  symbol: SYMBOL,
  side: 'BUY',
  reduceOnly: false,
  quantity: decimal('2'),
  notionalUsd: decimal('200'),
  leverage: 3,
  expiresMs: AT_MS + 60_000,
  issuedMs: AT_MS,
  rootId: '1-0',
  traceId: 't',
  correlationId: 'c',
};
export const CLOSE: Ticket = { ...ENTRY, planId: 'x1', side: 'SELL', reduceOnly: true };

export function trade(tradeId: string, quantity: string, more: Partial<VenueTrade> = {}): VenueTrade {
  const price = decimal('100');
  const feeUsd = decimal('0.05');
  const usual = { orderId: '77', symbol: SYMBOL, side: 'BUY', price, feeUsd, maker: false, tradedMs: AT_MS } as const;
  return { ...usual, tradeId, quantity: decimal(quantity), ...more };
}

export function found(status: VenueOrder['status'], executed: string, more: Partial<VenueOrder> = {}): VenueOrder {
  const quantity = decimal('2');
  const ids = { orderId: '77', clientOrderId: 'lk-p1-1', symbol: SYMBOL };
  return {
    ...ids,
    side: 'BUY',
    status,
    quantity,
    executedQuantity: decimal(executed),
    reduceOnly: false,
    updatedMs: AT_MS,
    ...more,
  };
}

export function answer(given: VenueAnswer, serverTimeMs = AT_MS + DEADLINE_MS + 1): VenueReply {
  return { kind: 'answer', answer: given, serverTimeMs };
}

export function rejected(code: number, serverTimeMs = AT_MS): VenueReply {
  return { kind: 'rejected', code, message: 'no such luck', serverTimeMs };
}

export const UNKNOWN: VenueReply = { kind: 'unknown', code: -1007, message: 'timeout' };
export const NOT_FOUND: VenueReply = answer({ kind: 'orderNotFound' });
export const trades = (...list: VenueTrade[]): VenueReply => answer({ kind: 'trades', trades: list });

export function holds(amount: string): VenueReply {
  const price = decimal('100');
  const position = {
    symbol: SYMBOL,
    amount: decimal(amount),
    entryPrice: price,
    markPrice: price,
    unrealizedPnlUsd: 0n,
    leverage: 3,
  };
  return answer({ kind: 'positions', positions: [position] });
}

export class Bench {
  readonly shelf = new Shelf();
  /** Effects asked for and not answered yet, oldest first. */
  readonly asked: Effect[] = [];
  last: Decision | undefined;
  atMs = AT_MS;
  private readonly stage;
  private ticks = 0;

  constructor(settings: Readonly<Record<string, string>> = {}) {
    const config: Config = configOf({ SYMBOL_ALLOWLIST: SYMBOL, ...settings });
    this.stage = makeExecutor(config);
    this.shelf.hashes.set(HASH.epoch, { epoch: 'e1', state: 'confirmed', whole_ms: String(AT_MS) });
    this.configure();
    this.shelf.prices.set(SYMBOL, { price: decimal('110'), atMs: AT_MS });
  }

  configure(symbol = SYMBOL): void {
    this.shelf.hashes.set(HASH.symbolConfig(symbol), { leverage: '3', margin_type: 'ISOLATED' });
  }

  run(...inputs: Input[]): Decision {
    const decision = step(this.stage, inputs, this.shelf, this.atMs);
    // Replies here carry any server time they need; what is learned from it is venueClock.test.ts's business.
    const clock = decision.writes.findIndex((write) => write.key === HASH.venueClock);
    if (clock >= 0) decision.writes.splice(clock, 1);
    this.shelf.hashes.delete(HASH.venueClock);
    this.asked.push(...decision.effects);
    this.last = decision;
    return decision;
  }

  take(...tickets: Ticket[]): Decision {
    return this.run(...tickets.map((ticket) => this.entry(STREAM.orders, writeTicket(ticket))));
  }

  drift(fields: Fields): Decision {
    return this.run(this.entry(STREAM.reconcile, fields));
  }

  cycle(laterMs = 0, timer = 'cycle'): Decision {
    this.atMs += laterMs;
    this.ticks += 1;
    return this.run({ kind: 'timer', timer, number: this.ticks });
  }

  meet(epoch: string): Decision {
    return this.run({ kind: 'epoch', epoch });
  }

  /** Answers the oldest question, which must be of this kind. */
  reply<Kind extends VenueRequest['kind']>(kind: Kind, reply: VenueReply): Extract<VenueRequest, { kind: Kind }> {
    const effect = this.asked.shift();
    if (effect?.request.kind !== kind) throw new Error(`asked for ${effect?.request.kind ?? 'nothing'}, not ${kind}`);
    this.run({ kind: 'outcome', effect, reply });
    return effect.request as Extract<VenueRequest, { kind: Kind }>;
  }

  parse(stream: string, fields: Fields) {
    return this.stage.parse(this.entry(stream, fields));
  }

  order(planId = 'p1'): Order {
    const order = readOrder(this.shelf.hashes.get(HASH.order(planId)));
    if (order === undefined || order === 'corrupt') throw new Error(`no journal of ${planId}`);
    return order;
  }

  get ledger(): Ledger | undefined {
    return readLedger(this.shelf.hashes.get(HASH.ledger(SYMBOL)));
  }

  get open(): readonly OpenOrder[] {
    return readOpenOrders(this.shelf.hashes.get(HASH.openOrders));
  }

  /** What the last step told the others. */
  get told(): Fields[] {
    return (this.last?.appends ?? []).filter(({ stream }) => stream === STREAM.results).map(({ fields }) => fields);
  }

  private entry(stream: string, fields: Fields): Input {
    return { kind: 'entry', stream, entry: { id: `${this.atMs}-0`, fields } };
  }
}
