/**
 * A run as steps, written once for stores that answer at once and stores that answer with a promise: what it needs is
 * yielded, and who holds the store answers. Order comes from the world's scheduler alone.
 */
import { HASH, STREAM } from '../../../engine/names.ts';
import type { Loaded, Wants } from '../../../engine/protocol.ts';
import type { AsyncStore, SyncStore } from '../store/store.ts';
import type { StoreView } from '../store/storeView.ts';
import type { World } from '../world/world.ts';

/** The world runs until then; the store is asked, outside the world; or all of it is looked at. */
type Need = { readonly untilUs: number } | { readonly wants: Wants } | 'view';
type Given = Loaded | StoreView | undefined;

export type Steps<Result> = Generator<Need, Result, Given>;

export function* runUntil(untilUs: number): Steps<void> {
  yield { untilUs };
}

/** What the store holds at the world's time. */
export function* look(wants: Wants): Steps<Loaded> {
  const given = yield { wants };
  if (given === undefined || !('lastIds' in given)) throw new Error('a look is answered by what was looked for');
  return given;
}

export function* viewStore(): Steps<StoreView> {
  const given = yield 'view';
  if (given === undefined || !('hashAt' in given)) throw new Error('a view is answered by a view');
  return given;
}

/** Runs the world until virtual time `untilUs`. */
export function drive(world: World, store: SyncStore, untilUs: number): void {
  for (;;) {
    const call = world.next(untilUs);
    if (call === undefined) return;
    world.answer(store.execute(call));
  }
}

async function driveLater(world: World, store: AsyncStore, untilUs: number): Promise<void> {
  for (;;) {
    const call = world.next(untilUs);
    if (call === undefined) return;
    world.answer(await store.execute(call));
  }
}

/** Takes the steps on a store that answers at once. */
export function take<Result>(steps: Steps<Result>, world: World, store: SyncStore & StoreView): Result {
  let given: Given;
  for (;;) {
    const { done, value } = steps.next(given);
    if (done === true) return value;
    given = undefined;
    if (value === 'view') given = store;
    else if ('untilUs' in value) drive(world, store, value.untilUs);
    else given = loaded(store.execute(loadOf(value.wants, world)));
  }
}

/** Takes the steps on a store that answers with a promise. */
export async function takeLater<Result>(
  steps: Steps<Result>,
  world: World,
  store: AsyncStore & { dump(): Promise<StoreView> },
): Promise<Result> {
  let given: Given;
  for (;;) {
    const { done, value } = steps.next(given);
    if (done === true) return value;
    given = undefined;
    if (value === 'view') given = await store.dump();
    else if ('untilUs' in value) await driveLater(world, store, value.untilUs);
    else given = loaded(await store.execute(loadOf(value.wants, world)));
  }
}

function loadOf(wants: Wants, world: World) {
  return { op: 'load', wants, lastIds: [], nowMs: world.nowMs } as const;
}

function loaded(reply: ReturnType<SyncStore['execute']>): Loaded {
  if (reply.kind !== 'loaded') throw new Error(`the store answers a load with ${reply.kind}`);
  return reply.loaded;
}

const REST_STEP_US = 1_000_000;
const REST_STEPS_MAX = 180;

/**
 * Stops the signals and lets the world go on until nothing is under way.
 * @returns what is still pending after three minutes, or undefined when it is quiet.
 */
export function comeToRest(world: World, store: SyncStore & StoreView): string | undefined {
  return take(quiet(world), world, store);
}

/** The same as steps. */
export function* quiet(world: World): Steps<string | undefined> {
  world.closeSignals();
  let pending: string | undefined;
  for (let step = 0; step < REST_STEPS_MAX; step += 1) {
    yield* runUntil(world.nowUs + REST_STEP_US);
    pending = yield* whatIsPending(world);
    if (pending === undefined) return undefined;
  }
  return pending;
}

function* whatIsPending(world: World): Steps<string | undefined> {
  const workers = [...world.workers.values()];
  const consumed = new Set(world.consumers.map(({ stream }) => stream));
  const streams = Object.values(STREAM).filter((stream) => consumed.has(stream));
  const hashes = [HASH.openOrders, ...workers.map(({ name }) => HASH.lease(name))];
  const { streams: infos, hashes: held } = yield* look({ hashes, streams });
  for (const [at, stream] of streams.entries()) {
    for (const [stage, count] of Object.entries(infos[at]?.lag ?? {}))
      if (count > 0) return `${stage} has ${count} unread entries in ${stream}`;
  }
  const open = Object.keys(held[0] ?? {});
  if (open.length > 0) return `orders open: ${open.slice(0, 5).join(', ')}`;
  for (const [at, worker] of workers.entries()) {
    // Outcomes of a worker that lost its lease are nobody's: its successor asks the venue itself.
    const leads = worker.alive && held[at + 1]?.['owner'] === worker.owner;
    if (leads && worker.outcomes.length > 0) return `${worker.owner} has outcomes to take`;
  }
  return undefined;
}
