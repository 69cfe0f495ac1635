/** What happens to the account without us: a hand on the UI, the liquidation engine, delisting, a testnet reset. */
import { absolute, minimum, multiply, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { Side, VenueOrder } from '../../../engine/venue.ts';
import type { PositionCause } from './events.ts';
import { finish, openOrder, setPosition } from './matching.ts';
import { FLAT } from './position.ts';
import { endStops } from './stopBook.ts';
import { current, emit, markPrice, type OrderRecord, type SymbolState, type Venue } from './state.ts';

/** @throws when the scenario names a symbol the exchange never had: a mistake of ours. */
export function knownSymbol(venue: Venue, name: string): SymbolState {
  const symbol = venue.symbols.get(name);
  if (symbol === undefined) throw new Error(`the exchange has no symbol ${name}`);
  return symbol;
}

/** How Binance marks whose order it was (research/binance-usdm-and-ccxt.md 3, ORDER_TRADE_UPDATE). */
const CLIENT_ID_PREFIX = {
  outside: 'web_',
  liquidation: 'autoclose-',
  adl: 'adl_autoclose-',
  settlement: 'settlement_autoclose-',
} as const;

type ForeignCause = keyof typeof CLIENT_ID_PREFIX;

export function foreignClientId(venue: Venue, cause: ForeignCause): string {
  venue.outsideOrders += 1;
  return CLIENT_ID_PREFIX[cause] + venue.outsideOrders;
}

/**
 * Closes `quantity` (default: everything; never more) at the market, at once, whatever the symbol's status.
 * @returns the order, or undefined when the symbol is flat or has no price.
 */
export function closeFromOutside(
  venue: Venue,
  symbol: SymbolState,
  cause: ForeignCause,
  nowMs: number,
  quantity?: Decimal,
): VenueOrder | undefined {
  const open = symbol.position.amount;
  const closing = minimum(quantity ?? absolute(open), absolute(open));
  if (closing <= ZERO || markPrice(venue, symbol, nowMs) === undefined) return undefined;
  const side: Side = open > ZERO ? 'SELL' : 'BUY';
  const clientOrderId = foreignClientId(venue, cause);
  const terms = {
    symbol: symbol.name,
    side,
    type: 'MARKET',
    quantity: closing,
    reduceOnly: true,
    clientOrderId,
  } as const;
  const positionCause: PositionCause = cause;
  const record = openOrder(venue, { symbol, terms, quantity: closing, cause: positionCause }, nowMs, { kind: 'full' });
  return current(record);
}

/** Open orders of the symbol expire, the position is closed, and the insurance fund takes its share. */
export function liquidatePosition(venue: Venue, symbol: SymbolState, nowMs: number): VenueOrder | undefined {
  endOrders(venue, symbol, 'EXPIRED', nowMs);
  const order = closeFromOutside(venue, symbol, 'liquidation', nowMs);
  if (order === undefined) return undefined;
  const mark = markPrice(venue, symbol, nowMs) ?? ZERO;
  const paidUsd = multiply(multiply(order.executedQuantity, mark), venue.config.liquidationFee);
  venue.account.book(ZERO, paidUsd, nowMs);
  emit(venue, { kind: 'liquidationFee', atMs: nowMs, symbol: symbol.name, paidUsd });
  return order;
}

/** @param status undefined: not listed any more. Leaving TRADING cancels the symbol's open orders; positions stay. */
export function changeStatus(venue: Venue, symbol: SymbolState, status: string | undefined, nowMs: number): void {
  symbol.listed = status !== undefined;
  if (status !== undefined) symbol.filters = { ...symbol.filters, status };
  venue.listing = undefined;
  if (status !== 'TRADING') endOrders(venue, symbol, 'CANCELED', nowMs);
  emit(venue, {
    kind: 'symbolStatus',
    atMs: nowMs,
    symbol: symbol.name,
    status,
    readable: symbol.listed || symbol.readable,
  });
}

/** Delisting: orders cancelled, position settled at the market, then the symbol is gone. */
export function delistSymbol(
  venue: Venue,
  symbol: SymbolState,
  nowMs: number,
  readable: boolean,
): VenueOrder | undefined {
  symbol.readable = readable;
  endOrders(venue, symbol, 'CANCELED', nowMs);
  const settled = closeFromOutside(venue, symbol, 'settlement', nowMs);
  changeStatus(venue, symbol, undefined, nowMs);
  return settled;
}

function endOrders(venue: Venue, symbol: SymbolState | undefined, status: 'CANCELED' | 'EXPIRED', nowMs: number): void {
  const ending: OrderRecord[] = [...venue.book.open].filter(
    (record) => symbol === undefined || record.symbol === symbol,
  );
  for (const record of ending) finish(venue, record, status, nowMs);
  endStops(venue, symbol, status, nowMs);
}

/** The testnet's periodic reset: orders, trades and positions are gone without a trade, the wallet is full again. */
export function resetAccount(venue: Venue, nowMs: number, walletUsd: Decimal): void {
  endOrders(venue, undefined, 'CANCELED', nowMs);
  for (const symbol of [...venue.account.open]) {
    const positionBefore = symbol.position.amount;
    setPosition(venue, symbol, FLAT, nowMs);
    emit(venue, {
      kind: 'positionChanged',
      atMs: nowMs,
      symbol: symbol.name,
      cause: 'reset',
      positionBefore,
      position: ZERO,
      entryPrice: ZERO,
    });
  }
  venue.book.clear();
  for (const symbol of venue.symbols.values()) {
    symbol.orders.length = 0;
    symbol.trades.length = 0;
    symbol.forgottenOrders = 0;
  }
  venue.account.setWallet(walletUsd, nowMs);
  emit(venue, { kind: 'walletSet', atMs: nowMs, walletUsd, reset: true });
}
