/** What the routes work on: the exchange, and what Binance's API shows beyond it. */
import type { Price } from '../../../engine/protocol.ts';
import type { SimExchange } from '../exchange/exchange.ts';
import type { RateLimits } from '../exchange/frontDoor.ts';
import type { AlgoBook } from './algoBook.ts';
import type { IncomeBook } from './incomeBook.ts';
import type { ListenKeys } from './streams/listenKeys.ts';
import type { EmulatedPrices } from './prices.ts';

export interface EmulatedVenue {
  readonly exchange: SimExchange;
  readonly prices: EmulatedPrices;
  readonly algos: AlgoBook;
  readonly income: IncomeBook;
  readonly listenKeys: ListenKeys;
  readonly limits: RateLimits;
  /** `lean`: replies to new and cancelled orders lack avgPrice and cumQuote, as since 2026-07-15. */
  readonly orderReplies: 'lean' | 'full';
  readonly modes: { hedge: boolean; multiAssets: boolean };
  /** The price that market data shows, and when it was traded; faults may hide it or hold it back. */
  shown(symbol: string, nowMs: number): Price | undefined;
  /** A client id for an order that came without one. */
  nextClientId(): string;
}
