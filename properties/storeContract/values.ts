/** What the single writes mean, and how long values last. */
import { expect, it } from 'vitest';
import type { Write } from '../../engine/protocol.ts';
import { FIRST, NOW_MS, type Subject } from './subject.ts';

const PUT = { op: 'put', key: 'h', fields: { a: '1', b: '2' } } as const;
/** As many as no script may hand to Redis at once. */
const MANY = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`+${index}`, 'x']));
const DROP: Write = { op: 'drop', key: 'h', fields: Object.keys(MANY).filter((name) => name !== '+1') };

export function values(store: () => Subject): void {
  it.each<[string, Write[], Record<string, string> | undefined]>([
    ['put replaces a hash whole', [PUT, { op: 'put', key: 'h', fields: { c: '3' } }], { c: '3' }],
    [
      'merge sets some fields',
      [PUT, { op: 'merge', key: 'h', fields: { b: '3', c: '4' } }],
      { a: '1', b: '3', c: '4' },
    ],
    ['merge makes a hash', [{ op: 'merge', key: 'h', fields: { b: '3' } }], { b: '3' }],
    ['drop takes fields away', [PUT, { op: 'drop', key: 'h', fields: ['a', 'z'] }], { b: '2' }],
    ['drop of the last field ends the hash', [PUT, { op: 'drop', key: 'h', fields: ['a', 'b'] }], undefined],
    ['drop of nothing is nothing', [{ op: 'drop', key: 'h', fields: ['a'] }], undefined],
    ['delete ends it', [PUT, { op: 'delete', key: 'h' }], undefined],
    ['put of no fields ends it', [PUT, { op: 'put', key: 'h', fields: {} }], undefined],
    ['put of no fields makes none', [{ op: 'put', key: 'h', fields: {} }], undefined],
    ['merge of no fields makes none', [{ op: 'merge', key: 'h', fields: {} }], undefined],
    ['merge of no fields changes none', [PUT, { op: 'merge', key: 'h', fields: {} }], PUT.fields],
    ['drop of no fields changes none', [PUT, { op: 'drop', key: 'h', fields: [] }], PUT.fields],
    ['no members make no set', [{ op: 'setAdd', key: 'h', members: [] }, PUT], PUT.fields],
    ['put takes more fields than one command of a script', [{ op: 'put', key: 'h', fields: MANY }], MANY],
    [
      'drop takes more fields than one command of a script',
      [{ op: 'put', key: 'h', fields: MANY }, DROP],
      { '+1': 'x' },
    ],
  ])('%s', async (_, writes, expected) => {
    const token = await store().token('desk');
    await store().commit('desk', token, FIRST, { writes });
    expect(await store().hash('h')).toEqual(expected);
  });
}

export function expiry(store: () => Subject): void {
  it('sees an expired value as gone by the caller’s clock, also for a merge', async () => {
    const token = await store().token('desk');
    const expiresAtMs = NOW_MS + 100;
    const writes: Write[] = [
      { ...PUT, expiresAtMs },
      { op: 'text', key: 't', value: '1', expiresAtMs },
    ];
    await store().commit('desk', token, FIRST, { writes });
    expect([await store().hash('h', expiresAtMs - 1), await store().text('t', expiresAtMs - 1)]).toEqual([
      PUT.fields,
      '1',
    ]);
    expect([await store().hash('h', expiresAtMs), await store().text('t', expiresAtMs)]).toEqual([
      undefined,
      undefined,
    ]);
    const merge: Write = { op: 'merge', key: 'h', fields: { c: '3' } };
    const hashForText: Write = { op: 'put', key: 't', fields: { a: '1' } };
    const second = { ...FIRST, from: '1', to: '2' };
    await store().commit('desk', token, second, { writes: [merge, hashForText], nowMs: expiresAtMs });
    expect(await store().hash('h', expiresAtMs + 1_000)).toEqual({ c: '3' });
    expect(await store().hash('t', expiresAtMs + 1_000)).toEqual({ a: '1' });
  });

  it('keeps the newest expiry: a write without one lasts, a merge keeps it', async () => {
    const token = await store().token('desk');
    const expiresAtMs = NOW_MS + 100;
    const merge: Write = { op: 'merge', key: 'h', fields: { b: '3' } };
    const texts: Write[] = [
      { op: 'text', key: 't', value: '1', expiresAtMs },
      { op: 'text', key: 't', value: '2' },
    ];
    await store().commit('desk', token, FIRST, { writes: [{ ...PUT, expiresAtMs }, merge, ...texts] });
    expect(await store().hash('h', expiresAtMs)).toBeUndefined();
    expect(await store().text('t', expiresAtMs)).toBe('2');
    await store().commit(
      'desk',
      token,
      { ...FIRST, from: '1', to: '2' },
      { writes: [{ op: 'text', key: 'k', value: '1', expiresAtMs }] },
    );
    await store().execute({ op: 'set', key: 'k', value: '0' });
    expect(await store().text('k', expiresAtMs)).toBe('0');
  });

  it('lets go of an expiry with the last field', async () => {
    const token = await store().token('desk');
    const drop: Write = { op: 'drop', key: 'h', fields: ['a', 'b'] };
    const merge: Write = { op: 'merge', key: 'h', fields: { c: '3' } };
    await store().commit('desk', token, FIRST, { writes: [{ ...PUT, expiresAtMs: NOW_MS + 100 }, drop, merge] });
    expect(await store().hash('h', NOW_MS + 100)).toEqual({ c: '3' });
  });
}

export function clocksApart(store: () => Subject): void {
  it('keeps an ended value for a caller whose clock is behind, also when another’s commit was refused', async () => {
    const token = await store().token('desk');
    const expiresAtMs = NOW_MS + 100;
    await store().commit('desk', token, FIRST, { writes: [{ ...PUT, expiresAtMs }] });
    const second = { ...FIRST, from: '1', to: '2' };
    await store().execute({ op: 'set', key: 't', value: '1' });
    const writes: Write[] = [
      { op: 'merge', key: 'h', fields: { c: '3' } },
      { op: 'merge', key: 't', fields: { c: '3' } },
    ];
    expect(await store().commit('desk', token, second, { writes, nowMs: expiresAtMs })).toMatchObject({
      kind: 'refused',
    });
    expect(await store().hash('h', expiresAtMs - 1)).toEqual(PUT.fields);
    await store().commit('desk', token, second, { nowMs: expiresAtMs + 60_000 });
    expect(await store().hash('h', expiresAtMs - 1)).toEqual(PUT.fields);
  });

  it('ends at once what ended before it was written', async () => {
    const token = await store().token('desk');
    const writes: Write[] = [
      { ...PUT, expiresAtMs: NOW_MS - 5_000_000_000 },
      { op: 'text', key: 't', value: '1', expiresAtMs: NOW_MS },
    ];
    await store().commit('desk', token, FIRST, { writes });
    expect([await store().hash('h'), await store().text('t')]).toEqual([undefined, undefined]);
  });
}

export function loading(store: () => Subject): void {
  it('has what lay there before the run', async () => {
    await store().execute({ op: 'put', key: 'h', fields: { a: '1' } });
    expect(await store().hash('h')).toEqual({ a: '1' });
  });

  it('loads only what was asked for, in the order asked', async () => {
    const token = await store().token('desk');
    await store().commit('desk', token, FIRST, {
      writes: [
        { op: 'put', key: 'h', fields: { a: '1' } },
        { op: 'text', key: 't', value: '1' },
      ],
    });
    const nothing = { hashes: [], texts: [], tails: [], streams: [], lastIds: [] };
    const hashes = [undefined, { a: '1' }, undefined];
    expect(await store().load({ hashes: ['absent', 'h', 't'] })).toEqual({ ...nothing, hashes });
    expect(await store().load({ texts: ['h', 't'] })).toEqual({ ...nothing, texts: [undefined, '1'] });
  });
}
