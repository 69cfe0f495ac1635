/**
 * One open position as harvest may judge it: what is held by the best evidence there is, and the market around
 * it as far as it is young enough to be used. What is too old is absent here, so that nothing can decide on it.
 */
import type { Config } from '../config.ts';
import { absolute, type Decimal } from '../decimal.ts';
import { heldAmount } from '../desk/apply.ts';
import { isFresh } from '../desk/entryGates.ts';
import { HASH } from '../names.ts';
import { readLedger, type Ledger } from '../nouns/ledger.ts';
import { readMarketState, type MarketState } from '../nouns/marketState.ts';
import { readPortfolio, type Portfolio } from '../nouns/portfolio.ts';
import { readPosition, type Position, type PositionSide } from '../nouns/position.ts';
import { freshness, readSnapshot, type Snapshot } from '../nouns/snapshot.ts';
import { readVenueRules, type VenueRules } from '../nouns/venueRules.ts';
import type { Fields, Price } from '../protocol.ts';
import type { View } from '../view.ts';

export interface Holding {
  readonly symbol: string;
  readonly side: PositionSide;
  /** Not negative. */
  readonly quantity: Decimal;
  /** Zero when nobody knows it. */
  readonly entryPrice: Decimal;
  readonly leverage: number;
  /** As far as the book knows: '' and 0 otherwise. */
  readonly planId: string;
  readonly openedMs: number;
  /** A close is under way: the desk refuses another. */
  readonly closing: boolean;
  /** The book has it open on this side. Ladder and lock need that; stop, kill score and age do not. */
  readonly booked: boolean;
  /** The book's stop and target, as far as the book is on the side that is held. */
  readonly givenStop?: Decimal;
  readonly givenTarget?: Decimal;
  readonly price?: Decimal;
  readonly market?: MarketState;
  readonly portfolio?: Portfolio;
  readonly rules?: VenueRules;
}

/**
 * What is held of `symbol`: a fresh snapshot, else the ledger, else the book.
 * @returns `flat` when nothing is; `unproven` for an entry under way that no fresh snapshot shows: the desk
 * would refuse to close it.
 */
export function readHolding(symbol: string, view: View, config: Config, atMs: number): Holding | 'flat' | 'unproven' {
  const read = readPosition(symbol, view.hash(HASH.position(symbol)));
  const book = read === 'corrupt' ? undefined : read;
  const ledger = readLedger(view.hash(HASH.ledger(symbol)));
  const fresh = freshSnapshot(readSnapshot(view.hash(HASH.snapshot(symbol))), ledger, config, atMs);
  const amount = heldAmount(fresh, ledger, book);
  if (amount === 0n) return 'flat';
  if (book?.state === 'OPENING' && fresh === undefined) return 'unproven';
  const side: PositionSide = amount > 0n ? 'LONG' : 'SHORT';
  const price = newestPrice(fresh, view.price(symbol), config, atMs);
  const rules = readVenueRules(view.hash(HASH.venue(symbol)));
  return {
    symbol,
    side,
    quantity: absolute(amount),
    entryPrice: firstPositive(fresh?.entryPrice, ledger?.entryPrice, book?.entryPrice),
    leverage: [fresh?.leverage, book?.leverage, ledger?.leverage].find((leverage) => (leverage ?? 0) >= 1) ?? 1,
    ...fromBook(book, side),
    ...surroundings(view.hash(HASH.marketState(symbol)), view.hash(HASH.portfolio), config, atMs),
    ...(price === undefined ? {} : { price }),
    ...(rules === undefined ? {} : { rules }),
  };
}

function freshSnapshot(
  snapshot: Snapshot | undefined,
  ledger: Ledger | undefined,
  config: Config,
  atMs: number,
): Snapshot | undefined {
  const bounds = { maxAgeMs: config.SNAPSHOT_MAX_AGE_S * 1000, readLagMs: config.EXECUTOR_READ_LAG_MS };
  return freshness(snapshot, ledger?.lastFillServerMs ?? 0, atMs, bounds) === 'fresh' ? snapshot : undefined;
}

type Booked = Pick<Holding, 'planId' | 'openedMs' | 'closing' | 'booked' | 'givenStop' | 'givenTarget'>;

/** A stop for the other side would be hit at once: it belongs to a position that is no longer there. */
function fromBook(book: Position | undefined, side: PositionSide): Booked {
  if (book === undefined) return { planId: '', openedMs: 0, closing: false, booked: false };
  const { planId, openedMs, state, stopLoss, takeProfit } = book;
  const closing = state === 'CLOSING';
  if (book.side !== side) return { planId, openedMs, closing, booked: false };
  return {
    planId,
    openedMs,
    closing,
    booked: state === 'OPEN',
    ...(stopLoss === undefined ? {} : { givenStop: stopLoss }),
    ...(takeProfit === undefined ? {} : { givenTarget: takeProfit }),
  };
}

function surroundings(
  marketFields: Fields | undefined,
  portfolioFields: Fields | undefined,
  config: Config,
  atMs: number,
): Pick<Holding, 'market' | 'portfolio'> {
  const market = readMarketState(marketFields);
  const portfolio = readPortfolio(portfolioFields);
  const marketFresh = market !== undefined && isFresh(market.asOfMs, config.MARKET_STATE_MAX_AGE_S, atMs);
  const portfolioFresh = portfolio !== undefined && isFresh(portfolio.asOfMs, config.PORTFOLIO_MAX_AGE_S, atMs);
  return { ...(marketFresh ? { market } : {}), ...(portfolioFresh ? { portfolio } : {}) };
}

/** The fresh snapshot's mark price or the market price, whichever is newer. */
function newestPrice(
  fresh: Snapshot | undefined,
  market: Price | undefined,
  config: Config,
  atMs: number,
): Decimal | undefined {
  const seen: Price[] = [];
  if (fresh !== undefined) seen.push({ price: fresh.markPrice, atMs: fresh.takenMs });
  if (market !== undefined && isFresh(market.atMs, config.PRICE_MAX_AGE_S, atMs)) seen.push(market);
  const usable = seen.filter(({ price }) => price > 0n);
  return usable.sort((a, b) => b.atMs - a.atMs)[0]?.price;
}

function firstPositive(...prices: readonly (Decimal | undefined)[]): Decimal {
  return prices.find((price) => price !== undefined && price > 0n) ?? 0n;
}
