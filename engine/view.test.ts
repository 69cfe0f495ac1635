import { describe, expect, it } from 'vitest';
import type { Loaded, Wants, Write } from './protocol.ts';
import { View } from './view.ts';

const AT_MS = 1_000;

const ABSENT: Loaded = { hashes: [undefined], texts: [undefined], tails: [[]], streams: [], lastIds: [] };

function viewOf(fields: Record<string, string> | undefined, ...writes: Write[]): View {
  const view = new View();
  view.absorb({ hashes: ['h'] }, { ...ABSENT, hashes: [fields] }, [], AT_MS);
  view.overlay(writes);
  return view;
}

describe('view', () => {
  it('is our mistake to read what was not asked for', () => {
    const view = new View();
    expect(() => view.hash('h')).toThrow('hash not in view: h');
    expect(() => view.text('t')).toThrow('text not in view: t');
    expect(() => view.price('BTCUSDT')).toThrow('price not in view: BTCUSDT');
    expect([view.tail('s'), view.stream('s'), view.hasHash('h')]).toEqual([[], undefined, false]);
  });

  it('names what is missing until it was read, absent or not', () => {
    const wants: Wants = {
      hashes: ['h'],
      texts: ['t'],
      prices: ['p'],
      tails: [{ stream: 's', sinceMs: 0, limit: 1 }],
      streams: ['s'],
    };
    const view = new View();
    expect(view.missing(wants)).toEqual(wants);
    view.absorb({ hashes: ['h'] }, ABSENT, [], AT_MS);
    expect(view.missing(wants)).toEqual({ ...wants, hashes: [] });
    view.absorb(wants, ABSENT, [undefined], AT_MS);
    expect(view.missing(wants)).toBeUndefined();
    expect([view.hash('h'), view.text('t'), view.price('p'), view.stream('s')]).toEqual(Array(4).fill(undefined));
  });

  it.each<[string, string, boolean]>([
    ['not yet', '1001', true],
    ['now', '1000', false],
    ['before', '999', false],
  ])('sees a hash that expires %s as %s → %s', (_, expiresAtMs, there) => {
    const fields = { a: '1', expires_at_ms: expiresAtMs };
    expect(viewOf(fields).hash('h')).toEqual(there ? fields : undefined);
  });

  it.each<[string, Record<string, string> | undefined, Write, Record<string, string> | undefined]>([
    ['put', { a: '1' }, { op: 'put', key: 'h', fields: { b: '2' } }, { b: '2' }],
    ['merge', { a: '1' }, { op: 'merge', key: 'h', fields: { b: '2' } }, { a: '1', b: '2' }],
    ['merge onto nothing', undefined, { op: 'merge', key: 'h', fields: { b: '2' } }, { b: '2' }],
    ['drop', { a: '1', b: '2' }, { op: 'drop', key: 'h', fields: ['a'] }, { b: '2' }],
    ['drop of the last', { a: '1' }, { op: 'drop', key: 'h', fields: ['a'] }, undefined],
    ['delete', { a: '1' }, { op: 'delete', key: 'h' }, undefined],
    ['a write elsewhere', { a: '1' }, { op: 'put', key: 'other', fields: {} }, { a: '1' }],
  ])('shows %s', (_, before, write, after) => {
    expect(viewOf(before, write).hash('h')).toEqual(after);
  });

  it('shows a text that was written or deleted', () => {
    const view = viewOf({}, { op: 'text', key: 't', value: '1' });
    expect(view.text('t')).toBe('1');
    view.overlay([{ op: 'delete', key: 't' }]);
    expect(view.text('t')).toBeUndefined();
  });

  it.each<Write>([
    { op: 'merge', key: 'unread', fields: { a: '1' } },
    { op: 'drop', key: 'unread', fields: ['a'] },
    { op: 'delete', key: 'unread' },
  ])('does not take a part of an unread hash for the whole: $op', (write) => {
    const view = viewOf({}, write);
    expect(view.missing({ hashes: ['unread'] })).toMatchObject({ hashes: ['unread'] });
    expect(() => view.hash('unread')).toThrow();
  });
});
