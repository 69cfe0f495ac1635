/** Positions, balance and account as Binance's JSON has them, in the older and the newer versions. */
import { absolute, formatDecimal, multiply, ZERO, type Decimal } from '../../../../engine/decimal.ts';
import { initialMarginUsd } from '../../exchange/margin.ts';
import { unrealizedPnlUsd, type Position } from '../../exchange/position.ts';
import { markPrice, remainingQuantity, type SymbolState, type Venue } from '../../exchange/state.ts';

/** A position with everything that is counted from it, at a moment. */
export interface Holding {
  readonly symbol: SymbolState;
  readonly position: Position;
  readonly mark: Decimal;
  readonly notionalUsd: Decimal;
  readonly gainUsd: Decimal;
  readonly initialMarginUsd: Decimal;
  readonly maintenanceUsd: Decimal;
  /** Of open orders that may open. */
  readonly orderMarginUsd: Decimal;
  readonly liquidationPrice: Decimal;
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

function holdingOf(venue: Venue, symbol: SymbolState, asOfMs: number): Holding {
  const position = symbol.positions.asOf(asOfMs);
  const mark = markPrice(venue, symbol, asOfMs) ?? position.entryPrice;
  const size = absolute(position.amount);
  let orderMarginUsd = ZERO;
  for (const record of venue.book.open) {
    if (record.symbol !== symbol || record.terms.reduceOnly) continue;
    orderMarginUsd += initialMarginUsd(symbol, remainingQuantity(record), record.terms.price ?? mark);
  }
  return {
    symbol,
    position,
    mark,
    notionalUsd: multiply(position.amount, mark),
    gainUsd: unrealizedPnlUsd(position, mark),
    initialMarginUsd: initialMarginUsd(symbol, size, mark),
    maintenanceUsd: multiply(multiply(size, mark), symbol.maintenanceRate),
    orderMarginUsd,
    liquidationPrice: ZERO,
    updatedMs: symbol.positionUpdatedMs ?? 0,
  };
}

/** Of all listed symbols, in the order of the listing. */
export function holdingsOf(venue: Venue, asOfMs: number): Holding[] {
  return [...venue.symbols.values()]
    .filter((symbol) => symbol.listed || symbol.positions.asOf(asOfMs).amount !== ZERO)
    .map((symbol) => holdingOf(venue, symbol, asOfMs));
}

export function isShown({ position, orderMarginUsd }: Holding): boolean {
  return position.amount !== ZERO || orderMarginUsd !== ZERO;
}

export function fundsOf(venue: Venue, holdings: readonly Holding[], asOfMs: number): Funds {
  const sum = (of: (holding: Holding) => Decimal): Decimal => holdings.reduce((total, one) => total + of(one), ZERO);
  const walletUsd = venue.account.wallets.asOf(asOfMs);
  const gainUsd = sum((one) => one.gainUsd);
  const positionMarginUsd = sum((one) => one.initialMarginUsd);
  const orderMarginUsd = sum((one) => one.orderMarginUsd);
  const left = walletUsd + gainUsd - positionMarginUsd - orderMarginUsd;
  return {
    walletUsd,
    gainUsd,
    positionMarginUsd,
    orderMarginUsd,
    maintenanceUsd: sum((one) => one.maintenanceUsd),
    availableUsd: left < ZERO ? ZERO : left,
    // Assets that never moved have 0, and clients skip those.
    updatedMs: Math.max(1, ...holdings.map(({ updatedMs }) => updatedMs)),
  };
}

/** An isolated position's margin: what was set aside at entry. */
function isolatedUsd({ symbol, position }: Holding): Decimal {
  if (symbol.marginType !== 'ISOLATED') return ZERO;
  return initialMarginUsd(symbol, absolute(position.amount), position.entryPrice);
}

/** positionRisk v2: every symbol; leverage and margin type are in it. */
export function positionV2(holding: Holding): object {
  const { symbol, position } = holding;
  return {
    ...positionCore(holding),
    marginType: symbol.marginType === 'ISOLATED' ? 'isolated' : 'cross',
    isAutoAddMargin: 'false',
    isolatedMargin: formatDecimal(symbol.marginType === 'ISOLATED' ? isolatedUsd(holding) + holding.gainUsd : ZERO),
    leverage: String(symbol.leverage),
    maxNotionalValue: maxNotionalText(symbol),
    isolated: symbol.marginType === 'ISOLATED',
    adlQuantile: position.amount === ZERO ? 0 : 1,
  };
}

/** positionRisk v3: positions and symbols with open orders only; no leverage, no margin type. */
export function positionV3(holding: Holding): object {
  const { symbol } = holding;
  const isolated = symbol.marginType === 'ISOLATED';
  return {
    ...positionCore(holding),
    isolatedMargin: formatDecimal(isolated ? isolatedUsd(holding) + holding.gainUsd : ZERO),
    marginAsset: 'USDT',
    initialMargin: formatDecimal(holding.initialMarginUsd + holding.orderMarginUsd),
    maintMargin: formatDecimal(holding.maintenanceUsd),
    positionInitialMargin: formatDecimal(holding.initialMarginUsd),
    openOrderInitialMargin: formatDecimal(holding.orderMarginUsd),
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
  };
}

function positionCore(holding: Holding): object {
  const { symbol, position } = holding;
  return {
    symbol: symbol.name,
    positionSide: 'BOTH',
    positionAmt: formatDecimal(position.amount),
    entryPrice: formatDecimal(position.entryPrice),
    breakEvenPrice: formatDecimal(position.entryPrice),
    markPrice: formatDecimal(holding.mark),
    unRealizedProfit: formatDecimal(holding.gainUsd),
    liquidationPrice: formatDecimal(holding.liquidationPrice),
    notional: formatDecimal(holding.notionalUsd),
    isolatedWallet: formatDecimal(isolatedUsd(holding)),
    updateTime: holding.updatedMs,
  };
}

export function maxNotionalText({ positionMaxUsd }: SymbolState): string {
  return positionMaxUsd === undefined ? '1000000000' : formatDecimal(positionMaxUsd);
}

/** A position inside the account reply. */
export function accountPosition(holding: Holding, version: 2 | 3): object {
  const { symbol, position } = holding;
  const both = {
    symbol: symbol.name,
    positionSide: 'BOTH',
    positionAmt: formatDecimal(position.amount),
    unrealizedProfit: formatDecimal(holding.gainUsd),
    isolatedWallet: formatDecimal(isolatedUsd(holding)),
    notional: formatDecimal(holding.notionalUsd),
    initialMargin: formatDecimal(holding.initialMarginUsd + holding.orderMarginUsd),
    maintMargin: formatDecimal(holding.maintenanceUsd),
    updateTime: holding.updatedMs,
  };
  const isolated = symbol.marginType === 'ISOLATED';
  if (version === 3)
    return { ...both, isolatedMargin: formatDecimal(isolated ? isolatedUsd(holding) + holding.gainUsd : ZERO) };
  return {
    ...both,
    positionInitialMargin: formatDecimal(holding.initialMarginUsd),
    openOrderInitialMargin: formatDecimal(holding.orderMarginUsd),
    leverage: String(symbol.leverage),
    isolated,
    entryPrice: formatDecimal(position.entryPrice),
    breakEvenPrice: formatDecimal(position.entryPrice),
    maxNotional: maxNotionalText(symbol),
    bidNotional: '0',
    askNotional: '0',
  };
}

export function fundsText(funds: Funds): Readonly<Record<keyof Omit<Funds, 'updatedMs'> | 'equityUsd', string>> {
  return {
    walletUsd: formatDecimal(funds.walletUsd),
    gainUsd: formatDecimal(funds.gainUsd),
    positionMarginUsd: formatDecimal(funds.positionMarginUsd),
    orderMarginUsd: formatDecimal(funds.orderMarginUsd),
    maintenanceUsd: formatDecimal(funds.maintenanceUsd),
    availableUsd: formatDecimal(funds.availableUsd),
    equityUsd: formatDecimal(funds.walletUsd + funds.gainUsd),
  };
}
