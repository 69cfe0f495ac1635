/** The one USDT account: wallet, results and the largest extents reached. */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import { History } from './readLag.ts';
import type { SymbolState } from './state.ts';

/** Wallet versions kept for lagging reads. */
const WALLETS_KEPT = 1_024;

/** Largest values since the start, looked at whenever an order is accepted or filled; notionals at the mark of that moment. */
export interface Maxima {
  openPositions: number;
  openOrders: number;
  /** Sum of |amount| × mark over all positions. */
  grossNotionalUsd: Decimal;
  /** Largest single position. */
  positionNotionalUsd: Decimal;
}

/** Invariant: wallet = deposits + realized PnL − fees − funding paid. */
export class Account {
  walletUsd: Decimal;
  depositsUsd: Decimal;
  realizedPnlUsd: Decimal = ZERO;
  feesUsd: Decimal = ZERO;
  fundingPaidUsd: Decimal = ZERO;
  tradeCount = 0;
  readonly startingWalletUsd: Decimal;
  readonly wallets: History<Decimal>;
  /** Symbols with a position now. */
  readonly open = new Set<SymbolState>();
  /** Symbols that ever had one: what a lagging read may still have to show. */
  readonly touched = new Set<SymbolState>();
  readonly maxima: Maxima = { openPositions: 0, openOrders: 0, grossNotionalUsd: ZERO, positionNotionalUsd: ZERO };

  constructor(walletUsd: Decimal) {
    this.walletUsd = walletUsd;
    this.depositsUsd = walletUsd;
    this.startingWalletUsd = walletUsd;
    this.wallets = new History(walletUsd, WALLETS_KEPT);
  }

  book(realizedPnlUsd: Decimal, feeUsd: Decimal, atMs: number): void {
    this.realizedPnlUsd += realizedPnlUsd;
    this.feesUsd += feeUsd;
    this.#setWallet(this.walletUsd + realizedPnlUsd - feeUsd, atMs);
  }

  bookFunding(paidUsd: Decimal, atMs: number): void {
    this.fundingPaidUsd += paidUsd;
    this.#setWallet(this.walletUsd - paidUsd, atMs);
  }

  /** A deposit or withdrawal that leaves exactly this much. */
  setWallet(walletUsd: Decimal, atMs: number): void {
    this.depositsUsd += walletUsd - this.walletUsd;
    this.#setWallet(walletUsd, atMs);
  }

  #setWallet(walletUsd: Decimal, atMs: number): void {
    this.walletUsd = walletUsd;
    this.wallets.record(atMs, walletUsd);
  }
}
