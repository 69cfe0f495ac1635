/** What the scheduler holds. `life` names the worker's life it belongs to: nothing reaches a later one. */
import type { Answer, Request } from '../../../engine/protocol.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { Signal } from '../signals/signal.ts';
import type { Fault } from './faults.ts';
import type { SimWorker } from './worker.ts';

/** A worker's request reaches the store. */
export interface StoreTask {
  readonly kind: 'store';
  readonly worker: SimWorker;
  readonly life: number;
  readonly request: Request;
}

export type Task =
  | StoreTask
  | { readonly kind: 'answer'; readonly worker: SimWorker; readonly life: number; readonly answer: Answer }
  | { readonly kind: 'wake'; readonly worker: SimWorker; readonly life: number; readonly sleep: number }
  | {
      readonly kind: 'arrive';
      readonly worker: SimWorker;
      readonly life: number;
      readonly effect: Effect;
      readonly fault: Fault | undefined;
    }
  | {
      readonly kind: 'reply';
      readonly worker: SimWorker;
      readonly life: number;
      readonly effect: Effect;
      readonly reply: VenueReply;
    }
  | { readonly kind: 'start'; readonly worker: SimWorker }
  | { readonly kind: 'venue' }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'script'; readonly run: () => void };

/** True when the life of the worker that it was meant for has ended. */
export function isOver({ worker, life }: { readonly worker: SimWorker; readonly life: number }): boolean {
  return worker.life !== life;
}
