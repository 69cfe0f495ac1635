/** Who wants to see what happens in a world: laws, marks, expectations, reports. */
import type { Commit, Entry, Fields, Request } from '../../../engine/protocol.ts';
import type { StageName } from '../../../engine/names.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { StoreReply } from '../store/store.ts';
import type { VenueEvent } from '../exchange/events.ts';

export interface WorldObserver {
  /** A commit took effect in the store; the world's clock is its time. */
  onCommit?(commit: Commit, worker: string): void;
  /** An outside producer's entry is in the store. */
  onAdd?(stream: string, entry: Entry): void;
  /** An operator set a string key, or deleted it. */
  onSet?(key: string, value: string | undefined): void;
  /** The store holds this hash from before the run. */
  onPut?(key: string, fields: Fields): void;
  onVenue?(event: VenueEvent): void;
  onSend?(worker: string, effect: Effect): void;
  onReply?(worker: string, effect: Effect, reply: VenueReply): void;
  /** The store answered a worker's request. */
  onStore?(worker: string, request: Request, reply: StoreReply): void;
  /** The store gave a stage's lease to somebody: tokens grow, and older ones are worth nothing from now on. */
  onLease?(stage: StageName, token: number): void;
  onMarks?(stage: StageName, marks: readonly string[], atMs: number): void;
  onCrash?(worker: string): void;
  /** It stands still, and will go on as if nothing had happened. */
  onPause?(worker: string, forMs: number): void;
  /** The store is another one, which kept only the first `writes` of all that it took (commits, adds, sets, puts). */
  onFailover?(writes: number): void;
}
