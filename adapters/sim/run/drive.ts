/** The synchronous driver: for a store that answers at once. */
import { HASH } from '../../../engine/names.ts';
import type { MemoryStore } from '../store/memoryStore.ts';
import type { SyncStore } from '../store/store.ts';
import type { World } from '../world/world.ts';

/** Runs the world until virtual time `untilUs`. */
export function drive(world: World, store: SyncStore, untilUs: number): void {
  for (;;) {
    const call = world.next(untilUs);
    if (call === undefined) return;
    world.answer(store.execute(call));
  }
}

const REST_STEP_US = 1_000_000;
const REST_STEPS_MAX = 180;

/**
 * Stops the signals and lets the world go on until nothing is under way.
 * @returns what is still pending after three minutes, or undefined when it is quiet.
 */
export function comeToRest(world: World, store: MemoryStore): string | undefined {
  world.closeSignals();
  let pending: string | undefined;
  for (let step = 0; step < REST_STEPS_MAX; step += 1) {
    drive(world, store, world.nowUs + REST_STEP_US);
    pending = whatIsPending(world, store);
    if (pending === undefined) return undefined;
  }
  return pending;
}

function whatIsPending(world: World, store: MemoryStore): string | undefined {
  for (const [name, stream] of store.streams) {
    for (const lag of stream.lag()) if (lag.count > 0) return `${lag.name} has ${lag.count} unread entries in ${name}`;
  }
  const open = Object.keys(store.hashAt(HASH.openOrders, world.nowMs) ?? {});
  if (open.length > 0) return `orders open: ${open.slice(0, 5).join(', ')}`;
  for (const worker of world.workers.values()) {
    // Outcomes of a worker that lost its lease are nobody's: its successor asks the venue itself.
    const leads = worker.alive && store.leases.get(worker.name)?.owner === worker.owner;
    if (leads && worker.outcomes.length > 0) return `${worker.owner} has outcomes to take`;
  }
  return undefined;
}
