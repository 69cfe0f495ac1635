/** Section 4: one writer per key. */
import { ownerOf } from '../../../engine/names.ts';
import type { Law } from './law.ts';

/** Keys whose owner is remembered; the memory is emptied when full, since keys with an id in them never end. */
const REMEMBERED_MAX = 8_192;

export const oneWriterLaw: Law = {
  number: 0,
  name: 'one-writer',
  statement: 'Every key is written by its one owner.',
  watch: (_, report) => {
    const owners = new Map<string, string | undefined>();
    const owner = (key: string): string | undefined => {
      const known = owners.get(key);
      if (known !== undefined) return known;
      if (owners.size >= REMEMBERED_MAX) owners.clear();
      const found = ownerOf(key);
      owners.set(key, found);
      return found;
    };
    return {
      onCommit: ({ stage, writes }) => {
        for (const { key } of writes) {
          const found = owner(key);
          if (found === stage || (found === 'stage' && key.includes(`:${stage}`))) continue;
          report(`${stage} wrote ${key}, which belongs to ${found ?? 'nobody'}`);
        }
      },
    };
  },
};
