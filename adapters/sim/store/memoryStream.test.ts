import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../engine/protocol.ts';
import { compareIds, idMs, nextId } from '../../../engine/streamId.ts';
import { MemoryStream } from './memoryStream.ts';
import { runs } from '../../../properties/drawn/runs.ts';

/** The same stream as a plain list that forgets nothing. */
class Model {
  readonly all: Entry[] = [];
  first = 0;
  cursor = '0-0';

  get last(): string {
    return this.all[this.all.length - 1]?.id ?? '0-0';
  }

  after(id: string): number {
    const index = this.all.findIndex((entry) => compareIds(entry.id, id) > 0);
    return index < 0 ? this.all.length : index;
  }

  get kept(): Entry[] {
    return this.all.slice(this.first);
  }
}

const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('add' as const), number: fc.nat(3) }) },
  fc.record({
    what: fc.constantFrom('read' as const, 'trim' as const, 'trimOutside' as const, 'commit' as const),
    number: fc.nat(9),
  }),
);

describe('a stream in memory', () => {
  it('is a list, of which the front is trimmed away', () => {
    let trimmed = 0;
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80, size: 'max' }), (commands) => {
        const stream = new MemoryStream();
        const model = new Model();
        const group = stream.group('reader', false, '0-0');
        stream.group('observer', true, '0-0');
        let atMs = 1;
        for (const { what, number } of commands) {
          if (what === 'add') {
            atMs += number;
            const entry = { id: nextId(model.last, atMs), fields: {} };
            stream.add(entry);
            model.all.push(entry);
          }
          if (what === 'trimOutside') {
            stream.trimOutside(number);
            model.first = Math.max(model.first, model.all.length - number);
          }
          if (what === 'trim') {
            stream.trim(number, 2);
            const until = Math.min(model.all.length - number, model.after(model.cursor));
            if (model.kept.length > number + 2) model.first = Math.max(model.first, until);
            trimmed += model.first;
          }
          if (what === 'read' || what === 'commit') {
            const from = model.after(model.cursor);
            const expected = {
              entries: model.all.slice(Math.max(from, model.first), Math.max(from, model.first) + number),
              lost: Math.max(0, model.first - from),
            };
            expect(stream.read(model.cursor, number, group)).toEqual(expected);
            const last = expected.entries[expected.entries.length - 1];
            if (what === 'commit' && last !== undefined) {
              model.cursor = last.id;
              stream.moveGroup('reader', false, last.id);
            }
          }
          expect([stream.length, stream.added, stream.lastId]).toEqual([
            model.kept.length,
            model.all.length,
            model.last,
          ]);
          const unread = model.all.length - model.after(model.cursor);
          expect(stream.lag()).toEqual([{ name: 'reader', count: unread }]);
          expect([stream.backlog('somebody'), stream.backlog('reader')]).toEqual([unread, 0]);
          const young = model.kept.filter((entry) => idMs(entry.id) >= atMs - number).reverse();
          expect(stream.tail(atMs - number, 4)).toEqual(young.slice(0, 4));
        }
      }),
      runs(500),
    );
    expect(trimmed).toBeGreaterThan(0);
  });

  it('gives its memory back', () => {
    const stream = new MemoryStream();
    for (let index = 1; index <= 30_000; index += 1) {
      stream.add({ id: `${index}-0`, fields: {} });
      stream.trimOutside(10);
    }
    expect(stream.length).toBe(10);
    expect(stream.read('29995-0', 9, undefined).entries.map(({ id }) => id)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `${29_995 + n}-0`),
    );
  });
});
