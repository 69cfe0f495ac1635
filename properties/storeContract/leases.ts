/** Who may commit. */
import { expect, it } from 'vitest';
import type { Write } from '../../engine/protocol.ts';
import { EPOCH, FIRST, LEASE_MS, NOW_MS, type Subject } from './subject.ts';

export function leases(store: () => Subject): void {
  it('gives the lease to one owner until it runs out, with a larger token each time', async () => {
    const first = await store().token('desk', 'a');
    expect(await store().acquire('desk', { owner: 'b', storeMs: NOW_MS + LEASE_MS - 1 })).toEqual({
      kind: 'held',
      forMs: 1,
    });
    expect(await store().token('router', 'b')).toBeGreaterThan(0);
    expect(await store().token('desk', 'b', NOW_MS + LEASE_MS)).toBeGreaterThan(first);
  });

  it('lets an owner come back at once, and fences its earlier life', async () => {
    const old = await store().token('desk', 'a');
    const young = await store().token('desk', 'a');
    expect(young).toBeGreaterThan(old);
    expect(await store().commit('desk', old, FIRST)).toEqual({ kind: 'fenced' });
    expect(await store().commit('desk', young, FIRST)).toEqual({ kind: 'committed', epoch: EPOCH });
  });

  it('renews a lease and extends it with each commit; a superseded worker can do neither', async () => {
    const old = await store().token('desk', 'a');
    const renew = (token: number, storeMs: number) =>
      store().execute({ op: 'renew', stage: 'desk', token, owner: 'a', leaseMs: LEASE_MS, storeMs });
    expect(await renew(old, NOW_MS + 10_000)).toEqual({ kind: 'renewed', epoch: EPOCH });
    await store().commit('desk', old, FIRST, { nowMs: NOW_MS + 20_000 });
    expect(await store().acquire('desk', { owner: 'b', storeMs: NOW_MS + 30_000 })).toMatchObject({
      kind: 'held',
      forMs: 5_000,
    });
    await store().token('desk', 'b', NOW_MS + 40_000);
    expect(await renew(old, NOW_MS + 40_001)).toEqual({ kind: 'fenced' });
    const write: Write = { op: 'text', key: 'k', value: 'late' };
    expect(await store().commit('desk', old, { ...FIRST, from: '1', to: '2' }, { writes: [write] })).toEqual({
      kind: 'fenced',
    });
    expect(await store().text('k')).toBeUndefined();
  });

  it('judges a lease by its own clock, whatever the clock of its holder says', async () => {
    const token = await store().token('desk', 'a');
    const [hourAhead, hourBehind] = [NOW_MS + 3_600_000, NOW_MS - 3_600_000];
    await store().commit('desk', token, FIRST, { nowMs: hourAhead, storeMs: NOW_MS });
    const early = await store().acquire('desk', { owner: 'b', storeMs: NOW_MS + LEASE_MS - 1 });
    expect(early).toEqual({ kind: 'held', forMs: 1 });
    await store().commit('desk', token, { ...FIRST, from: '1', to: '2' }, { nowMs: hourBehind, storeMs: NOW_MS + 100 });
    const late = await store().acquire('desk', { owner: 'b', storeMs: NOW_MS + LEASE_MS });
    expect(late).toEqual({ kind: 'held', forMs: 100 });
    expect(await store().token('desk', 'b', NOW_MS + 100 + LEASE_MS)).toBeGreaterThan(token);
  });
}
