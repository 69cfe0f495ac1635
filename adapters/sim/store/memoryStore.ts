/**
 * Redis as the engine uses it, in memory: hashes, strings, one set, streams with groups, expiry by the caller's
 * clock, leases by its own, and the atomic commit with its checks before the first write.
 */
import { OUTSIDE_STREAMS, STREAM } from '../../../engine/names.ts';
import type { Commit, Fields, Loaded, StreamInfo, Wants, Write } from '../../../engine/protocol.ts';
import { compareIds, FIRST_ID, nextId } from '../../../engine/streamId.ts';
import { bookkeepingHash, type Lease, type Progress } from './bookkeeping.ts';
import { MemoryStream } from './memoryStream.ts';
import type { AcquireCall, Consumer, StoreCall, StoreReply, SyncStore } from './store.ts';

const LENGTH_MAX = 10_000;
const TRIM_SLACK = 200;
/** Expired keys are swept after this many commits; until then reads see them as gone all the same. */
const SWEEP_EVERY = 2_000;

const NONE: readonly never[] = [];

type KeyType = 'hash' | 'text' | 'set' | 'stream';

/** What a key must hold for a write to go through. */
const TYPES: Readonly<Record<Exclude<Write['op'], 'delete'>, KeyType>> = {
  put: 'hash',
  merge: 'hash',
  drop: 'hash',
  text: 'text',
  setAdd: 'set',
  setRemove: 'set',
};

export class MemoryStore implements SyncStore {
  readonly hashes = new Map<string, Fields>();
  readonly texts = new Map<string, string>();
  readonly sets = new Map<string, Set<string>>();
  readonly streams = new Map<string, MemoryStream>();
  readonly leases = new Map<string, Lease>();
  /** By stage, then source: where the stage stands. Read as a hash, it is the key that names.ts calls `cursor`. */
  private readonly progress = new Map<string, Map<string, Progress>>();
  /** By key, unix ms; keys that are not in it have no end. */
  readonly expiry = new Map<string, number>();
  private tokens = 0;
  private commits = 0;
  private readonly consumers: readonly Consumer[];
  epoch: string;

  constructor(consumers: readonly Consumer[], epoch: string) {
    this.consumers = consumers;
    this.epoch = epoch;
    for (const name of Object.values(STREAM)) this.stream(name);
  }

  execute(call: StoreCall): StoreReply {
    switch (call.op) {
      case 'acquire':
        return this.acquire(call);
      case 'renew':
        return this.renew(call.stage, call.token, call.storeMs + call.leaseMs);
      case 'load':
        return { kind: 'loaded', loaded: this.load(call.wants, call.lastIds, call.nowMs) };
      case 'commit':
        return this.commit(call.commit, call.nowMs, call.storeMs);
      case 'probe': {
        const progress = this.progress.get(call.stage)?.get(call.source);
        return {
          kind: 'probed',
          position: progress?.position ?? '',
          commitId: progress?.commitId ?? '',
          epoch: this.epoch,
        };
      }
      case 'read':
        return this.read(call);
      case 'add': {
        const id = nextId(this.stream(call.stream).lastId, call.nowMs);
        this.stream(call.stream).add({ id, fields: call.fields });
        return { kind: 'done', id };
      }
      case 'set':
        this.remove(call.key);
        if (call.value !== undefined) this.texts.set(call.key, call.value);
        return { kind: 'done', id: '' };
      case 'put':
        this.hashes.set(call.key, call.fields);
        return { kind: 'done', id: '' };
      case 'failover':
        this.empty();
        for (const again of call.calls) {
          // Each was meant for the store as it was called then.
          if (again.op === 'commit') this.epoch = again.commit.epoch;
          this.execute(again);
        }
        this.epoch = call.epoch;
        return { kind: 'done', id: '' };
    }
  }

  private empty(): void {
    for (const held of [this.hashes, this.texts, this.sets, this.streams, this.leases, this.progress, this.expiry])
      held.clear();
    this.tokens = 0;
    this.commits = 0;
    for (const name of Object.values(STREAM)) this.stream(name);
  }

  stream(name: string): MemoryStream {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = new MemoryStream();
      this.streams.set(name, stream);
    }
    return stream;
  }

  /** Hash keys with an unexpired value at `nowMs`; for checks and reports. */
  hashAt(key: string, nowMs: number): Fields | undefined {
    return this.alive(key, nowMs)
      ? (this.hashes.get(key) ?? bookkeepingHash(key, this.leases, this.progress))
      : undefined;
  }

  private acquire(call: AcquireCall): StoreReply {
    const lease = this.leases.get(call.stage);
    if (lease !== undefined && lease.owner !== call.owner && lease.expiresAtMs > call.storeMs) {
      return { kind: 'held', forMs: lease.expiresAtMs - call.storeMs };
    }
    const placed = this.placeCursors(call.outsideFromMs);
    this.tokens += 1;
    this.leases.set(call.stage, { token: this.tokens, owner: call.owner, expiresAtMs: call.storeMs + call.leaseMs });
    const positions = new Map<string, string>();
    for (const source of call.sources) {
      const known = this.progress.get(call.stage)?.get(source)?.position;
      const position = known ?? this.streams.get(source)?.groups.get(call.stage)?.cursor;
      if (position !== undefined) positions.set(source, position);
    }
    return { kind: 'acquired', token: this.tokens, positions, epoch: this.epoch, placed };
  }

  /** The first stage to start gives every configured consumer its place, so that none can miss another's output. */
  private placeCursors(outsideFromMs: number): string[] {
    const placed: string[] = [];
    for (const { stage, stream: name, observes } of this.consumers) {
      const stream = this.stream(name);
      if (stream.groups.has(stage)) continue;
      const cursor = OUTSIDE_STREAMS.includes(name) ? `${Math.max(0, outsideFromMs)}-0` : stream.lastId;
      stream.group(stage, observes, cursor);
      placed.push(`stage=${stage} stream=${name} from=${cursor}`);
    }
    return placed;
  }

  private renew(stage: string, token: number, expiresAtMs: number): StoreReply {
    const lease = this.leases.get(stage);
    if (lease === undefined || lease.token !== token) return { kind: 'fenced' };
    lease.expiresAtMs = expiresAtMs;
    return { kind: 'renewed', epoch: this.epoch };
  }

  private load(wants: Wants, lastIds: readonly string[], nowMs: number): Loaded {
    return {
      hashes: wants.hashes?.map((key) => this.hashAt(key, nowMs)) ?? NONE,
      texts: wants.texts?.map((key) => (this.alive(key, nowMs) ? this.texts.get(key) : undefined)) ?? NONE,
      tails: wants.tails?.map(({ stream, sinceMs, limit }) => this.stream(stream).tail(sinceMs, limit)) ?? NONE,
      streams: wants.streams?.map((name) => this.info(name)) ?? NONE,
      lastIds: lastIds.map((name) => this.stream(name).lastId),
    };
  }

  private info(name: string): StreamInfo {
    const stream = this.stream(name);
    const lags = stream.lag().sort((a, b) => (a.name < b.name ? -1 : 1));
    const lag = Object.fromEntries(lags.map(({ name: stage, count }) => [stage, count]));
    return { length: stream.length, lastId: stream.lastId, lag };
  }

  private read(call: Extract<StoreCall, { op: 'read' }>): StoreReply {
    const full = call.outputs.some((name) => (this.streams.get(name)?.backlog(call.stage) ?? 0) > call.backlogMax);
    for (const name of full ? call.unthrottled : call.streams) {
      const stream = this.stream(name);
      const after = call.after.get(name) ?? FIRST_ID;
      if (compareIds(stream.lastId, after) <= 0) continue;
      const { entries, lost } = stream.read(after, call.count, stream.groups.get(call.stage));
      if (entries.length > 0) return { kind: 'entries', stream: name, entries, lost };
      if (lost > 0) return { kind: 'entries', stream: name, entries, lost, upTo: stream.lastId };
    }
    return { kind: 'nothing' };
  }

  private commit(commit: Commit, nowMs: number, storeMs: number): StoreReply {
    const lease = this.leases.get(commit.stage);
    if (lease === undefined || lease.token !== commit.token || commit.epoch !== this.epoch) return { kind: 'fenced' };
    const source = commit.progress.source;
    const stream = this.streams.get(source);
    let progress = this.progress.get(commit.stage);
    if (progress === undefined) this.progress.set(commit.stage, (progress = new Map<string, Progress>()));
    const position = progress.get(source)?.position ?? stream?.groups.get(commit.stage)?.cursor ?? '';
    if (position !== commit.progress.from) return { kind: 'conflict', reason: 'progress' };
    const refusal = this.check(commit, nowMs);
    if (refusal !== undefined) return refusal;
    for (const write of commit.writes) this.write(write);
    for (const { stream: name, id, fields } of commit.appends) this.stream(name).add({ id, fields });
    for (const { stream: name } of commit.appends) this.stream(name).trim(LENGTH_MAX, TRIM_SLACK);
    progress.set(source, { position: commit.progress.to, commitId: commit.id });
    if (stream !== undefined) {
      stream.moveGroup(commit.stage, commit.progress.to);
      stream.trim(LENGTH_MAX, TRIM_SLACK);
    }
    lease.expiresAtMs = storeMs + commit.leaseMs;
    this.commits += 1;
    if (this.commits % SWEEP_EVERY === 0) this.sweep(nowMs);
    return { kind: 'committed', epoch: this.epoch };
  }

  /** Everything that could fail is looked at before the first write: a Lua script does not roll back. */
  private check(commit: Commit, nowMs: number): StoreReply | undefined {
    for (const { key, value } of commit.expects) {
      const held = this.alive(key, nowMs) ? this.texts.get(key) : undefined;
      if (held !== value) return { kind: 'conflict', reason: 'text' };
    }
    if (commit.appends.length > 0) {
      const lastIds = new Map<string, string>();
      for (const { stream: name, id } of commit.appends) {
        const last = lastIds.get(name) ?? this.stream(name).lastId;
        if (compareIds(id, last) <= 0) return { kind: 'conflict', reason: 'stream' };
        lastIds.set(name, id);
        if (this.typeOf(name) !== 'stream') return { kind: 'refused', reason: `WRONGTYPE ${name}` };
      }
    }
    for (const write of commit.writes) {
      if (!this.alive(write.key, nowMs)) this.remove(write.key);
      if (!this.fits(write)) return { kind: 'refused', reason: `WRONGTYPE ${write.key}` };
    }
    return undefined;
  }

  /** Whether the key is free or holds what this write is for; Redis would fail in the middle of a commit. */
  private fits(write: Write): boolean {
    const held = this.typeOf(write.key);
    return held === undefined || write.op === 'delete' || held === TYPES[write.op];
  }

  private typeOf(key: string): KeyType | undefined {
    if (this.hashes.has(key)) return 'hash';
    if (this.texts.has(key)) return 'text';
    if (this.sets.has(key)) return 'set';
    return this.streams.has(key) ? 'stream' : undefined;
  }

  private remove(key: string): void {
    this.hashes.delete(key);
    this.texts.delete(key);
    this.sets.delete(key);
    this.expiry.delete(key);
  }

  private write(write: Write): void {
    const { key } = write;
    switch (write.op) {
      case 'put':
        this.hashes.set(key, write.fields);
        this.expire(key, write.expiresAtMs);
        break;
      case 'merge':
        this.hashes.set(key, { ...this.hashes.get(key), ...write.fields });
        break;
      case 'drop': {
        const left = Object.entries(this.hashes.get(key) ?? {}).filter(([name]) => !write.fields.includes(name));
        if (left.length === 0) this.remove(key);
        else this.hashes.set(key, Object.fromEntries(left));
        break;
      }
      case 'text':
        this.texts.set(key, write.value);
        this.expire(key, write.expiresAtMs);
        break;
      case 'delete':
        this.remove(key);
        break;
      case 'setAdd': {
        const members = this.sets.get(key) ?? new Set<string>();
        for (const member of write.members) members.add(member);
        this.sets.set(key, members);
        break;
      }
      case 'setRemove': {
        const members = this.sets.get(key);
        for (const member of write.members) members?.delete(member);
        if (members?.size === 0) this.sets.delete(key);
        break;
      }
    }
  }

  private expire(key: string, atMs: number | undefined): void {
    if (atMs === undefined) this.expiry.delete(key);
    else this.expiry.set(key, atMs);
  }

  private alive(key: string, nowMs: number): boolean {
    const expiresAtMs = this.expiry.get(key);
    return expiresAtMs === undefined || expiresAtMs > nowMs;
  }

  private sweep(nowMs: number): void {
    for (const [key, atMs] of this.expiry) {
      if (atMs <= nowMs) this.remove(key);
    }
  }
}
