/** What is held of a symbol, as the desk will see it: a snapshot of now, else the ledger, else the book. */
import type { Config } from '../../../engine/config.ts';
import type { Decimal } from '../../../engine/decimal.ts';
import { heldAmount } from '../../../engine/desk/apply.ts';
import { HASH, STAGES, type StageName } from '../../../engine/names.ts';
import { readLedger } from '../../../engine/nouns/ledger.ts';
import { readPosition, type Position } from '../../../engine/nouns/position.ts';
import { freshness, readSnapshot, type Snapshot } from '../../../engine/nouns/snapshot.ts';
import type { OperatorStore } from './operatorStore.ts';

export interface Held {
  /** Signed. */
  readonly amount: Decimal;
  readonly position: Position | undefined;
  readonly snapshot: Snapshot | undefined;
  /** Stages that nobody works for at the moment. */
  readonly idle: readonly StageName[];
}

/** @throws NoAnswer */
export async function heldNow(symbol: string, store: OperatorStore, config: Config): Promise<Held> {
  const atMs = Date.now();
  const keys = [HASH.position(symbol), HASH.ledger(symbol), HASH.snapshot(symbol), ...STAGES.map(HASH.lease)];
  const view = await store.look(() => ({ hashes: keys }), atMs);
  const read = readPosition(view.hash(HASH.position(symbol)));
  const position = read === 'corrupt' ? undefined : read;
  const ledger = readLedger(view.hash(HASH.ledger(symbol)));
  const seen = readSnapshot(view.hash(HASH.snapshot(symbol)));
  const bounds = { maxAgeMs: config.SNAPSHOT_MAX_AGE_S * 1000, readLagMs: config.EXECUTOR_READ_LAG_MS };
  const snapshot = freshness(seen, ledger?.lastFillServerMs ?? 0, atMs, bounds) === 'fresh' ? seen : undefined;
  const idle = STAGES.filter((stage) => !(Number(view.hash(HASH.lease(stage))?.['expires_at_ms']) > atMs));
  return { amount: heldAmount(snapshot, ledger, position), position, snapshot, idle };
}
