/** A replica takes over: the store begins again from a part of what it was told. */
import { expect, it } from 'vitest';
import { STREAM } from '../../engine/names.ts';
import type { StoreCall } from '../../adapters/sim/store/store.ts';
import { EPOCH, FIRST, LEASE_MS, NOW_MS, type Subject } from './subject.ts';

const acquire = (owner: string): StoreCall => ({
  op: 'acquire',
  stage: 'desk',
  owner,
  leaseMs: LEASE_MS,
  storeMs: NOW_MS,
  sources: [],
  timers: [],
  outsideFromMs: 0,
});
const add = (x: string): StoreCall => ({ op: 'add', stream: STREAM.plans, fields: { x }, nowMs: NOW_MS });

export function failovers(store: () => Subject): void {
  it('keeps what its successor was told, loses the rest, and is another store', async () => {
    await store().execute({ op: 'set', key: 'early', value: '1' });
    await store().execute(add('kept'));
    await store().execute({ op: 'set', key: 'late', value: '1' });
    await store().execute(add('lost'));
    const calls: StoreCall[] = [{ op: 'set', key: 'early', value: '1' }, add('kept')];
    await store().execute({ op: 'failover', epoch: 'run-2', calls });
    expect([await store().text('early'), await store().text('late')]).toEqual(['1', undefined]);
    expect(await store().execute(acquire('a'))).toMatchObject({ kind: 'acquired', epoch: 'run-2' });
    const read = await store().read('desk', STREAM.plans, '0-0');
    expect(read).toMatchObject({ kind: 'entries', entries: [{ id: `${NOW_MS}-0`, fields: { x: 'kept' } }] });
    // The lost entry's id is free again.
    expect(await store().add(STREAM.plans)).toBe(`${NOW_MS}-1`);
  });

  it('does not take a commit that was meant for it before or comes from another owner, whatever its token', async () => {
    const lost = await store().token('desk', 'a');
    await store().execute({ op: 'failover', epoch: 'run-2', calls: [] });
    const token = await store().token('desk', 'b');
    expect(token).toBe(lost);
    const ours = { owner: 'b', epoch: 'run-2' };
    expect(await store().commit('desk', token, FIRST, { ...ours, epoch: EPOCH })).toEqual({ kind: 'fenced' });
    expect(await store().commit('desk', token, FIRST, { ...ours, owner: 'a' })).toEqual({ kind: 'fenced' });
    expect(await store().commit('desk', token, FIRST, ours)).toMatchObject({ kind: 'committed' });
  });
}
