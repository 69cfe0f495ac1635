/**
 * What the engine asks of the exchange and what it may hear back. The simulated exchange and the live adapter
 * both answer exactly this; nothing here knows which of them is listening.
 *
 * A reply is a fact or an admitted ignorance: `rejected` only when the venue itself refused, `unknown`
 * for everything else (time-out, cut connection, 5xx, unreadable body).
 */
import type { Decimal } from './decimal.ts';

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];

export interface PlaceOrder {
  readonly kind: 'placeOrder';
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'MARKET' | 'LIMIT';
  readonly quantity: Decimal;
  /** Limit price; MARKET orders have none. */
  readonly price?: Decimal;
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK' | 'GTX';
  readonly reduceOnly: boolean;
  readonly clientOrderId: string;
  /** Exactly as journalled; the venue refuses the request once its clock is past timestampMs + recvWindowMs. */
  readonly timestampMs: number;
  readonly recvWindowMs: number;
}

/** Reads and settings. Reads may lag; each reply carries the venue's own clock. */
export type VenueRequest =
  | PlaceOrder
  /** A reduce-only order that waits until the mark price reaches `triggerPrice`, then goes out as MARKET. */
  | {
      readonly kind: 'placeStop';
      readonly symbol: string;
      readonly side: Side;
      readonly type: StopType;
      readonly triggerPrice: Decimal;
      /** Absent: the whole position, whatever it is by then; the stop ends with the position. */
      readonly quantity?: Decimal;
      readonly clientOrderId: string;
      readonly timestampMs: number;
      readonly recvWindowMs: number;
    }
  | { readonly kind: 'cancelStop'; readonly symbol: string; readonly clientOrderId: string }
  /** One stop, also one that has ended. Binance: GET algoOrder; FINISHED with an order of its own is TRIGGERED. */
  | { readonly kind: 'queryStop'; readonly symbol: string; readonly clientOrderId: string }
  /** The stops that wait: they are in no list of orders. */
  | { readonly kind: 'stops'; readonly symbol?: string }
  | { readonly kind: 'cancelOrder'; readonly symbol: string; readonly clientOrderId: string }
  | { readonly kind: 'queryOrder'; readonly symbol: string; readonly clientOrderId: string }
  | { readonly kind: 'openOrders' }
  /** All orders of a symbol created at or after `sinceMs`, whatever became of them. */
  | { readonly kind: 'orders'; readonly symbol: string; readonly sinceMs: number }
  /** Our trades of a symbol, oldest first: those of one order, or all at or after `sinceMs`. */
  | { readonly kind: 'trades'; readonly symbol: string; readonly orderId?: string; readonly sinceMs?: number }
  /** One symbol, or every open position: a symbol missing from a complete reply is flat. */
  | { readonly kind: 'positions'; readonly symbol?: string }
  | { readonly kind: 'account' }
  | { readonly kind: 'exchangeInfo' }
  /** The newest `count` closed one-minute bars of each symbol. */
  | { readonly kind: 'bars'; readonly symbols: readonly string[]; readonly count: number }
  | {
      readonly kind: 'configureSymbol';
      readonly symbol: string;
      readonly leverage: number;
      readonly marginType: 'ISOLATED' | 'CROSSED';
    };

/** What a stop waits for: STOP_MARKET for a price that gets worse, TAKE_PROFIT_MARKET for one that gets better. */
export type StopType = 'STOP_MARKET' | 'TAKE_PROFIT_MARKET';

/** TRIGGERED: an order of the same client id took its place. EXPIRED: nothing was left to close. */
export type VenueStopStatus = 'NEW' | 'TRIGGERED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';

export interface VenueStop {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: StopType;
  readonly triggerPrice: Decimal;
  /** Absent: the whole position. */
  readonly quantity?: Decimal;
  readonly status: VenueStopStatus;
  /** Of the order that came of it; empty before that. */
  readonly orderId: string;
  readonly updatedMs: number;
}

export type VenueOrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';

export interface VenueOrder {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly status: VenueOrderStatus;
  readonly quantity: Decimal;
  readonly executedQuantity: Decimal;
  readonly reduceOnly: boolean;
  readonly updatedMs: number;
}

export interface VenueTrade {
  readonly tradeId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Commission in USD, positive when paid. */
  readonly feeUsd: Decimal;
  readonly maker: boolean;
  readonly tradedMs: number;
}

export interface VenuePosition {
  readonly symbol: string;
  /** Signed: positive long, negative short. */
  readonly amount: Decimal;
  readonly entryPrice: Decimal;
  readonly markPrice: Decimal;
  readonly unrealizedPnlUsd: Decimal;
  readonly leverage: number;
}

export interface VenueFilters {
  readonly symbol: string;
  /** TRADING, or another of the venue's words (SETTLING, BREAK, …): only TRADING trades. */
  readonly status: string;
  readonly tickSize: Decimal;
  /** Of MARKET orders (MARKET_LOT_SIZE), the only type the engine sends. */
  readonly stepSize: Decimal;
  readonly quantityMin: Decimal;
  readonly quantityMax: Decimal;
  /** Reduce-only orders are exempt. */
  readonly notionalMinUsd: Decimal;
  readonly leverageMax: number;
  /** 24-hour volume in USD, for ranking. */
  readonly volume24hUsd: number;
}

export interface ClosedBars {
  readonly symbol: string;
  /** Close time of the newest bar; bars are one minute apart, oldest first. */
  readonly lastCloseMs: number;
  readonly closes: readonly number[];
}

export type VenueAnswer =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'orderNotFound' }
  | { readonly kind: 'orders'; readonly orders: readonly VenueOrder[] }
  | { readonly kind: 'stop'; readonly stop: VenueStop }
  | { readonly kind: 'stops'; readonly stops: readonly VenueStop[] }
  | { readonly kind: 'trades'; readonly trades: readonly VenueTrade[] }
  | { readonly kind: 'positions'; readonly positions: readonly VenuePosition[] }
  | { readonly kind: 'account'; readonly equityUsd: Decimal; readonly walletUsd: Decimal }
  | { readonly kind: 'exchangeInfo'; readonly symbols: readonly VenueFilters[] }
  | { readonly kind: 'bars'; readonly bars: readonly ClosedBars[] }
  | { readonly kind: 'configured'; readonly leverage: number };

export type VenueReply =
  | { readonly kind: 'answer'; readonly answer: VenueAnswer; readonly serverTimeMs: number }
  /** Refused by the venue with one of its codes: it did not and will not happen. */
  | {
      readonly kind: 'rejected';
      readonly code: number;
      readonly message: string;
      readonly serverTimeMs: number;
      /** The venue wants no request at all for so long (429, 418 with Retry-After). */
      readonly retryAfterMs?: number;
    }
  /** It never left (venueGate.ts): the venue, which said `code`, wants no request for so long yet. */
  | { readonly kind: 'held'; readonly code: number; readonly message: string; readonly retryAfterMs: number }
  /** Nobody can say whether it happened. `code` is 0 when no code arrived. */
  | { readonly kind: 'unknown'; readonly code: number; readonly message: string };

/** The venue's no. */
export type VenueRefusal = Extract<VenueReply, { kind: 'rejected' }>;

/** An effect is named by the stage that started it, so that its outcome finds the way back. */
export interface Effect {
  /** Unique within the stage's run; for an order request `plan_id/attempt/request`. */
  readonly id: string;
  readonly request: VenueRequest;
}
