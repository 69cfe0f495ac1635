/** What a simulated exchange is made of, and the defaults. */
import { decimal, formatDecimal, type Decimal } from '../../../engine/decimal.ts';
import type { VenueFilters } from '../../../engine/venue.ts';
import type { RandomStream } from '../random.ts';
import { drawnFillPlan, FULL_AT_ONCE, type FillOdds, type FillPlanner } from './fillPlan.ts';
import type { PriceSource } from './priceSource.ts';
import type { ReadLag } from './readLag.ts';

export interface SymbolSpec {
  readonly filters: VenueFilters;
  /** Most decimals a quantity may have (−1111 beyond). Default: those of the step, as on most mainnet symbols. */
  readonly quantityPrecision?: number;
  /** Most decimals a price may have. Default: those of the tick, at least 2. */
  readonly pricePrecision?: number;
  /** Largest position notional (−2027 beyond). Default: none. */
  readonly positionMaxUsd?: Decimal;
  /** Funding rate per 8 h interval; longs pay when positive. Default: none, and no funding events. */
  readonly fundingRate?: Decimal;
  /** Maintenance margin rate. Default: half of what the largest leverage demands. */
  readonly maintenanceRate?: Decimal;
}

/** A taker pays half the spread plus 0 to `slippageTicksMax` ticks (uniform), each in ticks of the symbol. */
export interface SlippageModel {
  readonly halfSpreadTicks: number;
  readonly slippageTicksMax: number;
}

export interface ExchangeOptions {
  readonly symbols: readonly SymbolSpec[];
  readonly prices: PriceSource;
  /** Named sub-streams `exchange/fills` and `exchange/slippage` are taken from it. */
  readonly random: { stream(name: string): RandomStream };
  readonly walletUsd: Decimal;
  readonly takerFee?: Decimal;
  readonly makerFee?: Decimal;
  /** Of the notional, charged on top when a position is liquidated. */
  readonly liquidationFee?: Decimal;
  readonly slippage?: SlippageModel;
  /** Scripted plan per order; wins over `fillOdds`. */
  readonly fillPlan?: FillPlanner;
  readonly fillOdds?: FillOdds;
  readonly readLag?: ReadLag;
  /** How often resting limit orders are compared with the price, ms; only while there are any. */
  readonly restingCheckMs?: number;
  /** How often margins are looked at, ms; only while something is open. */
  readonly marginCheckMs?: number;
  /** First order id, decimal text; the default exceeds 2^53, as Binance's do. */
  readonly firstOrderId?: string;
  readonly firstTradeId?: string;
  readonly leverage?: number;
  readonly marginType?: 'ISOLATED' | 'CROSSED';
  /** Closed orders remembered, with their trades; older ones are forgotten by every read. */
  readonly closedOrdersKept?: number;
  readonly openOrdersMax?: number;
  /** May orders and trades of a symbol that is no longer listed be read (true), or is that −1121 (false)? */
  readonly delistedReadable?: boolean;
  /** Unix ms at which the exchange starts: funding falls due from here on. */
  readonly startMs?: number;
}

export interface ExchangeConfig {
  readonly takerFee: Decimal;
  readonly makerFee: Decimal;
  readonly liquidationFee: Decimal;
  readonly slippage: SlippageModel;
  readonly fillPlan: FillPlanner;
  readonly readLag: ReadLag;
  readonly restingCheckMs: number;
  readonly marginCheckMs: number;
  readonly leverage: number;
  readonly marginType: 'ISOLATED' | 'CROSSED';
  readonly openOrdersMax: number;
  readonly delistedReadable: boolean;
}

/** VIP 0 fees and limits of Binance USD-M (research/binance-usdm-and-ccxt.md 2.1, 3); 20× cross is its account default. */
export function exchangeConfig(options: ExchangeOptions): ExchangeConfig {
  return {
    takerFee: options.takerFee ?? decimal('0.0005'),
    makerFee: options.makerFee ?? decimal('0.0002'),
    liquidationFee: options.liquidationFee ?? decimal('0.0125'),
    slippage: options.slippage ?? { halfSpreadTicks: 1, slippageTicksMax: 2 },
    fillPlan:
      options.fillPlan ?? drawnFillPlan(options.fillOdds ?? FULL_AT_ONCE, options.random.stream('exchange/fills')),
    readLag: options.readLag ?? (() => 0),
    restingCheckMs: options.restingCheckMs ?? 1_000,
    marginCheckMs: options.marginCheckMs ?? 5_000,
    leverage: options.leverage ?? 20,
    marginType: options.marginType ?? 'CROSSED',
    openOrdersMax: options.openOrdersMax ?? 200,
    delistedReadable: options.delistedReadable ?? true,
  };
}

export function decimalsOf(value: Decimal): number {
  return formatDecimal(value).split('.')[1]?.length ?? 0;
}
