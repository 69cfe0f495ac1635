/**
 * Any story of calls, told to the memory store and to another one: the same answers, and the same lies in both after each.
 * A story is an array of data: the commands of fast-check need a path of their own, beside its seed and path, to be seen
 * again.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoreCall, StoreReply } from '../adapters/sim/store/store.ts';
import { MockRedis } from '../adapters/sim/store/mock/mockRedis.ts';
import { DRAWN_MS, runs } from './drawn/runs.ts';
import { useRedisServer } from './redisServer.ts';
import { inMemory, onServer, type MakeStore } from './storeContract/stores.ts';
import { CONSUMERS, EPOCH, Subject } from './storeContract/subject.ts';
import { drawnStory, STREAMS, type Story } from './storeModel/drawnCalls.ts';
import { StoreModel } from './storeModel/model.ts';

const STORIES = 40;
/** Enough for what is rare, and always the same: that it is among them is not a matter of chance. */
const KNOWN = { seed: 1, numRuns: 1_000 };
const ANSWERS = [
  ...['acquire acquired', 'acquire held', 'acquire refused', 'add done'],
  ...['commit committed', 'commit conflict', 'commit fenced', 'commit refused', 'failover done'],
  ...['probe probed', 'probe refused', 'put done', 'read entries', 'read entries after a loss', 'read nothing'],
  ...['renew fenced', 'renew refused', 'renew renewed', 'set done'],
];
const server = useRedisServer();
const mock = new MockRedis();

/** Tells a story to both. @returns the kinds of answers that were heard */
async function tell(story: Story, makeStore: MakeStore): Promise<ReadonlySet<string>> {
  const model = new StoreModel();
  const store = new Subject(await makeStore(CONSUMERS, EPOCH));
  const heard = new Set<string>();
  // Nobody commits before a store has told who it is.
  const meet = () => store.execute({ op: 'probe', stage: 'desk', source: STREAMS[0] });
  try {
    await meet();
    for (const { waitMs, call: drawn } of story) {
      model.nowMs += waitMs;
      if ((drawn.op === 'trim' || drawn.op === 'add') && !model.isStream(drawn.stream)) continue;
      if (drawn.op === 'trim') {
        model.memory.stream(drawn.stream).trimOutside(drawn.lengthMax);
        await store.trimOutside(drawn.stream, drawn.lengthMax);
      } else {
        const call = model.meant(drawn);
        const expected = model.execute(call);
        expect({ call, reply: await store.execute(call) }).toEqual({ call, reply: expected });
        if (call.op === 'failover') await meet();
        const isLoss = expected.kind === 'entries' && expected.lost > 0;
        heard.add(`${call.op} ${expected.kind}${isLoss ? ' after a loss' : ''}`);
      }
      const look: StoreCall = { op: 'load', wants: model.everything(), lastIds: STREAMS, nowMs: model.nowMs };
      expect(await store.execute(look)).toEqual(model.memory.execute(look));
    }
    return heard;
  } finally {
    await store.close();
  }
}

const holds = (makeStore: MakeStore, drawn: fc.Parameters<[Story]> = runs(STORIES)) =>
  fc.assert(
    fc.asyncProperty(drawnStory, async (story) => void (await tell(story, makeStore))),
    drawn,
  );

describe('any story of calls', { timeout: DRAWN_MS }, () => {
  it.each<[string, MakeStore]>([
    ['mock', onServer(() => mock)],
    ['redis', onServer(() => server.connection())],
  ])('is answered by %s as by the memory store', async (_, makeStore) => {
    await holds(makeStore);
  });

  it('hears every answer there is', async () => {
    const heard = new Set<string>();
    for (const story of fc.sample(drawnStory, KNOWN)) {
      for (const kind of await tell(story, inMemory)) heard.add(kind);
    }
    expect([...heard].sort()).toEqual(ANSWERS);
  });

  it.each<[string, (call: StoreCall, reply: StoreReply) => StoreReply]>([
    ['says that nothing was lost', (_, reply) => (reply.kind === 'entries' ? { ...reply, lost: 0 } : reply)],
    [
      'lets a stale worker renew',
      (call, reply) => (call.op === 'renew' && reply.kind === 'fenced' ? { kind: 'renewed', epoch: EPOCH } : reply),
    ],
  ])('catches a store that %s', async (_, lie) => {
    const liar: MakeStore = async (...given) => {
      const store = await inMemory(...given);
      return { ...store, execute: async (call) => lie(call, await store.execute(call)) };
    };
    await expect(holds(liar, KNOWN)).rejects.toThrow('Property failed');
  });
});
