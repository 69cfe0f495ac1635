/** What the bridge believes about a symbol: exchange before ledger, and not knowing is not being flat. */
import type { Config } from '../config.ts';
import type { Decimal } from '../decimal.ts';
import { HASH } from '../names.ts';
import { readLedger } from '../nouns/ledger.ts';
import { freshness, readSnapshot } from '../nouns/snapshot.ts';
import { SECOND_MS } from '../time.ts';
import type { View } from '../view.ts';

export interface Belief {
  /** Signed; undefined when neither a fresh snapshot nor a ledger says anything. */
  readonly amount: Decimal | undefined;
  readonly from: 'snapshot' | 'ledger' | 'nothing';
  readonly hasLedger: boolean;
}

export function believe(symbol: string, view: View, atMs: number, config: Config): Belief {
  const ledger = readLedger(view.hash(HASH.ledger(symbol)));
  const snapshot = readSnapshot(view.hash(HASH.snapshot(symbol)));
  const hasLedger = ledger !== undefined;
  const bounds = { maxAgeMs: config.SNAPSHOT_MAX_AGE_S * SECOND_MS, readLagMs: config.EXECUTOR_READ_LAG_MS };
  const seen = freshness(snapshot, ledger?.lastFillServerMs ?? 0, atMs, bounds) === 'fresh';
  if (seen && snapshot !== undefined) return { amount: snapshot.amount, from: 'snapshot', hasLedger };
  if (ledger !== undefined) return { amount: ledger.amount, from: 'ledger', hasLedger };
  return { amount: undefined, from: 'nothing', hasLedger };
}
