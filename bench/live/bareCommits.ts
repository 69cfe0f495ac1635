/**
 * The least that the hops of a signal cost: the same commits, appends and main writes included, asked of the same
 * redis-server one after the other with nothing between them. The entries are copies of what a run has left there.
 */
import type { Redis } from 'ioredis';
import { openStore } from '../../adapters/live/openStore.ts';
import { connect } from '../../adapters/redis/connection.ts';
import type { RedisStore } from '../../adapters/redis/redisStore.ts';
import { configOf } from '../../engine/config.ts';
import { HASH, STREAM, TEXT, type StageName } from '../../engine/names.ts';
import type { Fields, Write } from '../../engine/protocol.ts';
import { makeStages } from '../../engine/stages.ts';

const PREFIX = 'bare:';
const LEASE_MS = 60_000;
const OWNER = 'bench';
const RECORD: Fields = { state: 'OPENING', side: 'BUY', quantity: '0.001', notional_usd: '95.1', leverage: '10' };

interface Hop {
  readonly stage: StageName;
  readonly from: string;
  readonly to: string | undefined;
  readonly writes: (name: string) => readonly Write[];
}

/** From the signal to the moment before its order leaves. */
const HOPS: readonly Hop[] = [
  {
    stage: 'router',
    from: STREAM.decisions,
    to: STREAM.intents,
    writes: (name) => [{ op: 'text', key: TEXT.dedup(name), value: '1' }],
  },
  { stage: 'bridge', from: STREAM.intents, to: STREAM.plans, writes: () => [] },
  {
    stage: 'desk',
    from: STREAM.plans,
    to: STREAM.orders,
    writes: (name) => [
      { op: 'put', key: HASH.position('BTCUSDT'), fields: RECORD },
      { op: 'merge', key: HASH.exposure, fields: { BTCUSDT: '95.1' } },
      { op: 'text', key: TEXT.permit(name), value: JSON.stringify(RECORD) },
    ],
  },
  {
    stage: 'executor',
    from: STREAM.orders,
    to: undefined,
    writes: (name) => [
      { op: 'put', key: HASH.order(name), fields: RECORD },
      { op: 'merge', key: HASH.openOrders, fields: { [name]: 'BTCUSDT' } },
    ],
  },
];

/** What a hop needs to go on from where it is. */
interface Post {
  readonly hop: Hop;
  readonly token: number;
  readonly epoch: string;
  readonly entry: Fields;
  /** Behind what it has read and written. */
  number: number;
}

/** @returns median time of all four commits of a signal, ms */
export async function bareHopsMs(redis: Redis, url: string, signals: number): Promise<number> {
  return onHops(redis, url, HOPS, signals, async (posts, store) => {
    const times: number[] = [];
    for (let signal = 0; signal < signals; signal += 1) {
      const startedMs = performance.now();
      for (const post of posts) await commit(store, post, 1);
      times.push(performance.now() - startedMs);
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  });
}

/** @returns entries a second through the bridge's and then the desk's commit, `size` of them in each, neither with more than appends */
export async function bareBatchesPerS(redis: Redis, url: string, size: number, batches: number): Promise<number> {
  const hops = HOPS.filter(({ stage }) => stage === 'bridge' || stage === 'desk');
  const plain = hops.map((hop) => ({ ...hop, writes: () => [] }));
  return onHops(redis, url, plain, size * batches, async (posts, store) => {
    const startedMs = performance.now();
    for (let batch = 0; batch < batches; batch += 1) for (const post of posts) await commit(store, post, size);
    return (size * batches * 1000) / (performance.now() - startedMs);
  });
}

async function onHops(
  redis: Redis,
  url: string,
  hops: readonly Hop[],
  entries: number,
  measure: (posts: readonly Post[], store: RedisStore) => Promise<number>,
): Promise<number> {
  const connection = await connect({ url });
  const stages = makeStages(configOf({}));
  const store = openStore(connection, stages, PREFIX);
  try {
    const posts: Post[] = [];
    for (const hop of hops) {
      const entry = await newestOf(redis, hop.to ?? hop.from);
      await fill(redis, PREFIX + hop.from, await newestOf(redis, hop.from), entries);
      posts.push({ hop, entry, number: 0, ...(await lease(store, hop)) });
    }
    return await measure(posts, store);
  } finally {
    const left = await redis.keys(`${PREFIX}*`);
    await redis.del(...left);
    connection.close();
  }
}

async function lease(store: RedisStore, { stage }: Hop): Promise<{ token: number; epoch: string }> {
  const around = { stage, owner: OWNER, leaseMs: LEASE_MS, sources: [], timers: [], outsideFromMs: 0 };
  const reply = await store.execute({ op: 'acquire', ...around });
  if (reply.kind !== 'acquired') throw new Error(`no lease for bare commits: ${reply.kind}`);
  return reply;
}

async function commit(store: RedisStore, post: Post, size: number): Promise<void> {
  const { hop, token, epoch, entry, number } = post;
  const { stage, from, to: stream } = hop;
  const ids = Array.from({ length: size }, (_, at) => idOf(number + at + 1));
  const reply = await store.execute({
    op: 'commit',
    owner: OWNER,
    nowMs: Date.now(),
    commit: {
      ...{ stage, token, epoch, id: `${OWNER}.${number}`, atMs: Date.now(), leaseMs: LEASE_MS, expects: [] },
      progress: { source: from, from: number === 0 ? '0-0' : idOf(number), to: idOf(number + size) },
      writes: hop.writes(String(number)),
      appends: stream === undefined ? [] : ids.map((id) => ({ stream, fields: entry, id })),
    },
  });
  if (reply.kind !== 'committed') throw new Error(`a bare commit of ${stage} is not taken: ${JSON.stringify(reply)}`);
  post.number += size;
}

/** Ids before those of any clock, so that a hop can read what the one before it will write. */
function idOf(number: number): string {
  return `${number}-0`;
}

async function newestOf(redis: Redis, stream: string): Promise<Fields> {
  const [newest] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1);
  if (newest === undefined) throw new Error(`nothing was ever in ${stream}`);
  const [, flat] = newest;
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) fields[flat[at] ?? ''] = flat[at + 1] ?? '';
  return fields;
}

/** Only the first hop's stream: the others are filled by the hop before. */
async function fill(redis: Redis, stream: string, fields: Fields, entries: number): Promise<void> {
  if ((await redis.exists(stream)) === 1) return;
  const pipeline = redis.pipeline();
  for (let number = 1; number <= entries; number += 1)
    pipeline.xadd(stream, idOf(number), ...Object.entries(fields).flat());
  await pipeline.exec();
}
