/** What the exchange last said about one symbol's position: the truth, as long as it is fresh. Owner: brain. */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { decimalField, integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';

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

/** @param expiresAtMs from when on it is as good as none. */
export function writeSnapshot(snapshot: Snapshot, expiresAtMs: number): Fields {
  const { amount } = snapshot;
  return {
    position_amt: formatDecimal(amount),
    side: amount > 0n ? 'LONG' : amount < 0n ? 'SHORT' : 'NONE',
    entry_price: formatDecimal(snapshot.entryPrice),
    mark_price: formatDecimal(snapshot.markPrice),
    unrealized_pnl: formatDecimal(snapshot.unrealizedPnlUsd),
    leverage: String(snapshot.leverage),
    ts_epoch: String(Math.floor(snapshot.takenMs / 1000)),
    taken_ms: String(snapshot.takenMs),
    server_time_ms: String(snapshot.serverTimeMs),
    source: 'position_state_brain',
    expires_at_ms: String(expiresAtMs),
  };
}

/** @returns undefined when absent or not readable: then nothing is known. */
export function readSnapshot(fields: Fields | undefined): Snapshot | undefined {
  if (fields === undefined) return undefined;
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
  if (Math.abs(atMs - snapshot.takenMs) > bounds.maxAgeMs) return 'stale';
  return snapshot.serverTimeMs > lastFillServerMs + bounds.readLagMs ? 'fresh' : 'stale';
}
