/** What every trade, fee and funding payment did to the wallet: the venue's income history. */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { VenueEvent } from '../exchange/events.ts';

export interface Income {
  readonly id: number;
  readonly symbol: string;
  readonly type: 'REALIZED_PNL' | 'COMMISSION' | 'FUNDING_FEE' | 'INSURANCE_CLEAR' | 'TRANSFER';
  readonly amountUsd: Decimal;
  readonly atMs: number;
  readonly tradeId: string;
}

/** Older ones are forgotten. */
const KEPT = 100_000;

export class IncomeBook {
  private all: Income[] = [];
  private nextId = 1;
  private readonly realized = new Map<string, Decimal>();
  private readonly bySymbol = new Map<string, Decimal>();
  private walletUsd: Decimal;

  /** @param walletUsd at the start */
  constructor(walletUsd: Decimal) {
    this.walletUsd = walletUsd;
  }

  note(event: VenueEvent): void {
    const { atMs } = event;
    if (event.kind === 'fill') {
      const { symbol, tradeId, feeUsd } = event.trade;
      this.realized.set(`${symbol}/${tradeId}`, event.realizedPnlUsd);
      this.bySymbol.set(symbol, this.realizedOf(symbol) + event.realizedPnlUsd);
      if (event.realizedPnlUsd !== ZERO) this.add(symbol, 'REALIZED_PNL', event.realizedPnlUsd, atMs, tradeId);
      this.add(symbol, 'COMMISSION', -feeUsd, atMs, tradeId);
    }
    if (event.kind === 'funding') this.add(event.symbol, 'FUNDING_FEE', -event.paidUsd, atMs);
    if (event.kind === 'liquidationFee') this.add(event.symbol, 'INSURANCE_CLEAR', -event.paidUsd, atMs);
    if (event.kind === 'walletSet') {
      this.add('', 'TRANSFER', event.walletUsd - this.walletUsd, atMs);
      this.walletUsd = event.walletUsd;
    }
  }

  /** Of a trade, before fees. */
  realizedUsd(symbol: string, tradeId: string): Decimal {
    return this.realized.get(`${symbol}/${tradeId}`) ?? ZERO;
  }

  /** Of all trades of a symbol, before fees. */
  realizedOf(symbol: string): Decimal {
    return this.bySymbol.get(symbol) ?? ZERO;
  }

  /** Oldest first. */
  between(fromMs: number, toMs: number): Income[] {
    return this.all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  }

  private add(symbol: string, type: Income['type'], amountUsd: Decimal, atMs: number, tradeId = ''): void {
    this.all.push({ id: this.nextId, symbol, type, amountUsd, atMs, tradeId });
    this.nextId += 1;
    if (type !== 'TRANSFER') this.walletUsd += amountUsd;
    if (this.all.length > 2 * KEPT) this.all = this.all.slice(-KEPT);
  }
}
