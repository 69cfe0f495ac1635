/** Puts a venue together from its options. */
import { ONE, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { Account } from './account.ts';
import { FUNDING_INTERVAL_MS } from './funding.ts';
import { usualMaintenanceRate } from './margin.ts';
import { decimalsOf, exchangeConfig, type ExchangeConfig, type ExchangeOptions, type SymbolSpec } from './options.ts';
import { OrderBook } from './orderBook.ts';
import { FLAT, type Position } from './position.ts';
import { History } from './readLag.ts';
import type { SymbolState, Venue } from './state.ts';

/** Versions kept for lagging position reads. */
const POSITIONS_KEPT = 256;

export function createVenue(options: ExchangeOptions): Venue {
  const config = exchangeConfig(options);
  const funded = options.symbols.some((spec) => spec.fundingRate !== undefined);
  const startMs = options.startMs ?? 0;
  return {
    config,
    prices: options.prices,
    slippageLuck: options.random.stream('exchange/slippage'),
    symbols: new Map(options.symbols.map((spec) => [spec.filters.symbol, createSymbol(spec, options, config)])),
    account: new Account(options.walletUsd),
    book: new OrderBook(BigInt(options.firstOrderId ?? '8389765500000000001'), options.closedOrdersKept ?? 20_000),
    slices: [],
    listeners: [],
    stops: new Set(),
    endedStops: new Map(),
    stopCheckDueMs: undefined,
    restingCheckDueMs: undefined,
    fundingDueMs: funded ? (Math.floor(startMs / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS : undefined,
    marginDueMs: undefined,
    listing: undefined,
    outsideOrders: 0,
  };
}

function createSymbol(spec: SymbolSpec, options: ExchangeOptions, config: ExchangeConfig): SymbolState {
  const { filters } = spec;
  return {
    name: filters.symbol,
    quantityUnit: unit(spec.quantityPrecision ?? decimalsOf(filters.stepSize)),
    priceUnit: unit(spec.pricePrecision ?? Math.max(2, decimalsOf(filters.tickSize))),
    positionMaxUsd: spec.positionMaxUsd,
    fundingRate: spec.fundingRate ?? ZERO,
    maintenanceRate: spec.maintenanceRate ?? usualMaintenanceRate(filters.leverageMax),
    orders: [],
    trades: [],
    positions: new History<Position>(FLAT, POSITIONS_KEPT),
    filters,
    listed: true,
    readable: config.delistedReadable,
    leverage: Math.min(config.leverage, filters.leverageMax),
    marginType: config.marginType,
    position: FLAT,
    covered: undefined,
    positionUpdatedMs: undefined,
    nextTradeId: BigInt(options.firstTradeId ?? '1'),
    forgottenOrders: 0,
  };
}

/** 10⁻ⁿ as a Decimal. */
function unit(decimals: number): Decimal {
  let value = ONE;
  for (let place = 0; place < decimals; place += 1) value /= 10n;
  return value;
}
