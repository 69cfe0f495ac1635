/** What the store keeps for itself, overwritten by somebody else: said by name, and nothing half-written. */
import { expect, it } from 'vitest';
import { HASH, STREAM, TEXT } from '../../engine/names.ts';
import type { StoreReply } from '../../adapters/sim/store/store.ts';
import { FIRST, LEASE_MS, NOW_MS, TIMER, type Changes, type Subject } from './subject.ts';

const SOME: Changes = {
  writes: [
    { op: 'put', key: 'h', fields: { a: '1' } },
    { op: 'text', key: 't', value: '1' },
  ],
  appends: [{ stream: STREAM.orders, id: `${NOW_MS}-0`, fields: { a: '1' } }],
};
const OTHER_CURSOR = HASH.cursor('harvest', STREAM.results);

/** Every call that goes by what the store keeps. */
async function answers(store: Subject, token: number): Promise<Record<string, StoreReply>> {
  return {
    acquire: await store.acquire('desk', { sources: [TIMER] }),
    renew: await store.execute({ op: 'renew', stage: 'desk', token, owner: 'a', leaseMs: LEASE_MS, storeMs: NOW_MS }),
    commit: await store.commit('desk', token, FIRST, SOME),
    probe: await store.execute({ op: 'probe', stage: 'desk', source: TIMER }),
  };
}

export function damage(store: () => Subject): void {
  it.each<[string, readonly string[]]>([
    [HASH.lease('desk'), ['acquire', 'renew', 'commit']],
    [HASH.cursor('desk', TIMER), ['acquire', 'commit', 'probe']],
    [OTHER_CURSOR, ['acquire']],
    [TEXT.tokens, ['acquire']],
    [TEXT.commits, ['acquire', 'renew', 'commit', 'probe']],
  ])('refuses to go on with a %s that is not what it wrote, and writes nothing', async (key, refusing) => {
    const token = await store().token('desk');
    await store().execute({ op: 'set', key, value: 'x' });
    const found = await answers(store(), token);
    const refused = Object.keys(found).filter((op) => found[op]?.kind === 'refused');
    expect(refused).toEqual(refusing);
    for (const op of refused) expect(found[op]).toEqual({ kind: 'refused', reason: `DAMAGED ${key}` });
    if (!refusing.includes('commit')) return;
    const { hashes, texts, lastIds } = await store().load({ hashes: ['h'], texts: ['t', key] }, NOW_MS, [
      STREAM.orders,
    ]);
    expect([hashes, texts, lastIds]).toEqual([[undefined], [undefined, 'x'], ['0-0']]);
  });

  it.each([HASH.lease('desk'), HASH.cursor('desk', TIMER)])('goes on once a %s is deleted', async (key) => {
    const token = await store().token('desk');
    await store().execute({ op: 'set', key, value: 'x' });
    expect((await store().acquire('desk')).kind).toBe(key === HASH.lease('desk') ? 'refused' : 'acquired');
    await store().execute({ op: 'set', key, value: undefined });
    const next = await store().token('desk');
    expect(next).toBeGreaterThan(token);
    expect(await store().commit('desk', next, FIRST, SOME)).toMatchObject({ kind: 'committed' });
    expect(await store().hash('h')).toEqual({ a: '1' });
  });

  it('places nothing when it refuses the lease', async () => {
    await store().execute({ op: 'set', key: OTHER_CURSOR, value: 'x' });
    expect((await store().acquire('desk')).kind).toBe('refused');
    await store().execute({ op: 'set', key: OTHER_CURSOR, value: undefined });
    const reply = await store().acquire('desk');
    expect(reply.kind === 'acquired' && [reply.token, reply.placed.length]).toEqual([1, 7]);
  });
}
