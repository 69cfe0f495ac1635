/** Test only: one entry and its close in a small world in which something goes wrong, and all that was seen of it. */
import type { VenueReply, VenueRequest } from '../../../../engine/venue.ts';
import type { Violation } from '../../laws/law.ts';
import { LawBook } from '../../laws/laws.ts';
import { comeToRest, drive } from '../../run/drive.ts';
import { Journal } from '../../run/journal.ts';
import { says, START_MS, usualWorld } from '../../run/usualWorld.ts';
import { MemoryStore } from '../../store/memoryStore.ts';
import type { Fault } from '../faults.ts';
import type { WorldSpec } from '../spec.ts';
import type { TraceEvent } from '../trace.ts';
import { World } from '../world.ts';

export const SYMBOL = 'ETHUSDT';
/** Seconds after the start. */
export const ENTRY_S = 60;
const CLOSE_S = 150;
const MINUTES = 4;

/** A request of a worker, or its answer. */
export interface Exchanged {
  readonly afterMs: number;
  readonly request: VenueRequest;
  readonly reply?: VenueReply;
}

export interface SmallRun {
  readonly world: World;
  readonly store: MemoryStore;
  readonly journal: Journal;
  /** Requests that left and answers that came, in order. */
  readonly exchanged: readonly Exchanged[];
  readonly events: readonly TraceEvent[];
  /** How often each `site key` was passed. */
  readonly passed: ReadonlyMap<string, number>;
  readonly pending: string | undefined;
  readonly violations: readonly Violation[];
}

/** A fault, and what it does to the world. */
export interface Shown {
  readonly fault: Fault;
  /** What comes of it, as the end of a sentence. */
  readonly effect: string;
  readonly see: (run: SmallRun) => unknown;
  readonly seen: unknown;
  readonly changes?: Partial<WorldSpec>;
}

export function runSmall(faults: readonly Fault[], changes: Partial<WorldSpec> = {}): SmallRun {
  const signals = [
    says({ symbol: SYMBOL, side: 'BUY', second: ENTRY_S }),
    says({ symbol: SYMBOL, side: 'SELL', second: CLOSE_S, action: 'CLOSE' }),
  ];
  const exchanged: Exchanged[] = [];
  const events: TraceEvent[] = [];
  const passed = new Map<string, number>();
  const world = new World({
    ...usualWorld({ seed: 'shown', symbols: [SYMBOL], minutes: MINUTES, signals }),
    onTrace: (event) => events.push(event),
    onSite: (site, key, occurrence) => void passed.set(`${site} ${key}`, occurrence),
    ...changes,
    faults,
  });
  const store = new MemoryStore(world.consumers, 'shown');
  const journal = new Journal();
  const laws = new LawBook(world);
  const afterMs = () => world.nowMs - START_MS;
  world.core.observers.push(journal, laws, {
    onSend: (_, { request }) => void exchanged.push({ afterMs: afterMs(), request }),
    onReply: (_, { request }, reply) => void exchanged.push({ afterMs: afterMs(), request, reply }),
  });
  drive(world, store, (START_MS + world.spec.durationMs) * 1000);
  world.core.faults.stop();
  const pending = comeToRest(world, store);
  if (pending === undefined) laws.atRest();
  return { world, store, journal, exchanged, events, passed, pending, violations: laws.violations() };
}

/** The answers to requests of one kind, in order. */
export function answersTo(run: SmallRun, kind: VenueRequest['kind']): readonly VenueReply[] {
  return run.exchanged.flatMap(({ request, reply }) => (request.kind === kind && reply !== undefined ? [reply] : []));
}

/** Events of one kind in which a worker had a part, in order. */
export function eventsOf({ events }: SmallRun, kind: string, worker: string): readonly TraceEvent[] {
  return events.filter((event) => event.kind === kind && event['worker'] === worker);
}

/** As `FILLED`, `-2019` or `unknown 503`. */
export function replyText(reply: VenueReply | undefined): string {
  switch (reply?.kind) {
    case undefined:
      return 'none';
    case 'unknown':
      return `unknown ${reply.code}`;
    case 'held':
      return `held ${reply.code}`;
    case 'rejected':
      return String(reply.code);
    case 'answer':
      return reply.answer.kind === 'order' ? reply.answer.order.status : reply.answer.kind;
  }
}
