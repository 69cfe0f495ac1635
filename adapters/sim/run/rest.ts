/**
 * What others did to the account is nobody's task until the brain has seen it twice, so it does not show as pending:
 * rest is not asked for before everybody was well for as long as that takes, or the ledgers are right again.
 */
import { parseDecimal } from '../../../engine/decimal.ts';
import { HASH, type StageName } from '../../../engine/names.ts';
import type { SyncStore } from '../store/store.ts';
import type { StoreView } from '../store/storeView.ts';
import type { World } from '../world/world.ts';
import { look, quiet, runUntil, take, type Steps } from './drive.ts';

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
export function rest(world: World, store: SyncStore & StoreView, gone: readonly StageName[] = []): string | undefined {
  return take(resting(world, gone), world, store);
}

/** The same as steps. */
export function* resting(world: World, gone: readonly StageName[] = []): Steps<string | undefined> {
  yield* settle(world, gone);
  const pending = yield* quiet(world);
  if (pending !== undefined || !world.core.isMovedByOthers) return pending;
  // Others may have done something meanwhile.
  yield* settle(world, gone);
  return yield* quiet(world);
}

function* settle(world: World, gone: readonly StageName[]): Steps<void> {
  if (!world.core.isMovedByOthers) return;
  let wellMs = 0;
  for (let step = 0; step < STEPS_MAX && wellMs < SETTLE_MS; step += 1) {
    // A drift is left alone while an order is open, and its fills, or those of another's, may hide one.
    const isBusy = world.exchange.openOrders().length > 0 || (yield* hasOpenOrders());
    if (!isBusy && !(yield* driftsSomewhere(world))) return;
    yield* runUntil(world.nowUs + STEP_MS * 1_000);
    wellMs = allWell(world, gone) && !isBusy ? wellMs + STEP_MS : 0;
  }
}

function allWell(world: World, gone: readonly StageName[]): boolean {
  return [...world.workers.values()].every(
    ({ alive, name, pausedUntilUs }) => (alive || gone.includes(name)) && pausedUntilUs <= world.nowUs,
  );
}

function* hasOpenOrders(): Steps<boolean> {
  const { hashes } = yield* look({ hashes: [HASH.openOrders] });
  return Object.keys(hashes[0] ?? {}).length > 0;
}

function* driftsSomewhere(world: World): Steps<boolean> {
  const symbols = world.spec.symbols.map(({ filters: { symbol } }) => symbol);
  const { hashes } = yield* look({ hashes: symbols.map(HASH.ledger) });
  return symbols.some((symbol, at) => {
    const ledger = parseDecimal(hashes[at]?.['position_amt']) ?? 0n;
    return ledger !== world.exchange.position(symbol);
  });
}

/** True for what waits for a stage that stays dead. */
export function isExcused(pending: string, gone: readonly StageName[] = []): boolean {
  return gone.some((stage) => pending.startsWith(`${stage} `));
}
