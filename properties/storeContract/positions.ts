/** Where a stage begins, and goes on. */
import { expect, it } from 'vitest';
import { HASH, STREAM } from '../../engine/names.ts';
import { EPOCH, FIRST, idsIn, NOW_MS, TIMER, type Subject } from './subject.ts';

export function positions(store: () => Subject): void {
  it('places every cursor with the first stage that starts: outside streams from the past, own ones from the end', async () => {
    await store().add(STREAM.decisions, 50);
    const young = await store().add(STREAM.decisions, 150);
    const old = await store().add(STREAM.results, 150);
    const reply = await store().acquire('router', { sources: [STREAM.decisions, TIMER], outsideFromMs: 100 });
    expect(reply).toMatchObject({ kind: 'acquired', epoch: EPOCH, positions: new Map([[STREAM.decisions, '100-0']]) });
    expect(reply).toMatchObject({
      placed: [
        `stage=router stream=${STREAM.decisions} from=100-0`,
        `stage=bridge stream=${STREAM.intents} from=100-0`,
        `stage=brain stream=${STREAM.intents} from=100-0`,
        `stage=desk stream=${STREAM.plans} from=100-0`,
        `stage=desk stream=${STREAM.exitPlans} from=100-0`,
        `stage=desk stream=${STREAM.results} from=${old}`,
        `stage=harvest stream=${STREAM.results} from=${old}`,
      ],
    });
    expect(idsIn(await store().read('router', STREAM.decisions, '100-0'))).toEqual([young]);
    // The desk starts later, but misses nothing written since.
    const result = await store().add(STREAM.results, 200);
    const later = await store().acquire('desk', { sources: [STREAM.results], outsideFromMs: 900 });
    expect(later).toMatchObject({ positions: new Map([[STREAM.results, old]]), placed: [] });
    expect(idsIn(await store().read('desk', STREAM.results, old))).toEqual([result]);
  });

  it('answers every position that was committed', async () => {
    const token = await store().token('router');
    const id = await store().add(STREAM.decisions);
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: id });
    await store().commit('router', token, { source: TIMER, from: '', to: '7' });
    const reply = await store().acquire('router', { sources: [STREAM.decisions, TIMER, 'outcomes'] });
    expect(reply).toMatchObject({
      positions: new Map([
        [STREAM.decisions, id],
        [TIMER, '7'],
      ]),
    });
  });

  it('tells of a source in which nothing was committed yet where it was placed', async () => {
    await store().acquire('router', { outsideFromMs: 100 });
    expect(await store().execute({ op: 'probe', stage: 'router', source: STREAM.decisions })).toEqual({
      kind: 'probed',
      position: '100-0',
      commitId: '',
      epoch: EPOCH,
    });
    expect(await store().hash(HASH.cursor('router', STREAM.decisions))).toEqual({ position: '100-0', commit: '' });
  });
}

export function deletedStreams(store: () => Subject): void {
  it('goes on where it was when an operator deletes a stream, and counts from there', async () => {
    const token = await store().token('desk');
    const early = await store().add(STREAM.results);
    await store().commit('desk', token, { source: STREAM.results, from: '0-0', to: early });
    await store().add(STREAM.results);
    await store().execute({ op: 'set', key: STREAM.results, value: undefined });
    expect(await store().length(STREAM.results)).toBe(0);
    const reply = await store().acquire('desk', { sources: [STREAM.results] });
    expect(reply).toMatchObject({ positions: new Map([[STREAM.results, early]]), placed: [] });
    const late = await store().add(STREAM.results, NOW_MS + 5);
    expect(await store().read('desk', STREAM.results, early)).toMatchObject({ entries: [{ id: late }], lost: 0 });
    const { streams } = await store().load({ streams: [STREAM.results] });
    expect(streams).toEqual([{ length: 1, lastId: late, lag: { desk: 1, harvest: 1 } }]);
  });

  it('commits into a stream that was deleted under it', async () => {
    const token = await store().token('desk');
    const early = await store().add(STREAM.results);
    await store().execute({ op: 'set', key: STREAM.results, value: undefined });
    const reply = await store().commit(
      'desk',
      token,
      { source: STREAM.results, from: '0-0', to: early },
      { appends: [{ stream: STREAM.results, id: `${NOW_MS + 1}-0`, fields: { a: '1' } }] },
    );
    expect(reply.kind).toBe('committed');
    expect(await store().commit('desk', token, FIRST)).toMatchObject({ kind: 'committed' });
    expect(idsIn(await store().read('desk', STREAM.results, early))).toEqual([`${NOW_MS + 1}-0`]);
  });
}
