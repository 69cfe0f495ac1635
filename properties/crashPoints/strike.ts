/** One small world, struck by some faults: how it ended, what broke, and everything a fault could have struck. */
import { formatDecimal } from '../../engine/decimal.ts';
import { HASH, STREAM } from '../../engine/names.ts';
import { crashEquivalenceLaw } from '../../adapters/sim/laws/crashEquivalence.ts';
import { LawBook } from '../../adapters/sim/laws/laws.ts';
import { comeToRest, drive } from '../../adapters/sim/run/drive.ts';
import { Journal } from '../../adapters/sim/run/journal.ts';
import { MemoryStore } from '../../adapters/sim/store/memoryStore.ts';
import type { Fault } from '../../adapters/sim/world/faults.ts';
import { World } from '../../adapters/sim/world/world.ts';
import { EPOCH, SYMBOL, type SmallWorld } from './worlds.ts';

/** The nth time something happens at a site to a key. */
export interface Point {
  readonly site: string;
  readonly key: string;
  readonly occurrence: number;
}

export interface Struck {
  /** As `endOf` puts it. */
  readonly end: string;
  /** What is wrong with it; undefined when nothing is. */
  readonly wrong: string | undefined;
  readonly requests: number;
  /** What happened, in order, from the first fault on; from the start when there is none. */
  readonly points: readonly Point[];
}

/** A world that is quiet but has not yet ended right is given two rounds of the slowest timer, the minute of the bars. */
const SETTLE_STEP_US = 1_000_000;
const SETTLE_STEPS_MAX = 120;

export function strike(small: SmallWorld, faults: readonly Fault[]): Struck {
  const points: Point[] = [];
  const first = faults[0];
  let struck = first === undefined;
  const world = new World({
    ...small.spec,
    faults,
    onSite: (site, key, occurrence) => {
      if (struck) points.push({ site, key, occurrence });
      else struck = site === first?.site && key === first.key && occurrence === first.occurrence;
    },
  });
  const store = new MemoryStore(world.consumers, EPOCH);
  const laws = new LawBook(world);
  const journal = new Journal();
  world.core.observers.push(laws, journal);
  drive(world, store, (small.spec.startMs + small.spec.durationMs) * 1000);
  const pending = comeToRest(world, store);
  let end = endOf(world, store, journal);
  for (let step = 0; step < SETTLE_STEPS_MAX && !small.ends.includes(end); step += 1) {
    drive(world, store, world.nowUs + SETTLE_STEP_US);
    end = endOf(world, store, journal);
  }
  laws.atRest();
  const missed = faults.filter((fault) => !world.core.faults.fired.includes(fault));
  const broken = laws.violations()[0];
  let wrong: string | undefined;
  if (broken !== undefined) wrong = `law ${broken.law} ${broken.name}: ${broken.detail}`;
  else if (pending !== undefined) wrong = `not quiet: ${pending}`;
  else if (missed.length > 0) wrong = `a fault found nothing to strike`;
  else wrong = crashEquivalenceLaw.judge({ end, ends: small.ends });
  return { end, wrong, requests: world.core.requests, points };
}

/** What a run left behind that does not depend on when things happened. */
function endOf(world: World, store: MemoryStore, journal: Journal): string {
  const appended = [STREAM.intents, STREAM.plans, STREAM.orders, STREAM.deadletters].flatMap((stream) => {
    const count = journal.of(stream).length;
    return count === 0 ? [] : [`${stream.split(':').at(-1)} ${count}`];
  });
  const codes = [...journal.codes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, count]) => `${code} ${count}`);
  const at = (key: string) => store.hashAt(key, world.nowMs);
  const book = at(HASH.position(SYMBOL));
  const held = [
    `venue ${formatDecimal(world.exchange.position(SYMBOL))}`,
    `ledger ${at(HASH.ledger(SYMBOL))?.['position_amt'] ?? 'none'}`,
    `book ${book === undefined ? 'FLAT' : `${book['state']} ${book['quantity']}`}`,
  ];
  const placed = journal.stops.filter(({ status }) => status === 'NEW').length;
  if (placed > 0) held.push(`stops ${world.exchange.waitingStops().length} of ${placed}`);
  const known = [HASH.marketState(SYMBOL), HASH.portfolio, HASH.venue(SYMBOL)].filter((key) => at(key) !== undefined);
  return [...appended, ...codes, ...held, `${known.length} inputs`].join(', ');
}
