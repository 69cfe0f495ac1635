/** What is held of each symbol, side by side as everybody sees it: the book, the ledger, the exchange, and the stop. */
import { absolute, formatDecimal, multiply, type Decimal } from '../../engine/decimal.ts';
import { readCandidates } from '../../engine/brain/candidates.ts';
import type { Config } from '../../engine/config.ts';
import { readGuards } from '../../engine/executor/guardBook.ts';
import { HASH } from '../../engine/names.ts';
import { readExposure } from '../../engine/nouns/exposure.ts';
import { readLedger } from '../../engine/nouns/ledger.ts';
import { readPosition } from '../../engine/nouns/position.ts';
import { readSnapshot, type Snapshot } from '../../engine/nouns/snapshot.ts';
import type { Wants } from '../../engine/protocol.ts';
import type { View } from '../../engine/view.ts';

export interface HoldingRecord {
  readonly symbol: string;
  readonly side: string;
  /** OPENING, OPEN, CLOSING, or FLAT where the book has none. */
  readonly state: string;
  /** Signed quantities, decimal text; null where nobody knows. */
  readonly book: string;
  readonly ledger: string | null;
  readonly exchange: string | null;
  readonly snapshotAgeS: number | null;
  readonly entryPrice: string;
  readonly markPrice: string | null;
  readonly notionalUsd: string;
  readonly unrealizedPnlUsd: string | null;
  readonly leverage: number;
  /** The book's stop; empty without one. */
  readonly stopLoss: string;
  /** Of the stop at the venue: NEW waits there; empty without one. */
  readonly venueStop: string;
  readonly remarks: readonly string[];
}

/** Asked again until all symbols are known. */
export function holdingsWants(seen: View, config: Config): Wants {
  const general = [HASH.exposure, HASH.candidates, HASH.guards];
  if (!seen.hasHash(HASH.exposure)) return { hashes: general };
  const symbols = symbolsIn(seen, config);
  const perSymbol = symbols.flatMap((symbol) => [HASH.position(symbol), HASH.ledger(symbol), HASH.snapshot(symbol)]);
  return { hashes: [...general, ...perSymbol] };
}

function symbolsIn(view: View, config: Config): readonly string[] {
  const booked = readExposure(view.hash(HASH.exposure)).bySymbol.keys();
  const watched = readCandidates(view.hash(HASH.candidates)).keys();
  return [...new Set([...config.SYMBOL_ALLOWLIST, ...booked, ...watched])].sort();
}

/** Those of which somebody says that something is held. */
export function holdingsIn(view: View, config: Config, atMs: number): readonly HoldingRecord[] {
  return symbolsIn(view, config).flatMap((symbol) => holdingOf(symbol, view, config, atMs) ?? []);
}

function holdingOf(symbol: string, view: View, config: Config, atMs: number): HoldingRecord | undefined {
  const read = readPosition(view.hash(HASH.position(symbol)));
  const position = read === 'corrupt' ? undefined : read;
  const ledger = readLedger(view.hash(HASH.ledger(symbol)));
  const snapshot = readSnapshot(view.hash(HASH.snapshot(symbol)));
  const book = position === undefined ? 0n : position.side === 'SHORT' ? -position.quantity : position.quantity;
  const isHeld = read !== undefined || [ledger?.amount, snapshot?.amount].some((amount) => (amount ?? 0n) !== 0n);
  if (!isHeld) return undefined;
  const amount = snapshot?.amount ?? ledger?.amount ?? book;
  const guard = readGuards(view.hash(HASH.guards)).find((one) => one.symbol === symbol);
  const markPrice = priceOrNothing(snapshot?.markPrice);
  return {
    symbol,
    side: amount < 0n ? 'SHORT' : amount > 0n ? 'LONG' : (position?.side ?? ''),
    state: read === 'corrupt' ? 'UNREADABLE' : (position?.state ?? 'FLAT'),
    book: formatDecimal(book),
    ledger: textOrNull(ledger?.amount),
    exchange: textOrNull(snapshot?.amount),
    snapshotAgeS: snapshot === undefined ? null : Math.round((atMs - snapshot.takenMs) / 1000),
    entryPrice: formatDecimal(ledger?.entryPrice ?? snapshot?.entryPrice ?? position?.entryPrice ?? 0n),
    markPrice: textOrNull(markPrice),
    notionalUsd: formatDecimal(
      markPrice === undefined ? (position?.notionalUsd ?? 0n) : multiply(absolute(amount), markPrice),
    ),
    unrealizedPnlUsd: textOrNull(snapshot?.unrealizedPnlUsd),
    leverage: snapshot?.leverage || (position?.leverage ?? ledger?.leverage ?? 1),
    stopLoss: position?.stopLoss === undefined ? '' : formatDecimal(position.stopLoss),
    venueStop: guard?.status ?? '',
    remarks: remarksOn({ book, ledger: ledger?.amount, snapshot, isBooked: read !== undefined }, config, atMs),
  };
}

interface Sides {
  readonly book: Decimal;
  readonly ledger: Decimal | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly isBooked: boolean;
}

function remarksOn({ book, ledger, snapshot, isBooked }: Sides, config: Config, atMs: number): string[] {
  const remarks: string[] = [];
  if (snapshot === undefined) remarks.push('no snapshot');
  else if (atMs - snapshot.takenMs > config.SNAPSHOT_MAX_AGE_S * 1000) remarks.push('old snapshot');
  else if (snapshot.amount !== (ledger ?? 0n)) remarks.push('ledger differs from the exchange');
  if (!isBooked) remarks.push('not in the book');
  else if (ledger !== undefined && ledger !== book) remarks.push('book differs from the ledger');
  return remarks;
}

/** A flat snapshot has no prices. */
function priceOrNothing(price: Decimal | undefined): Decimal | undefined {
  return price === 0n ? undefined : price;
}

function textOrNull(value: Decimal | undefined): string | null {
  return value === undefined ? null : formatDecimal(value);
}
