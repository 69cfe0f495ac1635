/**
 * Redis as the engine uses it, in memory: hashes, strings, one set, streams with groups, expiry by the caller's
 * clock, leases by its own, and the atomic commit with its checks before the first write.
 */
import type { AcquireCall, Consumer, ReadCall } from '../../store/calls.ts';
import { HASH, OUTSIDE_STREAMS, STREAM, TEXT } from '../../../engine/names.ts';
import type { Commit, Fields, Loaded, StreamInfo, Wants } from '../../../engine/protocol.ts';
import { compareIds, FIRST_ID, nextId } from '../../../engine/streamId.ts';
import { bookkeepingHash, damageIn, forget, recordsOf, type Lease, type Progress } from './bookkeeping.ts';
import { MemoryStream } from './memoryStream.ts';
import { MemoryValues } from './memoryValues.ts';
import type { StoreCall, StoreReply, SyncStore } from './store.ts';

const LENGTH_MAX = 10_000;
const TRIM_SLACK = 200;
/** Expired keys are swept after this many commits; until then reads see them as gone all the same. */
const SWEEP_EVERY = 2_000;
/** A key is kept for so long after its end, for a caller whose clock is behind. */
const SWEEP_GRACE_MS = 3_600_000;

const NONE: readonly never[] = [];

export class MemoryStore implements SyncStore {
  private readonly values = new MemoryValues();
  readonly streams = new Map<string, MemoryStream>();
  readonly leases = new Map<string, Lease>();
  /** By stage, then source: where the stage stands. Read as a hash, it is the key that names.ts calls `cursor`. */
  private readonly progress = new Map<string, Map<string, Progress>>();
  private tokens = 0;
  private commits = 0;
  /** Whether somebody outside has touched what the store keeps for itself, or a stream. */
  private isTampered = false;
  private readonly consumers: readonly Consumer[];
  /** The same by stage, then stream. */
  private readonly readers: ReadonlyMap<string, ReadonlyMap<string, Consumer>>;
  epoch: string;

  constructor(consumers: readonly Consumer[], epoch: string) {
    this.consumers = consumers;
    this.readers = byStage(consumers);
    this.epoch = epoch;
    for (const name of Object.values(STREAM)) this.stream(name);
  }

  get hashes(): ReadonlyMap<string, Fields> {
    return this.values.all('hash');
  }

  get texts(): ReadonlyMap<string, string> {
    return this.values.all('text');
  }

  get sets(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.values.all('set');
  }

  get expiry(): ReadonlyMap<string, number> {
    return this.values.ends();
  }

  execute(call: StoreCall): StoreReply {
    switch (call.op) {
      case 'acquire':
        return this.acquire(call);
      case 'renew':
        return this.renew(call);
      case 'load':
        return { kind: 'loaded', loaded: this.load(call.wants, call.lastIds, call.nowMs) };
      case 'commit':
        return this.commit(call);
      case 'probe': {
        const cursor = HASH.cursor(call.stage, call.source);
        const damage = this.isTampered ? this.damaged([cursor], TEXT.commits) : undefined;
        if (damage !== undefined) return damage;
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
        if (call.value !== undefined) this.values.write({ op: 'text', key: call.key, value: call.value });
        return { kind: 'done', id: '' };
      case 'put':
        this.remove(call.key);
        this.values.write({ op: 'put', key: call.key, fields: call.fields });
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
    this.values.clear();
    for (const held of [this.streams, this.leases, this.progress]) held.clear();
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
    return this.values.hash(key, nowMs) ?? bookkeepingHash(key, this.leases, this.progress);
  }

  private progressOf(stage: string): Map<string, Progress> {
    let progress = this.progress.get(stage);
    if (progress === undefined) {
      progress = new Map<string, Progress>();
      this.progress.set(stage, progress);
    }
    return progress;
  }

  private acquire(call: Extract<StoreCall, { op: 'acquire' }>): StoreReply {
    const damage = this.isTampered ? this.damaged([HASH.lease(call.stage)], TEXT.tokens, TEXT.commits) : undefined;
    if (damage !== undefined) return damage;
    const lease = this.leases.get(call.stage);
    if (lease !== undefined && lease.owner !== call.owner && lease.expiresAtMs > call.storeMs) {
      return { kind: 'held', forMs: lease.expiresAtMs - call.storeMs };
    }
    const refusal = this.isTampered ? this.cannotPlace(call) : undefined;
    if (refusal !== undefined) return refusal;
    const placed = this.placeCursors(call.outsideFromMs);
    this.tokens += 1;
    this.leases.set(call.stage, { token: this.tokens, owner: call.owner, expiresAtMs: call.storeMs + call.leaseMs });
    const positions = new Map<string, string>();
    for (const source of call.sources) {
      const position = this.progress.get(call.stage)?.get(source)?.position;
      if (position !== undefined) positions.set(source, position);
    }
    return { kind: 'acquired', token: this.tokens, positions, epoch: this.epoch, placed };
  }

  private cannotPlace({ stage, sources }: AcquireCall): StoreReply | undefined {
    for (const one of this.consumers) {
      const damage = this.damaged([HASH.cursor(one.stage, one.stream)]);
      if (damage !== undefined) return damage;
      if (this.values.has(one.stream)) return { kind: 'refused', reason: `WRONGTYPE ${one.stream}` };
    }
    return this.damaged(sources.map((source) => HASH.cursor(stage, source)));
  }

  /** The first stage to start gives every configured consumer its place, so that none can miss another's output. */
  private placeCursors(outsideFromMs: number): string[] {
    const placed: string[] = [];
    for (const { stage, stream: name, observes } of this.consumers) {
      const stream = this.stream(name);
      const progress = this.progressOf(stage);
      const known = progress.get(name)?.position;
      const cursor = known ?? (OUTSIDE_STREAMS.includes(name) ? `${Math.max(0, outsideFromMs)}-0` : stream.lastId);
      // An operator may have deleted the stream and its groups.
      stream.group(stage, observes, cursor);
      if (known !== undefined) continue;
      progress.set(name, { position: cursor, commitId: '' });
      placed.push(`stage=${stage} stream=${name} from=${cursor}`);
    }
    return placed;
  }

  private renew({ stage, token, owner, leaseMs, storeMs }: Extract<StoreCall, { op: 'renew' }>): StoreReply {
    const damage = this.isTampered ? this.damaged([HASH.lease(stage)], TEXT.commits) : undefined;
    if (damage !== undefined) return damage;
    const lease = this.leases.get(stage);
    if (lease === undefined || lease.token !== token || lease.owner !== owner) return { kind: 'fenced' };
    lease.expiresAtMs = storeMs + leaseMs;
    return { kind: 'renewed', epoch: this.epoch };
  }

  private load({ hashes, texts, tails, streams }: Wants, lastIds: readonly string[], nowMs: number): Loaded {
    return {
      hashes: isNone(hashes) ? NONE : hashes.map((key) => this.hashAt(key, nowMs)),
      texts: isNone(texts) ? NONE : texts.map((key) => this.values.text(key, nowMs)),
      tails: isNone(tails) ? NONE : tails.map(({ stream, sinceMs, limit }) => this.stream(stream).tail(sinceMs, limit)),
      streams: isNone(streams) ? NONE : streams.map((name) => this.info(name)),
      lastIds: isNone(lastIds) ? NONE : lastIds.map((name) => this.stream(name).lastId),
    };
  }

  private info(name: string): StreamInfo {
    const stream = this.stream(name);
    const lags = stream.lag();
    if (lags.length > 1) lags.sort((a, b) => (a.name < b.name ? -1 : 1));
    const lag: Record<string, number> = {};
    for (const { name: stage, count } of lags) lag[stage] = count;
    return { length: stream.length, lastId: stream.lastId, lag };
  }

  private read(call: ReadCall): StoreReply {
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

  private commit({ commit, owner, nowMs, storeMs }: Extract<StoreCall, { op: 'commit' }>): StoreReply {
    if (commit.epoch !== this.epoch) return { kind: 'fenced' };
    const damage = this.isTampered ? this.damaged(recordsOf(commit), TEXT.commits) : undefined;
    if (damage !== undefined) return damage;
    const lease = this.leases.get(commit.stage);
    if (lease === undefined || lease.token !== commit.token || lease.owner !== owner) return { kind: 'fenced' };
    const { source, from, to } = commit.progress;
    const progress = this.progressOf(commit.stage);
    if ((progress.get(source)?.position ?? '') !== from) return { kind: 'conflict', reason: 'progress' };
    const refusal = this.check(commit, nowMs);
    if (refusal !== undefined) return refusal;
    for (const { key } of commit.writes) if (this.values.isOver(key, nowMs)) this.values.remove(key);
    for (const write of commit.writes) {
      if (write.op === 'delete') this.streams.delete(write.key);
      this.values.write(write);
    }
    for (const { stream: name, id, fields } of commit.appends) this.stream(name).add({ id, fields });
    progress.set(source, { position: to, commitId: commit.id });
    const reader = this.readers.get(commit.stage)?.get(source);
    if (reader !== undefined) this.stream(source).moveGroup(commit.stage, reader.observes, to);
    for (const { stream: name } of commit.appends) this.stream(name).trim(LENGTH_MAX, TRIM_SLACK);
    if (reader !== undefined) this.stream(source).trim(LENGTH_MAX, TRIM_SLACK);
    lease.expiresAtMs = storeMs + commit.leaseMs;
    this.commits += 1;
    if (this.commits % SWEEP_EVERY === 0) this.values.sweep(storeMs - SWEEP_GRACE_MS);
    return { kind: 'committed', epoch: this.epoch };
  }

  /** Everything that could fail is looked at before the first write: a Lua script does not roll back. */
  private check(commit: Commit, nowMs: number): StoreReply | undefined {
    for (const { key, value } of commit.expects) {
      if (this.values.text(key, nowMs) !== value) return { kind: 'conflict', reason: 'text' };
    }
    if (commit.appends.length > 0) {
      const lastIds = new Map<string, string>();
      for (const { stream: name, id } of commit.appends) {
        const last = lastIds.get(name) ?? this.stream(name).lastId;
        if (this.values.has(name)) return { kind: 'refused', reason: `WRONGTYPE ${name}` };
        if (compareIds(id, last) <= 0) return { kind: 'conflict', reason: 'stream' };
        lastIds.set(name, id);
      }
    }
    for (const [index, { op, key }] of commit.writes.entries()) {
      const isFree = op === 'delete' || !this.streams.has(key);
      if (!isFree || !this.values.fits(commit.writes, index, nowMs))
        return { kind: 'refused', reason: `WRONGTYPE ${key}` };
    }
    const { source } = commit.progress;
    if (this.readers.get(commit.stage)?.has(source) === true && this.values.has(source))
      return { kind: 'refused', reason: `WRONGTYPE ${source}` };
    return undefined;
  }

  /** By somebody outside. */
  private remove(key: string): void {
    this.values.remove(key);
    this.streams.delete(key);
    if (forget(key, this.leases, this.progress)) this.isTampered = true;
  }

  private damaged(records: readonly string[], ...counters: readonly string[]): StoreReply | undefined {
    const broken = damageIn(this.values, records, counters);
    return broken === undefined ? undefined : { kind: 'refused', reason: `DAMAGED ${broken}` };
  }
}

function isNone(list: readonly unknown[] | undefined): list is undefined {
  return list === undefined || list.length === 0;
}

function byStage(consumers: readonly Consumer[]): ReadonlyMap<string, ReadonlyMap<string, Consumer>> {
  const readers = new Map<string, Map<string, Consumer>>();
  for (const one of consumers) {
    const own = readers.get(one.stage) ?? new Map<string, Consumer>();
    readers.set(one.stage, own.set(one.stream, one));
  }
  return readers;
}
