/**
 * What others did to the account is nobody's task until the brain has seen it twice, so it does not show as pending:
 * rest is not asked for before everybody was well for as long as that takes, or the ledgers are right again.
 */
import { parseDecimal } from '../../../engine/decimal.ts';
import { HASH, type StageName } from '../../../engine/names.ts';
import type { MemoryStore } from '../store/memoryStore.ts';
import type { World } from '../world/world.ts';
import { comeToRest, drive } from './drive.ts';

/** Two looks of the brain at its slowest, one more for a read that lags, and the reconcile. */
const SETTLE_MS = 60_000;
const STEP_MS = 1_000;
/** Who is not well by then never will be, and that shows as pending. */
const STEPS_MAX = 600;

/**
 * The end of a run: signals stop, and what is under way comes to its end.
 * @param gone stages that stay dead.
 * @returns what is still pending, or undefined when it is quiet.
 */
export function rest(world: World, store: MemoryStore, gone: readonly StageName[] = []): string | undefined {
  settle(world, store, gone);
  const pending = comeToRest(world, store);
  if (pending !== undefined || !world.core.isMovedByOthers) return pending;
  // Others may have done something meanwhile.
  settle(world, store, gone);
  return comeToRest(world, store);
}

function settle(world: World, store: MemoryStore, gone: readonly StageName[]): void {
  if (!world.core.isMovedByOthers) return;
  let wellMs = 0;
  for (let step = 0; step < STEPS_MAX && wellMs < SETTLE_MS; step += 1) {
    // A drift is left alone while an order is open, and its fills may hide one.
    const isBusy = hasOpenOrders(world, store);
    if (!isBusy && !driftsSomewhere(world, store)) return;
    drive(world, store, world.nowUs + STEP_MS * 1_000);
    wellMs = allWell(world, gone) && !isBusy ? wellMs + STEP_MS : 0;
  }
}

function allWell(world: World, gone: readonly StageName[]): boolean {
  return [...world.workers.values()].every(
    ({ alive, name, pausedUntilUs }) => (alive || gone.includes(name)) && pausedUntilUs <= world.nowUs,
  );
}

function hasOpenOrders(world: World, store: MemoryStore): boolean {
  return Object.keys(store.hashAt(HASH.openOrders, world.nowMs) ?? {}).length > 0;
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
