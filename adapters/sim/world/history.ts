/**
 * What the store was asked to change and did, in order: to bring a store back to an earlier moment, as a replica does that
 * takes over without the newest writes. The same for every store: it is emptied and told the surviving part again.
 */
import type { StoreCall, StoreReply } from '../store/store.ts';
import type { Fault } from './faults.ts';
import type { WorldSpec } from './spec.ts';

/** What each call leaves behind in the store: nothing, something nobody watches, or a write that observers are told of. */
const LEAVES: Readonly<Record<StoreCall['op'], 'nothing' | 'lease' | 'write'>> = {
  acquire: 'lease',
  renew: 'lease',
  load: 'nothing',
  commit: 'write',
  probe: 'nothing',
  read: 'nothing',
  add: 'write',
  set: 'write',
  put: 'write',
  failover: 'nothing',
};
const DONE: readonly StoreReply['kind'][] = ['acquired', 'renewed', 'committed', 'done'];

interface Done {
  readonly atUs: number;
  readonly call: StoreCall;
  /** Of an add: the id that the store gave. */
  readonly id: string;
}

/** The part of the history that a successor has. */
export interface Kept {
  readonly calls: readonly StoreCall[];
  /** How many of the calls observers were told of. */
  readonly writes: number;
  /** Last id by stream. */
  readonly lastIds: ReadonlyMap<string, string>;
}

/** What a store may lose when a replica takes over: the newest so many ms, or the newest so many writes. */
export type Loss = { readonly lostMs: number } | { readonly lostWrites: number };

export type Takeover = Loss & { readonly op: 'takeover' };

/** Without a number, it loses the last second. */
export function lossOf({ count, ms = 1_000 }: Pick<Fault, 'count' | 'ms'>): Loss {
  return count === undefined ? { lostMs: ms } : { lostWrites: count };
}

/** Whether a world's store may fail over, and its history must be kept. */
export function mayFailOver({ failsOver, faults = [] }: Pick<WorldSpec, 'failsOver' | 'faults'>): boolean {
  return failsOver === true || faults.some(({ kind }) => kind === 'failover' || kind === 'store-restart');
}

export class History {
  private readonly done: Done[] = [];
  private successors = 0;

  /** A replica takes over at `nowUs`, with a loss. @returns what it is told, and what it has. */
  succeed(nowUs: number, loss: Loss): { readonly call: StoreCall; readonly kept: Kept } {
    this.successors += 1;
    const kept = this.cut('lostMs' in loss ? nowUs - loss.lostMs * 1000 : this.beforeLast(loss.lostWrites, nowUs));
    return { call: { op: 'failover', epoch: `failover-${this.successors}`, calls: kept.calls }, kept };
  }

  note(atUs: number, call: StoreCall, reply: StoreReply): void {
    if (LEAVES[call.op] !== 'nothing' && DONE.includes(reply.kind))
      this.done.push({ atUs, call, id: reply.kind === 'done' ? reply.id : '' });
  }

  /** The moment just before the oldest of the newest `count` writes; writes of one moment are lost together. */
  private beforeLast(count: number, nowUs: number): number {
    const writes = this.done.filter(({ call }) => LEAVES[call.op] === 'write').slice(-count);
    return count === 0 ? nowUs : (writes[0]?.atUs ?? nowUs) - 1;
  }

  /** Forgets what was done after `cutUs`. */
  private cut(cutUs: number): Kept {
    while ((this.done.at(-1)?.atUs ?? cutUs) > cutUs) this.done.pop();
    const lastIds = new Map<string, string>();
    let writes = 0;
    for (const { call, id } of this.done) {
      if (LEAVES[call.op] === 'write') writes += 1;
      if (call.op === 'add') lastIds.set(call.stream, id);
      if (call.op === 'commit') for (const append of call.commit.appends) lastIds.set(append.stream, append.id);
    }
    return { calls: this.done.map(({ call }) => call), writes, lastIds };
  }
}
