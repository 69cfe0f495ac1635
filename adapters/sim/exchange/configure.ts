/** Leverage and margin type of a symbol: one request here, two on the wire. Setting what is already set is fine. */
import { ZERO } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { REJECTIONS, type Rejection } from './codes.ts';
import { emit, type SymbolState, type Venue } from './state.ts';

type Configure = Extract<VenueRequest, { kind: 'configureSymbol' }>;

/** Nothing changes when it is refused. */
export function configure(venue: Venue, symbol: SymbolState, request: Configure, nowMs: number): Rejection | undefined {
  const rejection = checkLeverage(symbol, request) ?? checkMarginType(venue, symbol, request);
  if (rejection !== undefined) return rejection;
  const { leverage, marginType } = request;
  symbol.leverage = leverage;
  symbol.marginType = marginType;
  emit(venue, { kind: 'configured', atMs: nowMs, symbol: symbol.name, leverage, marginType });
  return undefined;
}

export interface ByHand {
  readonly leverage?: number;
  readonly marginType?: 'other';
}

/** @returns false when the venue refuses. */
export function configureByHand(venue: Venue, symbol: SymbolState, to: ByHand, nowMs: number): boolean {
  const leverage = Math.max(1, Math.min(symbol.filters.leverageMax, to.leverage ?? symbol.leverage));
  const other = symbol.marginType === 'ISOLATED' ? 'CROSSED' : 'ISOLATED';
  const marginType = to.marginType === undefined ? symbol.marginType : other;
  const request = { kind: 'configureSymbol', symbol: symbol.name, leverage, marginType } as const;
  return configure(venue, symbol, request, nowMs) === undefined;
}

function checkLeverage(symbol: SymbolState, { leverage, marginType }: Configure): Rejection | undefined {
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > symbol.filters.leverageMax) return REJECTIONS.leverage;
  const isolated = symbol.marginType === 'ISOLATED' && marginType === 'ISOLATED';
  return isolated && leverage < symbol.leverage && symbol.position.amount !== ZERO
    ? REJECTIONS.isolatedLeverage
    : undefined;
}

function checkMarginType(venue: Venue, symbol: SymbolState, { marginType }: Configure): Rejection | undefined {
  if (marginType === symbol.marginType) return undefined;
  for (const record of venue.book.open) if (record.symbol === symbol) return REJECTIONS.marginTypeOpenOrders;
  return symbol.position.amount === ZERO ? undefined : REJECTIONS.marginTypePosition;
}
