/** Streams as a store must keep them. */
import { expect, it } from 'vitest';
import { STREAM } from '../../engine/names.ts';
import { idsIn, NOW_MS, type Subject } from './subject.ts';

export function appending(store: () => Subject): void {
  it('numbers entries by the given clock, never backwards', async () => {
    const added = [];
    for (const nowMs of [5, 5, 4, 7]) added.push(await store().add(STREAM.decisions, nowMs));
    expect(added).toEqual(['5-0', '5-1', '5-2', '7-0']);
    expect((await store().load({}, NOW_MS, [STREAM.decisions, STREAM.orders])).lastIds).toEqual(['7-0', '0-0']);
  });
}

export function reading(store: () => Subject): void {
  it('reads what lies behind a cursor, oldest first, at most count', async () => {
    await store().acquire('router');
    for (let nowMs = 1; nowMs <= 5; nowMs += 1) await store().add(STREAM.decisions, nowMs, { n: String(nowMs) });
    const reply = await store().read('router', STREAM.decisions, '2-0', { count: 2 });
    expect(reply).toEqual({
      kind: 'entries',
      stream: STREAM.decisions,
      entries: [
        { id: '3-0', fields: { n: '3' } },
        { id: '4-0', fields: { n: '4' } },
      ],
      lost: 0,
    });
    expect(await store().read('router', STREAM.decisions, '5-0')).toEqual({ kind: 'nothing' });
    // An id between two entries, and one of the same millisecond.
    await store().add(STREAM.decisions, 5);
    expect(idsIn(await store().read('router', STREAM.decisions, '4-7'))).toEqual(['5-0', '5-1']);
    expect(idsIn(await store().read('router', STREAM.decisions, '5-0'))).toEqual(['5-1']);
  });

  it('prefers the stream named first', async () => {
    await store().add(STREAM.plans, 1);
    await store().add(STREAM.exitPlans, 2);
    const call = {
      op: 'read',
      stage: 'desk',
      after: new Map(),
      count: 9,
      outputs: [],
      backlogMax: 9,
      unthrottled: [],
    } as const;
    const reply = await store().execute({ ...call, streams: [STREAM.exitPlans, STREAM.plans] });
    expect(reply).toMatchObject({ stream: STREAM.exitPlans });
  });

  it('reads a tail newest first, from sinceMs on, at most limit', async () => {
    for (const nowMs of [1, 2, 2, 3, 4]) await store().add(STREAM.intents, nowMs);
    expect(await store().tail({ stream: STREAM.intents, sinceMs: 2, limit: 9 })).toEqual(['4-0', '3-0', '2-1', '2-0']);
    expect(await store().tail({ stream: STREAM.intents, sinceMs: 2, limit: 2 })).toEqual(['4-0', '3-0']);
    expect(await store().tail({ stream: STREAM.intents, sinceMs: 5, limit: 9 })).toEqual([]);
  });

  it('tells length, last id and the lag of each consumer, observers left out', async () => {
    const token = await store().token('bridge');
    const first = await store().add(STREAM.intents);
    await store().add(STREAM.intents);
    await store().commit('bridge', token, { source: STREAM.intents, from: '0-0', to: first });
    const info = (await store().load({ streams: [STREAM.intents] })).streams[0];
    expect(info).toEqual({ length: 2, lastId: `${NOW_MS}-1`, lag: { bridge: 1 } });
  });
}

export function backlogs(store: () => Subject): void {
  it('hands out nothing while an output holds too much that others have not read', async () => {
    await store().acquire('desk');
    await store().add(STREAM.decisions);
    for (let count = 0; count < 3; count += 1) await store().add(STREAM.results);
    const outputs = [STREAM.results];
    expect((await store().read('router', STREAM.decisions, '0-0', { outputs, max: 3 })).kind).toBe('entries');
    expect((await store().read('router', STREAM.decisions, '0-0', { outputs, max: 2 })).kind).toBe('nothing');
  });

  it('lets a stage read its own backlog in a stream that it also writes', async () => {
    const token = await store().token('desk');
    const added = [];
    for (let count = 0; count < 3; count += 1) added.push(await store().add(STREAM.results));
    const harvest = await store().token('harvest');
    await store().commit('harvest', harvest, { source: STREAM.results, from: '0-0', to: added[2] ?? '' });
    expect(token).toBeGreaterThan(0);
    const reply = await store().read('desk', STREAM.results, '0-0', { outputs: [STREAM.results], max: 2 });
    expect(idsIn(reply)).toEqual(added);
  });
}
