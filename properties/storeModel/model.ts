/**
 * The memory store as the model of the others: it says what a drawn call means (the right token, the next entry), and what
 * must come of it.
 */
import { MemoryStore } from '../../adapters/sim/store/memoryStore.ts';
import type { StoreCall, StoreReply } from '../../adapters/sim/store/store.ts';
import { History } from '../../adapters/sim/world/history.ts';
import type { StageName } from '../../engine/names.ts';
import type { Wants, Write } from '../../engine/protocol.ts';
import { FIRST_ID, nextId } from '../../engine/streamId.ts';
import { CONSUMERS, EPOCH, LEASE_MS, NOW_MS, TIMER } from '../storeContract/subject.ts';
import { KEYS, RECORDS, STREAMS, type DrawnCall, type DrawnCommit, type DrawnWrite } from './drawnCalls.ts';

/** What is outside the calls. */
type Trim = Extract<DrawnCall, { op: 'trim' }>;

export class StoreModel {
  readonly memory = new MemoryStore(CONSUMERS, EPOCH);
  nowMs = NOW_MS;
  private readonly history = new History();
  private count = 0;

  /** Whether a producer or an operator can do something to a stream: Redis itself refuses where something else lies. */
  isStream(key: string): boolean {
    return !this.memory.texts.has(key);
  }

  /** The call that is meant, now. */
  meant(drawn: Exclude<DrawnCall, Trim>): StoreCall {
    const { nowMs } = this;
    this.count += 1;
    switch (drawn.op) {
      case 'commit':
        return this.commit(drawn);
      case 'acquire': {
        const { op, stage, owner, outsideFromAgoMs } = drawn;
        const outsideFromMs = nowMs - outsideFromAgoMs;
        const sources = [TIMER, ...STREAMS];
        return { op, stage, owner, outsideFromMs, sources, timers: [], leaseMs: LEASE_MS, storeMs: nowMs };
      }
      case 'renew':
        return { op: 'renew', stage: drawn.stage, ...this.holder(drawn), leaseMs: LEASE_MS, storeMs: nowMs };
      case 'probe':
        return drawn;
      case 'read':
        return { ...drawn, after: new Map(drawn.streams.map((name) => [name, this.place(drawn.stage, name)])) };
      case 'add':
        return { op: 'add', stream: drawn.stream, fields: { x: drawn.value }, nowMs };
      case 'set':
      case 'put':
        return drawn;
      case 'failover':
        return this.history.succeed(nowMs * 1_000, { lostWrites: drawn.lostWrites }).call;
    }
  }

  /** What must come of it. */
  execute(call: StoreCall): StoreReply {
    const reply = this.memory.execute(call);
    this.history.note(this.nowMs * 1_000, call, reply);
    return reply;
  }

  /** Everything that can be asked for; counters are the store's alone. */
  everything(): Wants {
    const keys = [...KEYS, ...RECORDS];
    const tails = STREAMS.map((stream) => ({ stream, sinceMs: 0, limit: 100 }));
    return { hashes: keys, texts: keys, tails, streams: STREAMS };
  }

  private commit(drawn: DrawnCommit): StoreCall {
    const { nowMs, count } = this;
    const { stage, source } = drawn;
    const { owner, token } = this.holder(drawn);
    const from = drawn.wrongFrom ? '7-7' : this.place(stage, source);
    const atMs = nowMs + drawn.aheadMs;
    const lastIds = new Map<string, string>();
    const appends = drawn.appends.map(({ stream, isLate }) => {
      const last = lastIds.get(stream) ?? this.memory.stream(stream).lastId;
      const id = isLate ? last : nextId(last, nowMs);
      lastIds.set(stream, id);
      return { stream, id, fields: { x: String(count) } };
    });
    const commit = {
      ...{ stage, token, id: `c${count}`, atMs, leaseMs: LEASE_MS },
      epoch: drawn.wrongEpoch ? 'another' : this.memory.epoch,
      progress: { source, from, to: source === TIMER ? String(count) : this.further(source, from, drawn.steps) },
      expects: drawn.expects.map(({ key, isWrong }) => ({ key, value: isWrong ? 'another' : this.text(key, atMs) })),
      writes: drawn.writes.map((write) => toWrite(write, atMs)),
      appends,
    };
    return { op: 'commit', owner, commit, nowMs: atMs, storeMs: nowMs };
  }

  private holder(drawn: { stage: StageName; wrongToken: boolean; wrongOwner: boolean }) {
    const { token = 1, owner = 'a' } = this.memory.leases.get(drawn.stage) ?? {};
    return { token: token - (drawn.wrongToken ? 1 : 0), owner: drawn.wrongOwner ? 'stranger' : owner };
  }

  private place(stage: StageName, source: string): string {
    const reply = this.memory.execute({ op: 'probe', stage, source });
    const position = reply.kind === 'probed' ? reply.position : '';
    return position === '' && source !== TIMER ? FIRST_ID : position;
  }

  /** The id so many entries behind `from`, or the last there is. */
  private further(source: string, from: string, steps: number): string {
    const stream = this.memory.stream(source);
    return stream.read(from, steps, undefined).entries.at(-1)?.id ?? stream.lastId;
  }

  private text(key: string, nowMs: number): string | undefined {
    const reply = this.memory.execute({ op: 'load', wants: { texts: [key] }, lastIds: [], nowMs });
    return reply.kind === 'loaded' ? reply.loaded.texts[0] : undefined;
  }
}

function toWrite(write: DrawnWrite, nowMs: number): Write {
  if (!('endsAfterMs' in write)) return write;
  const { endsAfterMs, ...rest } = write;
  return endsAfterMs === undefined ? rest : { ...rest, expiresAtMs: nowMs + endsAfterMs };
}
