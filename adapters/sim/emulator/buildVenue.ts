/** Puts an emulated venue together: made-up market, exchange, books, and the faults that do not wait for a request. */
import type { Decimal } from '../../../engine/decimal.ts';
import { MINUTE_MS } from '../../../engine/time.ts';
import { SimExchange } from '../exchange/exchange.ts';
import type { VenueEvent } from '../exchange/events.ts';
import type { RateLimits } from '../exchange/frontDoor.ts';
import type { SymbolSpec } from '../exchange/options.ts';
import { RandomStreams } from '../random.ts';
import { syntheticMarket } from '../run/market.ts';
import { symbolSpec } from '../run/symbols.ts';
import type { Fault } from '../world/faults.ts';
import { Lags } from '../world/lags.ts';
import { MarketPrices } from '../world/marketPrices.ts';
import { actFromOutside } from '../world/outsideFaults.ts';
import { FULL, troubledFill } from '../world/servedFaults.ts';
import { AlgoBook } from './algoBook.ts';
import type { EmulatedVenue } from './emulatedVenue.ts';
import type { FaultLists } from './faults.ts';
import { IncomeBook } from './incomeBook.ts';
import { EmulatedPrices } from './prices.ts';
import { ListenKeys } from './streams/listenKeys.ts';

export interface VenueOptions {
  readonly seed: string;
  readonly symbols: readonly string[];
  readonly startMs: number;
  /** How long the made-up prices go on; after that they stand still. */
  readonly days: number;
  readonly walletUsd: Decimal;
  readonly limits: RateLimits;
  readonly orderReplies: 'lean' | 'full';
}

export interface Surroundings {
  readonly faults: FaultLists;
  readonly later: (afterMs: number, run: () => void) => void;
  readonly nowMs: () => number;
}

/** Something that a fault does to the account or the market, now. */
export type Happen = (fault: Fault, symbol: string) => void;

export interface BuiltVenue {
  readonly venue: EmulatedVenue;
  readonly happen: Happen;
}

/** A quiet market that moves: funding is paid, prices drift a little. */
const FUNDING_RATE = 100_000_000_000_000n;

export function buildVenue(options: VenueOptions, around: Surroundings): BuiltVenue {
  const { seed, startMs, walletUsd } = options;
  const minuteMs = Math.floor(startMs / MINUTE_MS) * MINUTE_MS;
  const columns = syntheticMarket({ seed, symbols: options.symbols, startMs: minuteMs, minutes: options.days * 1_440 });
  const symbols = columns.map((one): SymbolSpec => ({ ...symbolSpec(one), fundingRate: FUNDING_RATE }));
  const prices = new EmulatedPrices(columns);
  const lags = new Lags();
  const exchange = new SimExchange({
    ...{ symbols, prices, walletUsd, startMs, random: new RandomStreams(seed) },
    fillPlan: ({ symbol }) => troubledFill(worldFault(around.faults.at('market/order', symbol))) ?? FULL,
    readLag: lags.over(() => 0),
  });
  const market = new MarketPrices(prices, columns);
  const venue = venueOf(options, exchange, prices, market, around);
  const happen: Happen = (fault, symbol) =>
    actFromOutside({ exchange, symbols, market, lags, nowMs: around.nowMs(), later: around.later }, fault, symbol);
  exchange.onEvent((event) => {
    venue.algos.note(event);
    venue.income.note(event);
    strike(event, around, happen);
  });
  return { venue, happen };
}

function venueOf(
  options: VenueOptions,
  exchange: SimExchange,
  prices: EmulatedPrices,
  market: MarketPrices,
  around: Surroundings,
): EmulatedVenue {
  let ids = 0;
  return {
    exchange,
    prices,
    algos: new AlgoBook(),
    income: new IncomeBook(options.walletUsd),
    listenKeys: new ListenKeys(options.seed, around),
    limits: options.limits,
    orderReplies: options.orderReplies,
    modes: { hedge: false, multiAssets: false },
    shown: (symbol, nowMs) => market.price(symbol, nowMs),
    nextClientId: () => {
      ids += 1;
      return `emulator${ids}`;
    },
  };
}

/** Never at once: the venue is in the middle of something. */
function strike(event: VenueEvent, { faults, later }: Surroundings, happen: Happen): void {
  if ((event.kind !== 'fill' && event.kind !== 'orderAccepted') || event.origin !== 'client') return;
  const { symbol } = event.order;
  const fault = worldFault(faults.at(event.kind === 'fill' ? 'moment/fill' : 'moment/order', symbol));
  if (fault !== undefined) later(fault.ms ?? 0, () => happen(fault, symbol));
}

/** Lists are checked when they are given: at these sites only the world's kinds fit. */
function worldFault(fault: { readonly kind: string } | undefined): Fault | undefined {
  return fault as Fault | undefined;
}
