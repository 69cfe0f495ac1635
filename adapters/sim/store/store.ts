/**
 * What a simulated world asks of its store: the runners' own calls, with the store's clock given, and what happens to a
 * store from outside. A store never draws a random number and never looks at a clock: the times come with the call.
 */
import type { EngineCall, EngineReply, Timed } from '../../store/calls.ts';
import type { Fields } from '../../../engine/protocol.ts';

export type SimulatedCall = Timed<EngineCall>;

export type StoreCall =
  | SimulatedCall
  /** An outside producer. */
  | { readonly op: 'add'; readonly stream: string; readonly fields: Fields; readonly nowMs: number }
  | { readonly op: 'set'; readonly key: string; readonly value: string | undefined }
  /** What was in the store before the run. */
  | { readonly op: 'put'; readonly key: string; readonly fields: Fields }
  /** A replica takes over: the store is emptied, is another one from now on, and is told `calls` again. */
  | { readonly op: 'failover'; readonly epoch: string; readonly calls: readonly StoreCall[] };

export type StoreReply = EngineReply | { readonly kind: 'done'; readonly id: string };

/** A store that answers at once. */
export interface SyncStore {
  execute(call: StoreCall): StoreReply;
}

/** A store that answers when it can. */
export interface AsyncStore {
  execute(call: StoreCall): Promise<StoreReply>;
}
