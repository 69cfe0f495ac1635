/** Positions with everything that is counted from them, and the funds of the account, as of a moment. */
import { absolute, divide, maximum, multiply, ONE, ZERO, type Decimal } from '../../../../engine/decimal.ts';
import { initialMarginUsd } from '../../exchange/margin.ts';
import { versionAsOf } from '../../exchange/orderBook.ts';
import { unrealizedPnlUsd, type Position } from '../../exchange/position.ts';
import { markPrice, type SymbolState, type Venue } from '../../exchange/state.ts';

export interface Holding {
  readonly symbol: SymbolState;
  readonly position: Position;
  readonly mark: Decimal;
  readonly notionalUsd: Decimal;
  readonly gainUsd: Decimal;
  readonly initialMarginUsd: Decimal;
  readonly maintenanceUsd: Decimal;
  /** Set aside at entry; 0 for a crossed position. */
  readonly isolatedUsd: Decimal;
  /** Of open orders that may open. */
  readonly orderMarginUsd: Decimal;
  readonly updatedMs: number;
}

export interface Funds {
  readonly walletUsd: Decimal;
  readonly gainUsd: Decimal;
  readonly positionMarginUsd: Decimal;
  readonly orderMarginUsd: Decimal;
  readonly maintenanceUsd: Decimal;
  readonly availableUsd: Decimal;
  readonly updatedMs: number;
}

/** Of all listed symbols and open positions, in the order of the listing. */
export function holdingsOf(venue: Venue, asOfMs: number): Holding[] {
  const orderMargins = orderMarginsUsd(venue, asOfMs);
  return [...venue.symbols.values()].flatMap((symbol) => {
    const position = symbol.positions.asOf(asOfMs);
    if (!symbol.listed && position.amount === ZERO) return [];
    const mark = markPrice(venue, symbol, asOfMs) ?? position.entryPrice;
    const size = absolute(position.amount);
    const isolated = symbol.marginType === 'ISOLATED';
    return {
      symbol,
      position,
      mark,
      notionalUsd: multiply(position.amount, mark),
      gainUsd: unrealizedPnlUsd(position, mark),
      initialMarginUsd: initialMarginUsd(symbol, size, mark),
      maintenanceUsd: multiply(multiply(size, mark), symbol.maintenanceRate),
      isolatedUsd: isolated ? initialMarginUsd(symbol, size, position.entryPrice) : ZERO,
      orderMarginUsd: orderMargins.get(symbol) ?? ZERO,
      updatedMs: symbol.positionUpdatedMs ?? 0,
    };
  });
}

function orderMarginsUsd(venue: Venue, asOfMs: number): ReadonlyMap<SymbolState, Decimal> {
  const margins = new Map<SymbolState, Decimal>();
  for (const record of venue.book.openAsOf(asOfMs)) {
    const { symbol, terms } = record;
    const order = versionAsOf(record, asOfMs);
    if (terms.reduceOnly || order === undefined) continue;
    const price = terms.price ?? markPrice(venue, symbol, asOfMs) ?? ZERO;
    const marginUsd = initialMarginUsd(symbol, order.quantity - order.executedQuantity, price);
    margins.set(symbol, (margins.get(symbol) ?? ZERO) + marginUsd);
  }
  return margins;
}

export function fundsOf(venue: Venue, holdings: readonly Holding[], asOfMs: number): Funds {
  const sum = (of: (holding: Holding) => Decimal): Decimal => holdings.reduce((total, one) => total + of(one), ZERO);
  const walletUsd = venue.account.wallets.asOf(asOfMs);
  const gainUsd = sum((one) => one.gainUsd);
  const positionMarginUsd = sum((one) => one.initialMarginUsd);
  const orderMarginUsd = sum((one) => one.orderMarginUsd);
  return {
    walletUsd,
    gainUsd,
    positionMarginUsd,
    orderMarginUsd,
    maintenanceUsd: sum((one) => one.maintenanceUsd),
    availableUsd: maximum(ZERO, walletUsd + gainUsd - positionMarginUsd - orderMarginUsd),
    // An asset that never moved has 0, and clients skip it.
    updatedMs: Math.max(1, ...holdings.map(({ updatedMs }) => updatedMs)),
  };
}

/**
 * The mark price at which what stands behind the position is down to its maintenance margin, 0 when there is none
 * (Binance FAQ b3c689c1f50a44cabb3a84e663b81d93; research/binance-usdm-and-ccxt.md 3). An isolated position stands for
 * itself, a crossed one with the wallet that is not set aside and with all other crossed positions at their marks.
 */
export function liquidationPrice(walletUsd: Decimal, holdings: readonly Holding[], of: Holding): Decimal {
  const { amount, entryPrice } = of.position;
  if (amount === ZERO) return ZERO;
  let behindUsd = of.isolatedUsd;
  if (of.symbol.marginType === 'CROSSED') {
    behindUsd = walletUsd;
    for (const other of holdings) {
      behindUsd -= other.isolatedUsd;
      if (other !== of && other.symbol.marginType === 'CROSSED') behindUsd += other.gainUsd - other.maintenanceUsd;
    }
  }
  // behind + amount × (price − entry) = |amount| × price × rate
  const side = amount > ZERO ? ONE : -ONE;
  const perPrice = multiply(absolute(amount), of.symbol.maintenanceRate - side);
  return maximum(ZERO, divide(behindUsd - multiply(amount, entryPrice), perPrice));
}
