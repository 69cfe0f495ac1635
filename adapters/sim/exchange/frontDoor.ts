/**
 * What stands before the exchange: the request limits of the venue, and its bad days. A request that is turned away
 * here has not happened. Sources: Binance USD-M General Info (429, 418, Retry-After; "repeatedly violating rate limits
 * will result in an automated IP ban, from 2 minutes to 3 days"); weights from the endpoints' pages.
 */
import type { VenueReply, VenueRequest } from '../../../engine/venue.ts';

/** Weight of an IP in a minute; orders of an account in ten seconds and in a minute (research/binance-usdm-and-ccxt.md 2.6). */
export interface RateLimits {
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  readonly ordersPerMinute: number;
}

export const USUAL_LIMITS: RateLimits = { weightPerMinute: 2_400, ordersPer10s: 300, ordersPerMinute: 1_200 };
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
  queryStop: 1,
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

/** What has come since the last whole multiple of its length. */
class Count {
  private readonly lengthMs: number;
  private window = 0;
  private count = 0;

  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  add(count: number, nowMs: number): number {
    this.count = this.at(nowMs) + count;
    this.window = Math.floor(nowMs / this.lengthMs);
    return this.count;
  }

  at(nowMs: number): number {
    return Math.floor(nowMs / this.lengthMs) === this.window ? this.count : 0;
  }

  /** How long until it begins anew. */
  leftMs(nowMs: number): number {
    return (Math.floor(nowMs / this.lengthMs) + 1) * this.lengthMs - nowMs;
  }
}

export interface Used {
  readonly weight: number;
  readonly ordersIn10s: number;
  readonly ordersInMinute: number;
}

export class FrontDoor {
  private readonly limits: RateLimits;
  private awayUntilMs = Number.NEGATIVE_INFINITY;
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private bannedUntilMs = Number.NEGATIVE_INFINITY;
  private defiances = 0;
  private banMs = FIRST_BAN_MS;
  private readonly weight = new Count(MINUTE_MS);
  private readonly ordersIn10s = new Count(TEN_SECONDS_MS);
  private readonly ordersInMinute = new Count(MINUTE_MS);

  constructor(limits: RateLimits = USUAL_LIMITS) {
    this.limits = limits;
  }

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
    return this.admit(requestWeight(request), request.kind === 'placeOrder' ? 1 : 0, nowMs);
  }

  /** The same for a request of this weight with so many new orders in it. */
  admit(weight: number, newOrders: number, nowMs: number): TurnedAway | undefined {
    if (nowMs < this.awayUntilMs) return 'away';
    if (nowMs < this.bannedUntilMs)
      return tooMany('Way too many requests; IP banned.', 418, this.bannedUntilMs - nowMs, nowMs);
    if (nowMs < this.quietUntilMs) return this.defied(nowMs);
    if (newOrders > 0) {
      const { ordersPer10s, ordersPerMinute } = this.limits;
      const inMinute = this.ordersInMinute.add(newOrders, nowMs);
      if (this.ordersIn10s.add(newOrders, nowMs) > ordersPer10s)
        return tooMany(`Too many new orders; current limit is ${ordersPer10s} per 10 s.`, -1015, TEN_SECONDS_MS, nowMs);
      if (inMinute > ordersPerMinute) {
        const leftMs = this.ordersInMinute.leftMs(nowMs);
        return tooMany(`Too many new orders; current limit is ${ordersPerMinute} per minute.`, -1015, leftMs, nowMs);
      }
    }
    if (this.weight.add(weight, nowMs) <= this.limits.weightPerMinute) return undefined;
    this.quieten(nowMs, this.weight.leftMs(nowMs));
    return this.defied(nowMs);
  }

  /** What counts at `nowMs`. */
  used(nowMs: number): Used {
    return {
      weight: this.weight.at(nowMs),
      ordersIn10s: this.ordersIn10s.at(nowMs),
      ordersInMinute: this.ordersInMinute.at(nowMs),
    };
  }

  private defied(nowMs: number): VenueReply {
    this.defiances += 1;
    if (this.defiances < DEFIANCES_MAX)
      return tooMany(
        `Too many requests; current limit of IP is ${this.limits.weightPerMinute} per minute.`,
        -1003,
        this.quietUntilMs - nowMs,
        nowMs,
      );
    this.defiances = 0;
    this.ban(nowMs, this.banMs);
    this.banMs = Math.min(2 * this.banMs, BAN_MAX_MS);
    return tooMany('Way too many requests; IP banned.', 418, this.bannedUntilMs - nowMs, nowMs);
  }
}

function tooMany(message: string, code: number, retryAfterMs: number, serverTimeMs: number): VenueReply {
  return { kind: 'rejected', code, message, serverTimeMs, retryAfterMs };
}
