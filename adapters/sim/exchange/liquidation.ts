/**
 * The venue's risk engine: at a fixed cadence, while anything is open, margin balance is compared with maintenance
 * margin at the mark price. An isolated position stands for itself; all crossed ones stand together with the wallet
 * that is not set aside. Source of the rule: Binance FAQ b3c689c1f50a44cabb3a84e663b81d93 (research 3); the first
 * bracket's rate only. What a liquidation costs beyond an isolated margin is the account's here, not the insurance fund's.
 */
import { absolute, multiply, ZERO } from '../../../engine/decimal.ts';
import { initialMarginUsd, watchMargins } from './margin.ts';
import { liquidatePosition } from './outside.ts';
import { unrealizedPnlUsd } from './position.ts';
import { markPrice, type SymbolState, type Venue } from './state.ts';

/** Liquidates what can no longer be held, and sets the next date. */
export function checkMargins(venue: Venue, atMs: number): void {
  const crossed: SymbolState[] = [];
  let balanceUsd = venue.account.walletUsd;
  let maintenanceUsd = ZERO;
  for (const symbol of [...venue.account.open]) {
    const mark = markPrice(venue, symbol, atMs) ?? symbol.position.entryPrice;
    const { amount, entryPrice } = symbol.position;
    const gainUsd = unrealizedPnlUsd(symbol.position, mark);
    const neededUsd = multiply(multiply(absolute(amount), mark), symbol.maintenanceRate);
    if (symbol.marginType === 'ISOLATED') {
      const marginUsd = initialMarginUsd(symbol, absolute(amount), entryPrice);
      balanceUsd -= marginUsd;
      if (marginUsd + gainUsd <= neededUsd) liquidatePosition(venue, symbol, atMs);
    } else {
      crossed.push(symbol);
      balanceUsd += gainUsd;
      maintenanceUsd += neededUsd;
    }
  }
  if (balanceUsd <= maintenanceUsd) for (const symbol of crossed) liquidatePosition(venue, symbol, atMs);
  venue.marginDueMs = undefined;
  if (venue.account.open.size > 0) watchMargins(venue, atMs);
}
