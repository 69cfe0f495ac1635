/** A commit: all of it or nothing. */
import { expect, it } from 'vitest';
import { HASH, STREAM } from '../../engine/names.ts';
import type { NumberedAppend, Write } from '../../engine/protocol.ts';
import { EPOCH, FIRST, NOW_MS, TIMER, type Changes, type Subject } from './subject.ts';

const SOME: Changes = {
  writes: [
    { op: 'put', key: 'h', fields: { a: '1' } },
    { op: 'text', key: 't', value: '1' },
    { op: 'setAdd', key: 's', members: ['m'] },
  ],
  appends: [{ stream: STREAM.orders, id: `${NOW_MS}-0`, fields: { a: '1' } }],
};

async function expectNothingWritten(store: Subject): Promise<void> {
  const { hashes, texts, lastIds } = await store.load({ hashes: ['h'], texts: ['t'] }, NOW_MS, [STREAM.orders]);
  expect([hashes, texts, lastIds]).toEqual([[undefined], [undefined], ['0-0']]);
}
export function committed(store: () => Subject): void {
  it('writes all of a commit: values, appends, progress, cursor and commit id', async () => {
    const token = await store().token('desk');
    expect(await store().commit('desk', token, FIRST, { ...SOME, id: 'mine' })).toEqual({
      kind: 'committed',
      epoch: EPOCH,
    });
    expect(await store().hash('h')).toEqual({ a: '1' });
    expect(await store().text('t')).toBe('1');
    expect(await store().tail({ stream: STREAM.orders, sinceMs: 0, limit: 9 })).toEqual([`${NOW_MS}-0`]);
    expect(await store().execute({ op: 'probe', stage: 'desk', source: TIMER })).toEqual({
      kind: 'probed',
      position: '1',
      commitId: 'mine',
      epoch: EPOCH,
    });
    expect(await store().hash(HASH.cursor('desk', TIMER))).toEqual({ position: '1', commit: 'mine' });
  });

  it('probes nothing where nothing was committed', async () => {
    await store().acquire('desk');
    const probed = { kind: 'probed', position: '', commitId: '', epoch: EPOCH };
    expect(await store().execute({ op: 'probe', stage: 'desk', source: TIMER })).toEqual(probed);
  });

  it('keeps the progress of stages and sources apart', async () => {
    const [desk, router] = [await store().token('desk'), await store().token('router')];
    await store().commit('desk', desk, FIRST);
    expect((await store().commit('router', router, FIRST)).kind).toBe('committed');
    expect((await store().commit('desk', desk, { ...FIRST, source: 'outcomes' })).kind).toBe('committed');
  });
}

export function conflicts(store: () => Subject): void {
  it.each<[string, string, string]>([
    ['from a position that was never reached', '4', '5'],
    ['from the one before the last', '', '1'],
  ])('refuses progress %s, and writes nothing', async (_, from, to) => {
    const token = await store().token('desk');
    if (from === '') await store().commit('desk', token, FIRST);
    const reply = await store().commit('desk', token, { source: TIMER, from, to }, SOME);
    expect(reply).toEqual({ kind: 'conflict', reason: 'progress' });
    await expectNothingWritten(store());
  });

  it.each<[string, NumberedAppend[]]>([
    ['not behind the last', [{ stream: STREAM.plans, id: '9-0', fields: { a: '1' } }]],
    ['equal to the last', [{ stream: STREAM.plans, id: `${NOW_MS}-0`, fields: { a: '1' } }]],
    [
      'out of order among themselves',
      [
        { stream: STREAM.plans, id: `${NOW_MS}-2`, fields: { a: '1' } },
        { stream: STREAM.plans, id: `${NOW_MS}-1`, fields: { a: '1' } },
      ],
    ],
  ])('refuses appends with ids %s, and writes nothing', async (_, appends) => {
    const token = await store().token('desk');
    await store().add(STREAM.plans);
    const reply = await store().commit('desk', token, FIRST, {
      ...SOME,
      appends: [...(SOME.appends ?? []), ...appends],
    });
    expect(reply).toEqual({ kind: 'conflict', reason: 'stream' });
    expect(await store().length(STREAM.plans)).toBe(1);
    await expectNothingWritten(store());
  });

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['absent, as expected', undefined, undefined, true],
    ['as expected', '0', '0', true],
    ['changed', '1', '0', false],
    ['there, though expected absent', '1', undefined, false],
    ['gone, though expected', undefined, '0', false],
  ])('commits only while an expected text is as it was: %s', async (_, held, value, passes) => {
    const token = await store().token('executor');
    await store().execute({ op: 'set', key: 'kill', value: held });
    const reply = await store().commit('executor', token, FIRST, { ...SOME, expects: [{ key: 'kill', value }] });
    if (passes) expect(reply.kind).toBe('committed');
    else {
      expect(reply).toEqual({ kind: 'conflict', reason: 'text' });
      await expectNothingWritten(store());
    }
  });
}

export function wrongTypes(store: () => Subject): void {
  const ON_TEXT = ['put', 'merge', 'drop', 'setAdd', 'setRemove'] as const;
  it.each(ON_TEXT)('refuses %s of a key that holds a text before the first write', async (op) => {
    const token = await store().token('desk');
    await store().execute({ op: 'set', key: 'wrong', value: 'x' });
    const writes: Record<(typeof ON_TEXT)[number], Write> = {
      put: { op: 'put', key: 'wrong', fields: { a: '1' } },
      merge: { op: 'merge', key: 'wrong', fields: { a: '1' } },
      drop: { op: 'drop', key: 'wrong', fields: ['a'] },
      setAdd: { op: 'setAdd', key: 'wrong', members: ['a'] },
      setRemove: { op: 'setRemove', key: 'wrong', members: ['a'] },
    };
    const reply = await store().commit('desk', token, FIRST, { ...SOME, writes: [...(SOME.writes ?? []), writes[op]] });
    expect(reply.kind).toBe('refused');
    await expectNothingWritten(store());
    expect(await store().text('wrong')).toBe('x');
    expect((await store().commit('desk', token, FIRST, SOME)).kind).toBe('committed');
  });

  const HASH_A: Write = { op: 'put', key: 'a', fields: { x: '1' } };
  const TEXT_A: Write = { op: 'text', key: 'a', value: '1' };
  const SET_A: Write = { op: 'setAdd', key: 'a', members: ['x'] };
  it.each<[string, Write[], boolean]>([
    ['a text on a hash', [HASH_A, TEXT_A], false],
    ['a set on a text that is over', [{ ...TEXT_A, expiresAtMs: NOW_MS - 1 }, SET_A], false],
    ['a merge on a set', [SET_A, { op: 'merge', key: 'a', fields: { x: '1' } }], false],
    ['a text on a deleted hash', [HASH_A, { op: 'delete', key: 'a' }, TEXT_A], true],
    ['a set on a hash of no fields', [{ ...HASH_A, fields: {} }, SET_A], true],
  ])('goes by what the writes before it leave: %s', async (_, writes, passes) => {
    const token = await store().token('desk');
    const reply = await store().commit('desk', token, FIRST, { ...SOME, writes: [...(SOME.writes ?? []), ...writes] });
    if (passes) return expect(reply.kind).toBe('committed');
    expect(reply).toEqual({ kind: 'refused', reason: 'WRONGTYPE a' });
    await expectNothingWritten(store());
  });

  it('refuses a text where a hash lies, and deletes anything', async () => {
    const token = await store().token('desk');
    await store().commit('desk', token, FIRST, SOME);
    const text: Write = { op: 'text', key: 'h', value: '1' };
    const second = { ...FIRST, from: '1', to: '2' };
    expect((await store().commit('desk', token, second, { writes: [text] })).kind).toBe('refused');
    const deletes = ['h', 't', 's', 'absent'].map((key): Write => ({ op: 'delete', key }));
    const again = [
      text,
      { op: 'put', key: 't', fields: { a: '2' } },
      { op: 'put', key: 's', fields: { a: '2' } },
    ] as const;
    expect((await store().commit('desk', token, second, { writes: deletes })).kind).toBe('committed');
    expect((await store().commit('desk', token, { ...FIRST, from: '2', to: '3' }, { writes: again })).kind).toBe(
      'committed',
    );
    expect(await store().text('h')).toBe('1');
  });

  it('refuses to append to, and to go on in, what is no stream', async () => {
    const token = await store().token('router');
    await store().execute({ op: 'set', key: STREAM.orders, value: 'x' });
    const refused = (key: string) => ({ kind: 'refused', reason: `WRONGTYPE ${key}` });
    expect(await store().commit('router', token, FIRST, SOME)).toEqual(refused(STREAM.orders));
    await store().execute({ op: 'set', key: STREAM.decisions, value: 'x' });
    const progress = { source: STREAM.decisions, from: '0-0', to: '5-0' };
    expect(await store().commit('router', token, progress)).toEqual(refused(STREAM.decisions));
    expect(await store().text(STREAM.decisions)).toBe('x');
    expect(await store().read('router', STREAM.decisions, '0-0')).toEqual({ kind: 'nothing' });
    const { streams, lastIds } = await store().load({ streams: [STREAM.orders] }, NOW_MS, [STREAM.orders]);
    expect([streams, lastIds]).toEqual([[{ length: 0, lastId: '0-0', lag: {} }], ['0-0']]);
  });
}
