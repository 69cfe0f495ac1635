/**
 * What stands before the exchange: the request limits of the venue, and its bad days. A request that is turned away
 * here has not happened. Sources: Binance USD-M General Info (429, 418, Retry-After; "repeatedly violating rate limits
 * will result in an automated IP ban, from 2 minutes to 3 days"); weights from the endpoints' pages.
 */
import type { VenueReply, VenueRequest } from '../../../engine/venue.ts';

/** Weight of an IP in a minute; orders of an account in ten seconds (research/binance-usdm-and-ccxt.md 2.6). */
const WEIGHT_PER_MINUTE = 2_400;
const ORDERS_PER_10_S = 300;
const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
/** Requests in spite of a 429 until the IP is banned, and for how long at first; each ban is twice the one before. */
const DEFIANCES_MAX = 10;
const FIRST_BAN_MS = 120_000;
const BAN_MAX_MS = 3 * 24 * 3_600_000;

const WEIGHTS: Readonly<Record<VenueRequest['kind'], number>> = {
  // Orders have a limit of their own.
  placeOrder: 0,
  cancelOrder: 1,
  placeStop: 0,
  cancelStop: 1,
  stops: 40,
  queryOrder: 1,
  // Without a symbol.
  openOrders: 40,
  orders: 5,
  trades: 5,
  positions: 5,
  account: 5,
  exchangeInfo: 1,
  bars: 1,
  // Leverage and margin type are two requests.
  configureSymbol: 2,
};

/** What a request costs; bars are asked for symbol by symbol, dearer from 100 on (klines: 1 below 100, 2 below 500). */
export function requestWeight(request: VenueRequest): number {
  if (request.kind !== 'bars') return WEIGHTS[request.kind];
  return request.symbols.length * (request.count < 100 ? 1 : 2);
}

/** `away`: nobody answers. */
export type TurnedAway = VenueReply | 'away';

export class FrontDoor {
  private awayUntilMs = Number.NEGATIVE_INFINITY;
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private bannedUntilMs = Number.NEGATIVE_INFINITY;
  private defiances = 0;
  private banMs = FIRST_BAN_MS;
  private minute = 0;
  private weight = 0;
  private tenSeconds = 0;
  private orders = 0;

  /** The venue hears nobody for so long. */
  leave(nowMs: number, forMs: number): void {
    this.awayUntilMs = Math.max(this.awayUntilMs, nowMs + forMs);
  }

  /** 429 for so long; the first refusal is no defiance yet. */
  quieten(nowMs: number, forMs: number): void {
    if (nowMs >= this.quietUntilMs) this.defiances = -1;
    this.quietUntilMs = Math.max(this.quietUntilMs, nowMs + forMs);
  }

  /** 418 for so long. */
  ban(nowMs: number, forMs: number): void {
    this.bannedUntilMs = Math.max(this.bannedUntilMs, nowMs + forMs);
  }

  /** @returns how the request is turned away; undefined lets it in, and counts it. */
  turnAway(request: VenueRequest, nowMs: number): TurnedAway | undefined {
    if (nowMs < this.awayUntilMs) return 'away';
    if (nowMs < this.bannedUntilMs)
      return tooMany('Way too many requests; IP banned.', 418, this.bannedUntilMs - nowMs, nowMs);
    if (nowMs < this.quietUntilMs) return this.defied(nowMs);
    const isOrder = request.kind === 'placeOrder';
    if (isOrder && !this.takesOrder(nowMs))
      return tooMany('Too many new orders; current limit is 300 per 10 s.', -1015, TEN_SECONDS_MS, nowMs);
    if (this.takesWeight(requestWeight(request), nowMs)) return undefined;
    this.quieten(nowMs, (this.minute + 1) * MINUTE_MS - nowMs);
    return this.defied(nowMs);
  }

  private defied(nowMs: number): VenueReply {
    this.defiances += 1;
    if (this.defiances < DEFIANCES_MAX)
      return tooMany(
        'Too many requests; current limit of IP is 2400 per minute.',
        -1003,
        this.quietUntilMs - nowMs,
        nowMs,
      );
    this.defiances = 0;
    this.ban(nowMs, this.banMs);
    this.banMs = Math.min(2 * this.banMs, BAN_MAX_MS);
    return tooMany('Way too many requests; IP banned.', 418, this.bannedUntilMs - nowMs, nowMs);
  }

  private takesWeight(weight: number, nowMs: number): boolean {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.minute) this.weight = 0;
    this.minute = minute;
    this.weight += weight;
    return this.weight <= WEIGHT_PER_MINUTE;
  }

  private takesOrder(nowMs: number): boolean {
    const tenSeconds = Math.floor(nowMs / TEN_SECONDS_MS);
    if (tenSeconds !== this.tenSeconds) this.orders = 0;
    this.tenSeconds = tenSeconds;
    this.orders += 1;
    return this.orders <= ORDERS_PER_10_S;
  }
}

function tooMany(message: string, code: number, retryAfterMs: number, serverTimeMs: number): VenueReply {
  return { kind: 'rejected', code, message, serverTimeMs, retryAfterMs };
}
