/** A store under test, with its calls written short. Calls are awaited, so it may answer at once or with a promise. */
import { STREAM, type StageName } from '../../engine/names.ts';
import type { Commit, Entry, Expectation, NumberedAppend, Tail, Wants, Write } from '../../engine/protocol.ts';
import type { StoreCall, StoreReply } from '../../adapters/sim/store/store.ts';
import type { Consumer } from '../../adapters/store/calls.ts';

export interface ContractStore {
  execute(call: StoreCall): StoreReply | Promise<StoreReply>;
  /** What an operator's XTRIM MAXLEN does: without regard to who has read what. */
  trimOutside(stream: string, lengthMax: number): void | Promise<void>;
  close(): void | Promise<void>;
}

export const CONSUMERS: readonly Consumer[] = [
  { stage: 'router', stream: STREAM.decisions, observes: false },
  { stage: 'bridge', stream: STREAM.intents, observes: false },
  { stage: 'brain', stream: STREAM.intents, observes: true },
  { stage: 'desk', stream: STREAM.plans, observes: false },
  { stage: 'desk', stream: STREAM.exitPlans, observes: false },
  { stage: 'desk', stream: STREAM.results, observes: false },
  { stage: 'harvest', stream: STREAM.results, observes: false },
];
export const EPOCH = 'run-1';
export const NOW_MS = 1_770_000_000_000;
export const LEASE_MS = 15_000;

export class Subject {
  private readonly store: ContractStore;

  constructor(store: ContractStore) {
    this.store = store;
  }

  execute(call: StoreCall): Promise<StoreReply> {
    return Promise.resolve(this.store.execute(call));
  }

  async trimOutside(stream: string, lengthMax: number): Promise<void> {
    await this.store.trimOutside(stream, lengthMax);
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  acquire(
    stage: StageName,
    more: { owner?: string; storeMs?: number; sources?: string[]; outsideFromMs?: number } = {},
  ) {
    const { owner = 'a', storeMs = NOW_MS, sources = [], outsideFromMs = 0 } = more;
    return this.execute({
      op: 'acquire',
      stage,
      owner,
      leaseMs: LEASE_MS,
      storeMs,
      sources,
      timers: [],
      outsideFromMs,
    });
  }

  async token(stage: StageName, owner = 'a', storeMs = NOW_MS): Promise<number> {
    const reply = await this.acquire(stage, { owner, storeMs });
    if (reply.kind !== 'acquired') throw new Error(`not acquired: ${reply.kind}`);
    return reply.token;
  }

  async add(stream: string, nowMs = NOW_MS, fields: Record<string, string> = { x: '1' }): Promise<string> {
    const reply = await this.execute({ op: 'add', stream, fields, nowMs });
    if (reply.kind !== 'done') throw new Error(`not added: ${reply.kind}`);
    return reply.id;
  }

  commit(stage: StageName, token: number, progress: Commit['progress'], more: Changes = {}): Promise<StoreReply> {
    const { writes = [], appends = [], expects = [], id = 'c1', nowMs = NOW_MS, storeMs = nowMs } = more;
    const { epoch = EPOCH, owner = 'a' } = more;
    const commit = { stage, token, epoch, id, atMs: nowMs, leaseMs: LEASE_MS, progress, expects, writes, appends };
    return this.execute({ op: 'commit', owner, nowMs, storeMs, commit });
  }

  read(
    stage: StageName,
    stream: string,
    after: string,
    more: { count?: number; outputs?: string[]; max?: number } = {},
  ) {
    const { count = 100, outputs = [], max = 1_000 } = more;
    const positions = new Map([[stream, after]]);
    return this.execute({
      op: 'read',
      stage,
      streams: [stream],
      after: positions,
      count,
      outputs,
      backlogMax: max,
      unthrottled: [],
    });
  }

  async load(wants: Wants, nowMs = NOW_MS, lastIds: readonly string[] = []) {
    const reply = await this.execute({ op: 'load', wants, lastIds, nowMs });
    if (reply.kind !== 'loaded') throw new Error(`not loaded: ${reply.kind}`);
    return reply.loaded;
  }

  async tail(tail: Tail): Promise<string[]> {
    return ids((await this.load({ tails: [tail] })).tails[0] ?? []);
  }

  async length(stream: string): Promise<number | undefined> {
    return (await this.load({ streams: [stream] })).streams[0]?.length;
  }

  async hash(key: string, nowMs = NOW_MS) {
    return (await this.load({ hashes: [key] }, nowMs)).hashes[0];
  }

  async text(key: string, nowMs = NOW_MS) {
    return (await this.load({ texts: [key] }, nowMs)).texts[0];
  }
}

export interface Changes {
  readonly writes?: readonly Write[];
  readonly appends?: readonly NumberedAppend[];
  readonly expects?: readonly Expectation[];
  readonly id?: string;
  readonly epoch?: string;
  readonly owner?: string;
  readonly nowMs?: number;
  readonly storeMs?: number;
}

export const TIMER = 'timer:cycle';
export const FIRST = { source: TIMER, from: '', to: '1' };
const ids = (entries: readonly Entry[]) => entries.map((entry) => entry.id);
export const idsIn = (reply: StoreReply) => (reply.kind === 'entries' ? ids(reply.entries) : reply.kind);
