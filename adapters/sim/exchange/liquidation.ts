/**
 * The venue's risk engine: at a fixed cadence, while anything is open, margin balance is compared with maintenance
 * margin at the mark price. An isolated position stands for itself; all crossed ones stand together with the wallet
 * that is not set aside. Source of the rule: Binance FAQ b3c689c1f50a44cabb3a84e663b81d93 (research 3); the first
 * bracket's rate only. What a liquidation costs beyond an isolated margin is the account's here, not the insurance fund's.
 */
import { absolute, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { initialMarginUsd, watchMargins } from './margin.ts';
import { liquidatePosition } from './outside.ts';
import { unrealizedPnlUsd } from './position.ts';
import { markPrice, type SymbolState, type Venue } from './state.ts';

/** Liquidates what can no longer be held, and sets the next date. */
export function checkMargins(venue: Venue, atMs: number): void {
  const open = [...venue.account.open];
  const crossed = open.filter(({ marginType }) => marginType === 'CROSSED');
  // What the crossed ones stand on is judged as it was before any liquidation of this moment.
  const areHeld = crossed.length === 0 || coversCrossed(venue, open, atMs);
  for (const symbol of open)
    if (symbol.marginType === 'ISOLATED' && !coversIsolated(venue, symbol, atMs))
      liquidatePosition(venue, symbol, atMs);
  if (!areHeld) for (const symbol of crossed) liquidatePosition(venue, symbol, atMs);
  venue.marginDueMs = undefined;
  if (venue.account.open.size > 0) watchMargins(venue, atMs);
}

/** More than the truncations of the amounts compared can make up. */
const TRUNCATED_USD: Decimal = 1_000n;

/** What covered a position at some price covers it at every better one: most looks are a comparison of prices. */
function coversIsolated(venue: Venue, symbol: SymbolState, atMs: number): boolean {
  const { position, leverage, covered } = symbol;
  const mark = markOf(venue, symbol, atMs);
  const isKnown = covered?.position === position && covered.leverage === leverage;
  if (isKnown && (position.amount > ZERO ? mark >= covered.mark : mark <= covered.mark)) return true;
  const balanceUsd = isolatedMarginUsd(symbol) + unrealizedPnlUsd(position, mark);
  const spareUsd = balanceUsd - maintenanceUsd(symbol, mark);
  if (spareUsd > TRUNCATED_USD) symbol.covered = { position, leverage, mark };
  return spareUsd > ZERO;
}

function coversCrossed(venue: Venue, open: readonly SymbolState[], atMs: number): boolean {
  let balanceUsd = venue.account.walletUsd;
  let neededUsd = ZERO;
  for (const symbol of open) {
    if (symbol.marginType === 'ISOLATED') {
      balanceUsd -= isolatedMarginUsd(symbol);
      continue;
    }
    const mark = markOf(venue, symbol, atMs);
    balanceUsd += unrealizedPnlUsd(symbol.position, mark);
    neededUsd += maintenanceUsd(symbol, mark);
  }
  return balanceUsd > neededUsd;
}

function markOf(venue: Venue, symbol: SymbolState, atMs: number): Decimal {
  return markPrice(venue, symbol, atMs) ?? symbol.position.entryPrice;
}

function isolatedMarginUsd(symbol: SymbolState): Decimal {
  return initialMarginUsd(symbol, absolute(symbol.position.amount), symbol.position.entryPrice);
}

function maintenanceUsd(symbol: SymbolState, mark: Decimal): Decimal {
  return multiply(multiply(absolute(symbol.position.amount), mark), symbol.maintenanceRate);
}
