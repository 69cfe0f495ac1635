/** Positions and funds as Binance's JSON has them, in the older and the newer versions. */
import { formatDecimal, ZERO, type Decimal } from '../../../../engine/decimal.ts';
import type { SymbolState } from '../../exchange/state.ts';
import { liquidationPrice, type Funds, type Holding } from './holdings.ts';

/** Is there anything of it, where only what is there is shown? */
export function isShown({ position, orderMarginUsd }: Holding): boolean {
  return position.amount !== ZERO || orderMarginUsd !== ZERO;
}

export interface Account {
  readonly walletUsd: Decimal;
  readonly holdings: readonly Holding[];
}

/** positionRisk v2: every symbol; leverage and margin type are in it. */
export function positionV2(holding: Holding, account: Account): object {
  const { symbol, position } = holding;
  return {
    ...positionCore(holding, account),
    marginType: symbol.marginType === 'ISOLATED' ? 'isolated' : 'cross',
    isAutoAddMargin: 'false',
    isolatedMargin: formatDecimal(symbol.marginType === 'ISOLATED' ? holding.isolatedUsd + holding.gainUsd : ZERO),
    leverage: String(symbol.leverage),
    maxNotionalValue: maxNotionalText(symbol),
    isolated: symbol.marginType === 'ISOLATED',
    adlQuantile: position.amount === ZERO ? 0 : 1,
  };
}

/** positionRisk v3: positions and symbols with open orders only; no leverage, no margin type. */
export function positionV3(holding: Holding, account: Account): object {
  const { symbol } = holding;
  const isolated = symbol.marginType === 'ISOLATED';
  return {
    ...positionCore(holding, account),
    isolatedMargin: formatDecimal(isolated ? holding.isolatedUsd + holding.gainUsd : ZERO),
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

function positionCore(holding: Holding, { walletUsd, holdings }: Account): object {
  const { symbol, position } = holding;
  return {
    symbol: symbol.name,
    positionSide: 'BOTH',
    positionAmt: formatDecimal(position.amount),
    entryPrice: formatDecimal(position.entryPrice),
    breakEvenPrice: formatDecimal(position.entryPrice),
    markPrice: formatDecimal(holding.mark),
    unRealizedProfit: formatDecimal(holding.gainUsd),
    liquidationPrice: formatDecimal(liquidationPrice(walletUsd, holdings, holding)),
    notional: formatDecimal(holding.notionalUsd),
    isolatedWallet: formatDecimal(holding.isolatedUsd),
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
    isolatedWallet: formatDecimal(holding.isolatedUsd),
    notional: formatDecimal(holding.notionalUsd),
    initialMargin: formatDecimal(holding.initialMarginUsd + holding.orderMarginUsd),
    maintMargin: formatDecimal(holding.maintenanceUsd),
    updateTime: holding.updatedMs,
  };
  const isolated = symbol.marginType === 'ISOLATED';
  if (version === 3)
    return { ...both, isolatedMargin: formatDecimal(isolated ? holding.isolatedUsd + holding.gainUsd : ZERO) };
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
