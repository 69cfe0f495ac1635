import { describe, expect, it } from 'vitest';
import { integerField } from './fields.ts';
import type { Fields } from './protocol.ts';
import { remembered } from './remembered.ts';

function counting() {
  let reads = 0;
  const read = remembered((fields: Fields) => {
    reads += 1;
    return integerField(fields, 'count');
  });
  return { read, reads: () => reads };
}

describe('a remembered reader', () => {
  it('goes over one record once', () => {
    const { read, reads } = counting();
    const record = { count: '7' };
    expect([read(record), read(record), reads()]).toEqual([7, 7, 1]);
  });

  it('reads every other record anew, also one that says the same', () => {
    const { read, reads } = counting();
    expect([read({ count: '7' }), read({ count: '7' }), read({ count: '8' }), reads()]).toEqual([7, 7, 8, 3]);
  });

  it('need not read what its writer says it wrote', () => {
    const { read, reads } = counting();
    const record = { count: '7' };
    expect([read.wrote(record, 7) === record, read(record), reads()]).toEqual([true, 7, 0]);
  });

  it('knows nothing of what is absent or unreadable', () => {
    const { read } = counting();
    const unreadable = { count: 'many' };
    expect([read(undefined), read(unreadable), read(unreadable)]).toEqual([undefined, undefined, undefined]);
  });
});
