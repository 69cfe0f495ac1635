/** What the exchange last said about one symbol's position: the truth, as long as it is fresh. Owner: brain. */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { decimalField, integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

export interface Snapshot {
  /** Signed: positive long, negative short, zero flat. */
  readonly amount: Decimal;
  readonly entryPrice: Decimal;
  readonly markPrice: Decimal;
  readonly unrealizedPnlUsd: Decimal;
  readonly leverage: number;
  /** When we asked for it, by our clock: the venue has not read it earlier, however late its reply was taken in. */
  readonly takenMs: number;
  /** The venue's clock in the reply. */
  readonly serverTimeMs: number;
}

/** What one symbol's part of a positions reply says. */
export type Held = Omit<Snapshot, 'takenMs' | 'serverTimeMs'>;

/**
 * Writes the snapshots of one reply, whose times they share.
 * @param expiresAtMs from when on they are as good as none.
 */
export function snapshotWriter(
  { takenMs, serverTimeMs }: Pick<Snapshot, 'takenMs' | 'serverTimeMs'>,
  expiresAtMs: number,
): (held: Held) => Fields {
  const [epoch, taken, serverTime, expiresAt] = [Math.floor(takenMs / 1000), takenMs, serverTimeMs, expiresAtMs].map(
    String,
  ) as [string, string, string, string];
  return ({ amount, entryPrice, markPrice, unrealizedPnlUsd, leverage }) => {
    const fields = {
      position_amt: formatDecimal(amount),
      side: amount > 0n ? 'LONG' : amount < 0n ? 'SHORT' : 'NONE',
      entry_price: formatDecimal(entryPrice),
      mark_price: formatDecimal(markPrice),
      unrealized_pnl: formatDecimal(unrealizedPnlUsd),
      leverage: String(leverage),
      ts_epoch: epoch,
      taken_ms: taken,
      server_time_ms: serverTime,
      source: 'position_state_brain',
      expires_at_ms: expiresAt,
    };
    const snapshot = { amount, entryPrice, markPrice, unrealizedPnlUsd, leverage, takenMs, serverTimeMs };
    return readSnapshot.wrote(fields, snapshot);
  };
}

/** @param expiresAtMs from when on it is as good as none. */
export function writeSnapshot(snapshot: Snapshot, expiresAtMs: number): Fields {
  return snapshotWriter(snapshot, expiresAtMs)(snapshot);
}

/** @returns undefined when absent or not readable: then nothing is known. */
export const readSnapshot = remembered(parseSnapshot);

function parseSnapshot(fields: Fields): Snapshot | undefined {
  const amount = decimalField(fields, 'position_amt');
  const entryPrice = decimalField(fields, 'entry_price');
  const markPrice = decimalField(fields, 'mark_price');
  const unrealizedPnlUsd = decimalField(fields, 'unrealized_pnl');
  const leverage = numberField(fields, 'leverage');
  const takenMs = integerField(fields, 'taken_ms');
  const serverTimeMs = integerField(fields, 'server_time_ms');
  if (amount === undefined || entryPrice === undefined || markPrice === undefined) return undefined;
  if (unrealizedPnlUsd === undefined || leverage === undefined) return undefined;
  if (takenMs === undefined || serverTimeMs === undefined) return undefined;
  return { amount, entryPrice, markPrice, unrealizedPnlUsd, leverage, takenMs, serverTimeMs };
}

/** By our clock or the venue's, whichever makes it older: one that was ahead when it was taken would keep it young. */
export function asOfMs({ takenMs, serverTimeMs }: Snapshot): number {
  return Math.min(takenMs, serverTimeMs);
}

export type Freshness = 'fresh' | 'missing' | 'stale';

/**
 * A snapshot counts only while it is young and was read later than the ledger's last fill can lag behind:
 * a copy of an older reply would hide that fill.
 */
export function freshness(
  snapshot: Snapshot | undefined,
  lastFillServerMs: number,
  atMs: number,
  bounds: { readonly maxAgeMs: number; readonly readLagMs: number },
): Freshness {
  if (snapshot === undefined) return 'missing';
  // Clocks differ a little, so a snapshot may seem to come from the future; too far ahead is as bad as too old.
  if (Math.abs(atMs - asOfMs(snapshot)) > bounds.maxAgeMs) return 'stale';
  return snapshot.serverTimeMs > lastFillServerMs + bounds.readLagMs ? 'fresh' : 'stale';
}
