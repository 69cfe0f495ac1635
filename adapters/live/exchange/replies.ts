/**
 * What Binance answers, read strictly: a field that is missing or no number makes the whole answer unreadable, and an
 * unreadable answer is `unknown`, never a guess. Quantities, prices and money are exact; ids are texts.
 */
import { z } from 'zod';
import { parseDecimal, toNumber, type Decimal } from '../../../engine/decimal.ts';
import {
  SIDES,
  type VenueFilters,
  type VenueOrder,
  type VenuePosition,
  type VenueStop,
} from '../../../engine/venue.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const decimal = text.transform((value, context): Decimal => {
  const read = parseDecimal(value);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'no decimal' });
  return z.NEVER;
});
const unixMs = z.coerce.number().int().nonnegative();
const side = z.enum(SIDES);

/** Orders that end by self-trade prevention have expired; an insurance fund's order is new like any other. */
const ORDER_STATUS = {
  NEW: 'NEW',
  NEW_INSURANCE: 'NEW',
  NEW_ADL: 'NEW',
  PARTIALLY_FILLED: 'PARTIALLY_FILLED',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
  REJECTED: 'REJECTED',
} as const;

export const ORDER = z
  .object({
    orderId: text,
    clientOrderId: z.string(),
    symbol: z.string(),
    side,
    status: z.enum(Object.keys(ORDER_STATUS) as (keyof typeof ORDER_STATUS)[]),
    origQty: decimal,
    executedQty: decimal,
    reduceOnly: z.boolean().default(false),
    updateTime: unixMs,
  })
  .transform((order): VenueOrder => ({
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    symbol: order.symbol,
    side: order.side,
    status: ORDER_STATUS[order.status],
    quantity: order.origQty,
    executedQuantity: order.executedQty,
    reduceOnly: order.reduceOnly,
    updatedMs: order.updateTime,
  }));

export const ORDERS = z.array(ORDER);

/** FINISHED: the order that came of it has ended too. */
const STOP_STATUS = {
  NEW: 'NEW',
  TRIGGERING: 'TRIGGERED',
  TRIGGERED: 'TRIGGERED',
  FINISHED: 'TRIGGERED',
  CANCELED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  REJECTED: 'REJECTED',
} as const;

export const STOP = z
  .object({
    clientAlgoId: z.string(),
    symbol: z.string(),
    side,
    orderType: z.enum(['STOP_MARKET', 'TAKE_PROFIT_MARKET']),
    triggerPrice: decimal,
    quantity: decimal.optional(),
    closePosition: z.coerce.boolean().default(false),
    algoStatus: z.enum(Object.keys(STOP_STATUS) as (keyof typeof STOP_STATUS)[]),
    actualOrderId: text.default(''),
    updateTime: unixMs,
  })
  .transform((stop): VenueStop => {
    const { quantity } = stop;
    const isWhole = stop.closePosition || quantity === undefined;
    return {
      clientOrderId: stop.clientAlgoId,
      symbol: stop.symbol,
      side: stop.side,
      type: stop.orderType,
      triggerPrice: stop.triggerPrice,
      ...(isWhole ? {} : { quantity }),
      status: STOP_STATUS[stop.algoStatus],
      orderId: stop.actualOrderId === '0' ? '' : stop.actualOrderId,
      updatedMs: stop.updateTime,
    };
  });

/** Others' kinds of conditional orders are none of ours; they are in the same list. */
const FOREIGN_STOP = z.object({ orderType: z.string() }).transform(() => undefined);
export const STOPS = z
  .array(z.union([STOP, FOREIGN_STOP]))
  .transform((stops) => stops.filter((stop): stop is VenueStop => stop !== undefined));

export const TRADES = z.array(
  z.object({
    id: text,
    orderId: text,
    symbol: z.string(),
    side,
    price: decimal,
    qty: decimal,
    commission: decimal,
    commissionAsset: z.string(),
    maker: z.boolean(),
    time: unixMs,
  }),
);
export type WireTrade = z.output<typeof TRADES>[number];

/** positionRisk v3 names no leverage; it is what the notional is of its margin. */
export const POSITIONS = z.array(
  z
    .object({
      symbol: z.string(),
      positionSide: z.string(),
      positionAmt: decimal,
      entryPrice: decimal,
      markPrice: decimal,
      unRealizedProfit: decimal,
      notional: decimal,
      positionInitialMargin: decimal,
    })
    // Two positions of one symbol cannot be one amount.
    .refine(({ positionSide }) => positionSide === 'BOTH', 'the account is in hedge mode')
    .transform((position): VenuePosition => {
      const margin = toNumber(position.positionInitialMargin);
      return {
        symbol: position.symbol,
        amount: position.positionAmt,
        entryPrice: position.entryPrice,
        markPrice: position.markPrice,
        unrealizedPnlUsd: position.unRealizedProfit,
        leverage: margin > 0 ? Math.round(Math.abs(toNumber(position.notional)) / margin) : 0,
      };
    }),
);

export const ACCOUNT = z.object({ totalMarginBalance: decimal, totalWalletBalance: decimal });

const FILTER = z.looseObject({ filterType: z.string() });
const PRICE_FILTER = z.object({ tickSize: decimal });
const LOT_SIZE = z.object({ stepSize: decimal, minQty: decimal, maxQty: decimal });
const MIN_NOTIONAL = z.object({ notional: decimal });

const LISTED = z.object({
  symbol: z.string(),
  status: z.string(),
  contractType: z.string(),
  filters: z.array(FILTER),
});
export const LISTING = z.object({ symbols: z.array(LISTED) });
export const TICKERS = z.array(z.object({ symbol: z.string(), quoteVolume: z.coerce.number() }));
export const BRACKETS = z.array(
  z.object({ symbol: z.string(), brackets: z.array(z.object({ initialLeverage: z.coerce.number() })) }),
);

/** @returns undefined for a symbol whose filters cannot be read: without them nothing can be sized. */
export function filtersOf(
  listed: z.output<typeof LISTED>,
  volume24hUsd: number,
  leverageMax: number,
): VenueFilters | undefined {
  const filter = (type: string): unknown => listed.filters.find(({ filterType }) => filterType === type);
  const price = PRICE_FILTER.safeParse(filter('PRICE_FILTER'));
  const lot = LOT_SIZE.safeParse(filter('MARKET_LOT_SIZE') ?? filter('LOT_SIZE'));
  const notional = MIN_NOTIONAL.safeParse(filter('MIN_NOTIONAL') ?? { notional: '0' });
  if (!price.success || !lot.success || !notional.success || lot.data.stepSize <= 0n) return undefined;
  return {
    symbol: listed.symbol,
    status: listed.status,
    tickSize: price.data.tickSize,
    stepSize: lot.data.stepSize,
    quantityMin: lot.data.minQty,
    quantityMax: lot.data.maxQty,
    notionalMinUsd: notional.data.notional,
    leverageMax,
    volume24hUsd,
  };
}

/** Open time, open, high, low, close, volume, close time, …; one minute each, oldest first. */
export const BARS = z.array(
  z.tuple([unixMs, z.unknown(), z.unknown(), z.unknown(), z.coerce.number()]).rest(z.unknown()),
);

export const LEVERAGE = z.object({ leverage: z.coerce.number().int(), symbol: z.string() });
export const SERVER_TIME = z.object({ serverTime: unixMs });
export const POSITION_MODE = z.object({ dualSidePosition: z.boolean() });
export const LISTEN_KEY = z.object({ listenKey: z.string().min(1) });
export const MARK_PRICES = z.array(z.object({ symbol: z.string(), markPrice: decimal, time: unixMs }));
