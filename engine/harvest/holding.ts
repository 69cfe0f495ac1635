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
import { readPosition, type PositionSide } from '../nouns/position.ts';
import { freshness, readSnapshot, type Snapshot } from '../nouns/snapshot.ts';
import { readVenueRules, type VenueRules } from '../nouns/venueRules.ts';
import type { Price } from '../protocol.ts';
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
  readonly givenStop: Decimal | undefined;
  readonly givenTarget: Decimal | undefined;
  readonly price: Decimal | undefined;
  readonly market: MarketState | undefined;
  readonly portfolio: Portfolio | undefined;
  readonly rules: VenueRules | undefined;
}

/**
 * What is held of `symbol`: a fresh snapshot, else the ledger, else the book.
 * @returns `flat` when nothing is; `unproven` for an entry under way that no fresh snapshot shows: the desk
 * would refuse to close it.
 */
export function readHolding(symbol: string, view: View, config: Config, atMs: number): Holding | 'flat' | 'unproven' {
  const read = readPosition(view.hash(HASH.position(symbol)));
  const book = read === 'corrupt' ? undefined : read;
  const ledger = readLedger(view.hash(HASH.ledger(symbol)));
  const fresh = freshSnapshot(readSnapshot(view.hash(HASH.snapshot(symbol))), ledger, config, atMs);
  const amount = heldAmount(fresh, ledger, book);
  if (amount === 0n) return 'flat';
  if (book?.state === 'OPENING' && fresh === undefined) return 'unproven';
  const side: PositionSide = amount > 0n ? 'LONG' : 'SHORT';
  // A stop for the other side would be hit at once: it belongs to a position that is no longer there.
  const own = book?.side === side ? book : undefined;
  return {
    symbol,
    side,
    quantity: absolute(amount),
    entryPrice: firstPositive(fresh?.entryPrice, ledger?.entryPrice, book?.entryPrice),
    leverage: firstLeverage(fresh?.leverage, book?.leverage, ledger?.leverage),
    planId: book?.planId ?? '',
    openedMs: book?.openedMs ?? 0,
    closing: book?.state === 'CLOSING',
    booked: own?.state === 'OPEN',
    givenStop: own?.stopLoss,
    givenTarget: own?.takeProfit,
    price: newestPrice(fresh, view.price(symbol), config, atMs),
    market: youngOnly(readMarketState(view.hash(HASH.marketState(symbol))), config.MARKET_STATE_MAX_AGE_S, atMs),
    portfolio: youngOnly(readPortfolio(view.hash(HASH.portfolio)), config.PORTFOLIO_MAX_AGE_S, atMs),
    rules: readVenueRules(view.hash(HASH.venue(symbol))),
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

function youngOnly<Known extends { readonly asOfMs: number }>(
  known: Known | undefined,
  maxAgeS: number,
  atMs: number,
): Known | undefined {
  return known !== undefined && isFresh(known.asOfMs, maxAgeS, atMs) ? known : undefined;
}

/** The fresh snapshot's mark price or the market price, whichever is newer and usable. */
function newestPrice(
  fresh: Snapshot | undefined,
  market: Price | undefined,
  config: Config,
  atMs: number,
): Decimal | undefined {
  const mark = fresh !== undefined && fresh.markPrice > 0n ? fresh.markPrice : undefined;
  if (market === undefined || market.price <= 0n || !isFresh(market.atMs, config.PRICE_MAX_AGE_S, atMs)) return mark;
  return mark !== undefined && fresh !== undefined && fresh.takenMs >= market.atMs ? mark : market.price;
}

function firstPositive(a: Decimal | undefined, b: Decimal | undefined, c: Decimal | undefined): Decimal {
  if (a !== undefined && a > 0n) return a;
  if (b !== undefined && b > 0n) return b;
  return c !== undefined && c > 0n ? c : 0n;
}

/** Nobody trades with less than 1, so that less says nothing. */
function firstLeverage(a: number | undefined, b: number | undefined, c: number | undefined): number {
  if (a !== undefined && a >= 1) return a;
  if (b !== undefined && b >= 1) return b;
  return c !== undefined && c >= 1 ? c : 1;
}
