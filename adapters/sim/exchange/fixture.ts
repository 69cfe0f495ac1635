/** A small venue for the tests beside this file: three symbols, prices set by hand, no spread unless asked for. */
import { decimal, type Decimal } from '../../../engine/decimal.ts';
import type { PlaceOrder, VenueFilters, VenueOrder, VenueReply } from '../../../engine/venue.ts';
import { RandomStreams } from '../random.ts';
import type { VenueEvent } from './events.ts';
import { SimExchange } from './exchange.ts';
import type { ExchangeOptions, SymbolSpec } from './options.ts';
import type { PriceSource } from './priceSource.ts';

/** 2025-01-01T00:00:00Z plus one hour: no funding falls on it. */
export const T0 = 1_735_693_200_000;

/** Prices that a test sets; the newest one set at or before the asked time holds. */
export class HandPrices implements PriceSource {
  readonly #prices = new Map<string, { atMs: number; price: Decimal }[]>();

  set(symbol: string, price: string, atMs = 0): this {
    const points = this.#prices.get(symbol) ?? [];
    points.push({ atMs, price: decimal(price) });
    this.#prices.set(symbol, points);
    return this;
  }

  price(symbol: string, atMs: number): Decimal | undefined {
    return this.#prices.get(symbol)?.findLast((point) => point.atMs <= atMs)?.price;
  }

  closes(): undefined {
    return undefined;
  }
}

export function filters(symbol: string, changes: Partial<VenueFilters> = {}): VenueFilters {
  return {
    symbol,
    status: 'TRADING',
    tickSize: decimal('0.1'),
    stepSize: decimal('0.001'),
    quantityMin: decimal('0.001'),
    quantityMax: decimal('100'),
    notionalMinUsd: decimal('50'),
    leverageMax: 125,
    volume24hUsd: 1_000_000,
    ...changes,
  };
}

/** COARSE has a step and tick that are no power of ten, so that precision and step can be told apart. */
export const SYMBOLS: readonly SymbolSpec[] = [
  { filters: filters('BTCUSDT') },
  { filters: filters('ETHUSDT', { tickSize: decimal('0.01') }) },
  {
    filters: filters('COARSE', {
      tickSize: decimal('0.05'),
      stepSize: decimal('5'),
      quantityMin: decimal('5'),
      quantityMax: decimal('1000'),
    }),
  },
];

export interface Bench {
  readonly exchange: SimExchange;
  readonly prices: HandPrices;
  readonly events: VenueEvent[];
}

export function bench(options: Partial<ExchangeOptions> = {}): Bench {
  const prices = new HandPrices().set('BTCUSDT', '50000').set('ETHUSDT', '3000').set('COARSE', '20');
  const exchange = new SimExchange({
    symbols: SYMBOLS,
    prices,
    random: new RandomStreams('bench'),
    walletUsd: decimal('10000'),
    slippage: { halfSpreadTicks: 0, slippageTicksMax: 0 },
    startMs: T0,
    ...options,
  });
  const events: VenueEvent[] = [];
  exchange.onEvent((event) => events.push(event));
  return { exchange, prices, events };
}

let orders = 0;

/** A MARKET BUY of 0.1 BTC stamped T0, with whatever a test changes. */
export function order(changes: Partial<PlaceOrder> = {}): PlaceOrder {
  orders += 1;
  return {
    kind: 'placeOrder',
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: decimal('0.1'),
    reduceOnly: false,
    clientOrderId: `t${orders}`,
    timestampMs: T0,
    recvWindowMs: 5_000,
    ...changes,
  };
}

/** Status words of an answered order, or the code of a refusal. */
export function outcome(reply: VenueReply): string | number {
  if (reply.kind !== 'answer') return reply.code;
  return reply.answer.kind === 'order' ? reply.answer.order.status : reply.answer.kind;
}

export function answeredOrder(reply: VenueReply): VenueOrder {
  if (reply.kind !== 'answer' || reply.answer.kind !== 'order') throw new Error(`no order: ${outcome(reply)}`);
  return reply.answer.order;
}
