/**
 * What others did to the account is nobody's task until the brain has seen it twice, so it does not show as pending:
 * rest is not asked for before everybody was well for as long as that takes, or the ledgers are right again.
 */
import { parseDecimal } from '../../../engine/decimal.ts';
import { HASH, type StageName } from '../../../engine/names.ts';
import type { MemoryStore } from '../store/memoryStore.ts';
import type { World } from '../world/world.ts';
import { drive } from './drive.ts';

/** Two looks of the brain at its slowest, one more for a read that lags, and the reconcile. */
const SETTLE_MS = 60_000;
const STEP_MS = 1_000;

/** @param gone stages that stay dead. */
export function settle(world: World, store: MemoryStore, gone: readonly StageName[] = []): void {
  if (!world.core.isMovedByOthers) return;
  for (let wellMs = 0; wellMs < SETTLE_MS && driftsSomewhere(world, store);) {
    drive(world, store, world.nowUs + STEP_MS * 1_000);
    wellMs = allWell(world, gone) ? wellMs + STEP_MS : 0;
  }
}

function allWell(world: World, gone: readonly StageName[]): boolean {
  return [...world.workers.values()].every(
    ({ alive, name, pausedUntilUs }) => (alive || gone.includes(name)) && pausedUntilUs <= world.nowUs,
  );
}

function driftsSomewhere(world: World, store: MemoryStore): boolean {
  return world.spec.symbols.some(({ filters: { symbol } }) => {
    const ledger = parseDecimal(store.hashAt(HASH.ledger(symbol), world.nowMs)?.['position_amt']) ?? 0n;
    return ledger !== world.exchange.position(symbol);
  });
}

/** True for what waits for a stage that stays dead. */
export function isExcused(pending: string, gone: readonly StageName[] = []): boolean {
  return gone.some((stage) => pending.startsWith(`${stage} `));
}
