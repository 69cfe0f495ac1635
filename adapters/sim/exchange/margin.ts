/** Equity and margin of the account, valued at the mark price. */
import { absolute, maximum, multiply, ONE, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { unrealizedPnlUsd } from './position.ts';
import { markPrice, remainingQuantity, type SymbolState, type Venue } from './state.ts';

/** Wallet plus unrealized PnL at mark, as of `asOfMs`. */
export function equityUsd(venue: Venue, nowMs: number, asOfMs: number = nowMs): Decimal {
  const lagging = asOfMs < nowMs;
  let equity = lagging ? venue.account.wallets.asOf(asOfMs) : venue.account.walletUsd;
  for (const symbol of lagging ? venue.account.touched : venue.account.open) {
    const position = lagging ? symbol.positions.asOf(asOfMs) : symbol.position;
    if (position.amount === ZERO) continue;
    equity += unrealizedPnlUsd(position, markPrice(venue, symbol, asOfMs) ?? position.entryPrice);
  }
  return equity;
}

/** Equity minus the initial margin (notional ÷ leverage) of positions and of open orders that may open. */
export function availableUsd(venue: Venue, nowMs: number): Decimal {
  let available = venue.account.walletUsd;
  for (const symbol of venue.account.open) {
    const mark = markPrice(venue, symbol, nowMs) ?? symbol.position.entryPrice;
    available += unrealizedPnlUsd(symbol.position, mark);
    available -= initialMarginUsd(symbol, absolute(symbol.position.amount), mark);
  }
  for (const record of venue.book.open) {
    if (record.terms.reduceOnly) continue;
    const price = record.terms.price ?? markPrice(venue, record.symbol, nowMs) ?? ZERO;
    available -= initialMarginUsd(record.symbol, remainingQuantity(record), price);
  }
  return available;
}

export function initialMarginUsd(symbol: SymbolState, quantity: Decimal, price: Decimal): Decimal {
  return multiply(quantity, price) / BigInt(symbol.leverage);
}

/** Called after every accepted order and every fill, so that no peak is missed. */
export function noteExtents(venue: Venue, moved: SymbolState, nowMs: number): void {
  const { maxima, open } = venue.account;
  maxima.openPositions = Math.max(maxima.openPositions, open.size);
  maxima.openOrders = Math.max(maxima.openOrders, venue.book.open.size);
  let gross = ZERO;
  for (const symbol of open) {
    const notional = multiply(absolute(symbol.position.amount), markPrice(venue, symbol, nowMs) ?? ZERO);
    gross += notional;
    if (symbol === moved) maxima.positionNotionalUsd = maximum(maxima.positionNotionalUsd, notional);
  }
  maxima.grossNotionalUsd = maximum(maxima.grossNotionalUsd, gross);
}

/** Something is open: its margin is looked at from now on. */
export function watchMargins(venue: Venue, nowMs: number): void {
  const every = venue.config.marginCheckMs;
  venue.marginDueMs ??= (Math.floor(nowMs / every) + 1) * every;
}

/** Of the first bracket: half of what the largest leverage demands at first, as the venue has it for its symbols. */
export function usualMaintenanceRate(leverageMax: number): Decimal {
  return ONE / 2n / BigInt(leverageMax);
}
