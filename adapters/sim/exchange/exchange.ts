/**
 * The simulated Binance USD-M exchange: one-way mode, one USDT account, synchronous, deterministic.
 *
 * `handle` is a request reaching the venue at a moment of the venue's own clock; whether it arrives, arrives late, or its
 * answer is lost is the business of the world around this call. What happens by itself (late fills, resting orders,
 * funding) happens in `advance`, at the times `nextEventMs` names. Rules, one file each: filters (shape), acceptance
 * (account), matching (fills), position (arithmetic), margin, liquidation, funding, stops, configure, reads and readLag, outside (the rest of
 * the world), codes (every refusal).
 */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import type {
  PlaceOrder,
  VenueAnswer,
  VenueOrder,
  VenueReply,
  VenueRequest,
  VenueStop,
  VenueTrade,
} from '../../../engine/venue.ts';
import { judge } from './acceptance.ts';
import { amend, type Amendment } from './amend.ts';
import type { Maxima } from './account.ts';
import { REJECTIONS, type Rejection } from './codes.ts';
import { advanceTo, nextDueMs } from './clockwork.ts';
import { configure, configureByHand, type ByHand } from './configure.ts';
import type { VenueListener } from './events.ts';
import { equityUsd } from './margin.ts';
import { finish, openOrder } from './matching.ts';
import type { ExchangeOptions } from './options.ts';
import {
  changeStatus,
  closeFromOutside,
  delistSymbol,
  foreignClientId,
  knownSymbol,
  liquidatePosition,
  resetAccount,
} from './outside.ts';
import type { Position } from './position.ts';
import {
  readAccount,
  readBars,
  readExchangeInfo,
  readOpenOrders,
  readOrder,
  readOrders,
  readPositions,
  readTrades,
} from './reads.ts';
import { current, emit, isOpen, type OrderTerms, type SymbolState, type Venue } from './state.ts';
import { cancelStop, placeStop, queryStop, waitingStops } from './stops.ts';
import { createVenue } from './venue.ts';

/** An order from somebody else; id and flags are filled in. */
export type ForeignOrder = Pick<OrderTerms, 'symbol' | 'side' | 'quantity'> & Partial<OrderTerms>;

export class SimExchange {
  readonly #venue: Venue;

  constructor(options: ExchangeOptions) {
    this.#venue = createVenue(options);
  }

  /**
   * @param nowMs the venue's clock at the moment the request reaches it.
   * @param lagMs how far behind a read is; by default as the options say.
   */
  handle(request: VenueRequest, nowMs: number, lagMs?: number): VenueReply {
    if ((this.nextEventMs() ?? Number.POSITIVE_INFINITY) <= nowMs) this.advance(nowMs);
    switch (request.kind) {
      case 'placeOrder':
        return this.#place(request, nowMs, 'fill');
      case 'cancelOrder':
        return this.#cancel(request, nowMs);
      case 'placeStop':
        return stopped(placeStop(this.#venue, request, nowMs), nowMs);
      case 'cancelStop':
        return stopped(cancelStop(this.#venue, request.symbol, request.clientOrderId, nowMs), nowMs);
      case 'queryStop':
        return stopped(queryStop(this.#venue, request.symbol, request.clientOrderId), nowMs);
      case 'stops':
        return answered({ kind: 'stops', stops: waitingStops(this.#venue, request.symbol) }, nowMs);
      case 'configureSymbol':
        return this.#configure(request, nowMs);
      case 'exchangeInfo':
        return answered(readExchangeInfo(this.#venue), nowMs);
      case 'bars':
        return answered(readBars(this.#venue, request, nowMs - (lagMs ?? 0)), nowMs);
      default:
        return this.#read(request, nowMs, lagMs ?? this.#venue.config.readLag(request, nowMs));
    }
  }

  /** Another price and quantity for a waiting limit order, which keeps its id; the engine never does this. */
  amend(orderId: string, to: Amendment, nowMs: number): VenueReply {
    const order = amend(this.#venue, this.#venue.book.byOrderId(orderId), to, nowMs);
    return 'code' in order ? refused(order, nowMs) : answered({ kind: 'order', order }, nowMs);
  }

  /** Next time (ms) at which something happens by itself; undefined while nothing is due. */
  nextEventMs(): number | undefined {
    return nextDueMs(this.#venue);
  }

  /** Runs everything due up to and including `nowMs`, each at its own time. */
  advance(nowMs: number): void {
    advanceTo(this.#venue, nowMs);
  }

  /** @returns a function that ends the subscription. */
  onEvent(listener: VenueListener): () => void {
    this.#venue.listeners.push(listener);
    return () => {
      const index = this.#venue.listeners.indexOf(listener);
      if (index >= 0) this.#venue.listeners.splice(index, 1);
    };
  }

  /** All there is of the venue, for whoever shows it in another form; only the exchange changes it. */
  get records(): Readonly<Venue> {
    return this.#venue;
  }

  // The truth, read without lag.

  /** Signed amount; 0 when flat. */
  position(symbol: string): Decimal {
    return this.#venue.symbols.get(symbol)?.position.amount ?? ZERO;
  }

  /** Open positions by symbol. */
  positions(): Map<string, Position> {
    return new Map([...this.#venue.account.open].map((symbol) => [symbol.name, symbol.position]));
  }

  /** When the position last changed; the engine's contract has no such field, so only laws and scripts see it. */
  positionUpdatedMs(symbol: string): number | undefined {
    return this.#venue.symbols.get(symbol)?.positionUpdatedMs;
  }

  openOrders(): VenueOrder[] {
    return [...this.#venue.book.open].map(current);
  }

  /** Conditional orders that wait, oldest first. */
  waitingStops(): VenueStop[] {
    return waitingStops(this.#venue, undefined);
  }

  /** Remembered orders, oldest first. */
  allOrders(symbol?: string): VenueOrder[] {
    return this.#venue.book
      .all()
      .map(current)
      .filter((order) => symbol === undefined || order.symbol === symbol);
  }

  /** Remembered trades of a symbol, oldest first. */
  trades(symbol: string): VenueTrade[] {
    const entries = this.#venue.symbols.get(symbol)?.trades ?? [];
    return entries.filter(({ record }) => !record.forgotten).map(({ trade }) => trade);
  }

  leverage(symbol: string): number | undefined {
    return this.#venue.symbols.get(symbol)?.leverage;
  }

  /** undefined: not listed. */
  status(symbol: string): string | undefined {
    const state = this.#venue.symbols.get(symbol);
    return state?.listed === true ? state.filters.status : undefined;
  }

  price(symbol: string, atMs: number): Decimal | undefined {
    return this.#venue.prices.price(symbol, atMs);
  }

  equityUsd(nowMs: number): Decimal {
    return equityUsd(this.#venue, nowMs);
  }

  /** wallet = deposits + realized − fees − funding, exactly. */
  totals(): AccountTotals {
    const { walletUsd, depositsUsd, realizedPnlUsd, feesUsd, fundingPaidUsd, tradeCount, maxima } = this.#venue.account;
    const orderCount = this.#venue.book.acceptedCount;
    return {
      walletUsd,
      depositsUsd,
      realizedPnlUsd,
      feesUsd,
      fundingPaidUsd,
      tradeCount,
      orderCount,
      maxima: { ...maxima },
    };
  }

  // The rest of the world, moved by scenarios.

  /** Somebody closes by hand: an order with a `web_` id, at most the position. */
  externalClose(symbol: string, nowMs: number, quantity?: Decimal): VenueOrder | undefined {
    return closeFromOutside(this.#venue, knownSymbol(this.#venue, symbol), 'outside', nowMs, quantity);
  }

  /** Somebody else's order, under the same rules as ours (default: MARKET, not reduce-only, `web_` id). */
  externalOrder(order: ForeignOrder, nowMs: number): VenueReply {
    const clientOrderId = order.clientOrderId ?? foreignClientId(this.#venue, 'outside');
    const terms = { type: 'MARKET', reduceOnly: false, ...order, clientOrderId } as const;
    return this.#place({ kind: 'placeOrder', ...terms, timestampMs: nowMs, recvWindowMs: 5_000 }, nowMs, 'outside');
  }

  /** `autoclose-` order at the market plus the liquidation fee; undefined when flat. */
  liquidate(symbol: string, nowMs: number): VenueOrder | undefined {
    return liquidatePosition(this.#venue, knownSymbol(this.#venue, symbol), nowMs);
  }

  /** Auto-deleveraging: the position serves to close somebody else's, without a fee of the insurance fund. */
  deleverage(symbol: string, nowMs: number): VenueOrder | undefined {
    return closeFromOutside(this.#venue, knownSymbol(this.#venue, symbol), 'adl', nowMs);
  }

  /** Somebody changes leverage or margin type by hand, within the venue's rules. @returns false when it refuses */
  configureByHand(symbol: string, to: ByHand, nowMs: number): boolean {
    return configureByHand(this.#venue, knownSymbol(this.#venue, symbol), to, nowMs);
  }

  /** TRADING, SETTLING, … or `absent`. Anything but TRADING cancels the symbol's open orders. */
  setStatus(symbol: string, status: string, nowMs: number): void {
    changeStatus(this.#venue, knownSymbol(this.#venue, symbol), status === 'absent' ? undefined : status, nowMs);
  }

  /** Cancels, settles the position (`settlement_autoclose-`) and removes the symbol from the listing; without `readable` nothing of it can be read after. */
  delist(symbol: string, nowMs: number, readable = this.#venue.config.delistedReadable): VenueOrder | undefined {
    return delistSymbol(this.#venue, knownSymbol(this.#venue, symbol), nowMs, readable);
  }

  /** Everything is forgotten and flat; the wallet is as at the start, or as given. Order and trade ids go on. */
  accountReset(nowMs: number, walletUsd: Decimal = this.#venue.account.startingWalletUsd): void {
    resetAccount(this.#venue, nowMs, walletUsd);
  }

  setWallet(walletUsd: Decimal, nowMs: number): void {
    this.#venue.account.setWallet(walletUsd, nowMs);
    emit(this.#venue, { kind: 'walletSet', atMs: nowMs, walletUsd, reset: false });
  }

  #place(request: PlaceOrder, nowMs: number, cause: 'fill' | 'outside'): VenueReply {
    const venue = this.#venue;
    const verdict = judge(venue, request, nowMs);
    if (verdict.kind === 'refused') {
      const origin = cause === 'fill' ? 'client' : 'outside';
      const position = this.position(request.symbol);
      emit(venue, { kind: 'orderRejected', atMs: nowMs, origin, ...verdict.rejection, request, position });
      return refused(verdict.rejection, nowMs);
    }
    const { kind: _kind, timestampMs: _timestamp, recvWindowMs: _window, ...terms } = request;
    const record = openOrder(venue, { symbol: verdict.symbol, terms, quantity: verdict.quantity, cause }, nowMs);
    return answered({ kind: 'order', order: current(record) }, nowMs);
  }

  #cancel(request: Extract<VenueRequest, { kind: 'cancelOrder' }>, nowMs: number): VenueReply {
    const venue = this.#venue;
    if (this.#readable(request.symbol) === undefined) return refused(REJECTIONS.invalidSymbol, nowMs);
    const record = venue.book
      .byClientId(request.clientOrderId)
      .find((candidate) => candidate.symbol.name === request.symbol && isOpen(current(candidate)));
    if (record === undefined) return refused(REJECTIONS.cancelRejected, nowMs);
    finish(venue, record, 'CANCELED', nowMs);
    return answered({ kind: 'order', order: current(record) }, nowMs);
  }

  #configure(request: Extract<VenueRequest, { kind: 'configureSymbol' }>, nowMs: number): VenueReply {
    const symbol = this.#venue.symbols.get(request.symbol);
    if (symbol?.listed !== true) return refused(REJECTIONS.invalidSymbol, nowMs);
    const rejection = configure(this.#venue, symbol, request, nowMs);
    if (rejection !== undefined) return refused(rejection, nowMs);
    return answered({ kind: 'configured', leverage: symbol.leverage }, nowMs);
  }

  /** Reads of the account. The reply's clock is now even when its content is older: that is the trap. */
  #read(request: Extract<VenueRequest, { kind: AccountRead }>, nowMs: number, lagMs: number): VenueReply {
    const venue = this.#venue;
    const asOfMs = nowMs - lagMs;
    if (request.kind === 'account') return answered(readAccount(venue, nowMs, asOfMs), nowMs);
    if (request.kind === 'openOrders') return answered(readOpenOrders(venue, asOfMs), nowMs);
    if (request.kind === 'positions' && request.symbol === undefined) {
      return answered(readPositions(venue, request, nowMs, asOfMs), nowMs);
    }
    const symbol = this.#readable(request.symbol ?? '');
    if (symbol === undefined) return refused(REJECTIONS.invalidSymbol, nowMs);
    switch (request.kind) {
      case 'positions':
        return answered(readPositions(venue, request, nowMs, asOfMs), nowMs);
      case 'queryOrder':
        return answered(readOrder(venue, request, nowMs, asOfMs), nowMs);
      case 'orders':
        return answered(readOrders(symbol, request, nowMs, asOfMs), nowMs);
      case 'trades':
        return answered(readTrades(venue, symbol, request, asOfMs), nowMs);
    }
  }

  #readable(name: string): SymbolState | undefined {
    const symbol = this.#venue.symbols.get(name);
    return symbol?.listed === true || symbol?.readable === true ? symbol : undefined;
  }
}

type AccountRead = 'account' | 'openOrders' | 'positions' | 'queryOrder' | 'orders' | 'trades';

export interface AccountTotals {
  readonly walletUsd: Decimal;
  readonly depositsUsd: Decimal;
  readonly realizedPnlUsd: Decimal;
  /** Commissions and liquidation fees. */
  readonly feesUsd: Decimal;
  readonly fundingPaidUsd: Decimal;
  readonly tradeCount: number;
  /** Orders accepted, forgotten ones included. */
  readonly orderCount: number;
  readonly maxima: Maxima;
}

function answered(answer: VenueAnswer, serverTimeMs: number): VenueReply {
  return { kind: 'answer', answer, serverTimeMs };
}

function stopped(stop: VenueStop | Rejection, nowMs: number): VenueReply {
  return 'code' in stop ? refused(stop, nowMs) : answered({ kind: 'stop', stop }, nowMs);
}

function refused({ code, message }: Rejection, serverTimeMs: number): VenueReply {
  return { kind: 'rejected', code, message, serverTimeMs };
}
