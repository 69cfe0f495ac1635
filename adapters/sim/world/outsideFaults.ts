/** What the outside does to the account and to the symbols at a moment. */
import { absolute, floorTo, fromNumber, maximum, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { SimExchange } from '../exchange/exchange.ts';
import type { SymbolSpec } from '../exchange/options.ts';
import type { FaultKind } from './faultKinds.ts';
import type { Fault } from './faults.ts';
import type { Lags } from './lags.ts';
import type { MarketPrices } from './marketPrices.ts';

const USUAL_WHILE_MS = 60_000;

/** What of a world the outside can reach. */
export interface Reach {
  readonly exchange: SimExchange;
  readonly symbols: readonly SymbolSpec[];
  readonly market: MarketPrices;
  readonly lags: Lags;
  readonly nowMs: number;
  readonly later: (afterMs: number, action: () => void) => void;
}

type Act = (reach: Reach, symbol: string, fault: Fault) => void;

const ACTS: Readonly<Partial<Record<FaultKind, Act>>> = {
  'external-close': ({ exchange, nowMs }, symbol) => void exchange.externalClose(symbol, nowMs),
  'external-reduce': ({ exchange, symbols, nowMs }, symbol, { fraction = 0.5 }) => {
    const quantity = partOf(exchange.position(symbol), fraction, symbols, symbol);
    exchange.externalClose(symbol, nowMs, quantity);
  },
  'external-increase': ({ exchange, symbols, nowMs }, symbol, { fraction = 0.5 }) => {
    const amount = exchange.position(symbol);
    if (amount === ZERO) return;
    const quantity = partOf(amount, fraction, symbols, symbol);
    exchange.externalOrder({ symbol, side: amount > ZERO ? 'BUY' : 'SELL', quantity }, nowMs);
  },
  liquidation: ({ exchange, nowMs }, symbol) => void exchange.liquidate(symbol, nowMs),
  adl: ({ exchange, nowMs }, symbol) => void exchange.deleverage(symbol, nowMs),
  'account-reset': ({ exchange, nowMs }) => exchange.accountReset(nowMs),
  delisting: ({ exchange, nowMs }, symbol) => void exchange.delist(symbol, nowMs),
  'delisting-unreadable': ({ exchange, nowMs }, symbol) => void exchange.delist(symbol, nowMs, false),
  halted: ({ exchange, nowMs, later }, symbol, { forMs = USUAL_WHILE_MS }) => {
    exchange.setStatus(symbol, 'SETTLING', nowMs);
    later(forMs, () => {
      // What was delisted meanwhile stays so.
      if (exchange.status(symbol) === 'SETTLING') exchange.setStatus(symbol, 'TRADING', nowMs + forMs);
    });
  },
  'leverage-by-hand': ({ exchange, nowMs }, symbol, { fraction = 2 }) =>
    exchange.configureByHand(symbol, { leverage: Math.round((exchange.leverage(symbol) ?? 1) * fraction) }, nowMs),
  'margin-type-by-hand': ({ exchange, nowMs }, symbol) =>
    exchange.configureByHand(symbol, { marginType: 'other' }, nowMs),
  'read-lag': ({ lags, nowMs }, _, { lagMs = 1_000, forMs = USUAL_WHILE_MS }) => lags.add(lagMs, nowMs + forMs),
  'price-gap': ({ market, nowMs }, symbol, { forMs = USUAL_WHILE_MS }) =>
    market.bend(symbol, nowMs + forMs, () => undefined),
  'price-stale': ({ market, nowMs }, symbol, { forMs = USUAL_WHILE_MS }) =>
    market.bend(symbol, nowMs + forMs, () => nowMs),
  'price-late': ({ market, nowMs }, symbol, { lagMs = 5_000, forMs = USUAL_WHILE_MS }) =>
    market.bend(symbol, nowMs + forMs, (atMs) => atMs - lagMs),
};

/** @param symbol whose moment it is. */
export function actFromOutside(reach: Reach, fault: Fault, symbol: string): void {
  ACTS[fault.kind]?.(reach, symbol, fault);
}

/** A fraction of a position on its symbol's grid, at least one step. */
function partOf(amount: Decimal, fraction: number, symbols: readonly SymbolSpec[], symbol: string): Decimal {
  const step = symbols.find(({ filters }) => filters.symbol === symbol)?.filters.stepSize ?? 1n;
  return maximum(step, floorTo(multiply(absolute(amount), fromNumber(fraction) ?? ZERO), step));
}
