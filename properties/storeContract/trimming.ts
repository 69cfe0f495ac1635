/** What a store may forget of a stream, and what it must count. */
import { expect, it } from 'vitest';
import { STREAM } from '../../engine/names.ts';
import { idsIn, type Subject } from './subject.ts';

const LENGTH_MAX = 10_000;
const LENGTH_SLACK = 200;

export function trimming(store: () => Subject): void {
  it('trims to about ten thousand, never past an entry a consumer has not committed', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < LENGTH_MAX + 400; count += 1) added.push(await store().add(STREAM.decisions));
    const [early, last] = [added[99] ?? '', added[added.length - 1] ?? ''];
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: early });
    expect(await store().length(STREAM.decisions)).toBeGreaterThanOrEqual(added.length - 100);
    const reply = await store().read('router', STREAM.decisions, early, { count: 1 });
    expect(reply).toMatchObject({ entries: [{ id: added[100] }], lost: 0 });
    await store().commit('router', token, { source: STREAM.decisions, from: early, to: last });
    const length = (await store().length(STREAM.decisions)) ?? 0;
    expect(length).toBeGreaterThanOrEqual(LENGTH_MAX);
    expect(length).toBeLessThanOrEqual(LENGTH_MAX + LENGTH_SLACK);
  });

  it('counts what an outside trim took away unread, once', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < 10; count += 1) added.push(await store().add(STREAM.decisions));
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: added[1] ?? '' });
    await store().trimOutside(STREAM.decisions, 3);
    const reply = await store().read('router', STREAM.decisions, added[1] ?? '');
    expect(reply).toMatchObject({ lost: 5 });
    expect(idsIn(reply)).toEqual(added.slice(7));
    await store().commit('router', token, { source: STREAM.decisions, from: added[1] ?? '', to: added[9] ?? '' });
    await store().add(STREAM.decisions);
    expect(await store().read('router', STREAM.decisions, added[9] ?? '')).toMatchObject({ lost: 0 });
  });

  it('says up to where all is lost when nothing unread is left, until that is committed', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < 5; count += 1) added.push(await store().add(STREAM.decisions));
    const [read, last] = [added[1] ?? '', added[4] ?? ''];
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: read });
    await store().trimOutside(STREAM.decisions, 0);
    const reply = await store().read('router', STREAM.decisions, read);
    expect(reply).toEqual({ kind: 'entries', stream: STREAM.decisions, entries: [], lost: 3, upTo: last });
    const lag = async () => (await store().load({ streams: [STREAM.decisions] })).streams[0]?.lag['router'];
    expect(await lag()).toBe(3);
    await store().commit('router', token, { source: STREAM.decisions, from: read, to: last });
    expect(await lag()).toBe(0);
    expect(await store().read('router', STREAM.decisions, last)).toEqual({ kind: 'nothing' });
  });

  it('counts no loss when the trim took only what was read', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < 4; count += 1) added.push(await store().add(STREAM.decisions));
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: added[2] ?? '' });
    await store().trimOutside(STREAM.decisions, 1);
    expect(await store().read('router', STREAM.decisions, added[2] ?? '')).toMatchObject({
      lost: 0,
      entries: [{ id: added[3] }],
    });
  });
}
