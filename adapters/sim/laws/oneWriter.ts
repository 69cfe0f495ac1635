/** Section 4: one writer per key. */
import { ownerOf } from '../../../engine/names.ts';
import type { Law } from './law.ts';

export const oneWriterLaw: Law = {
  number: 0,
  name: 'one-writer',
  statement: 'Every key is written by its one owner.',
  watch: (_, report) => ({
    onCommit: ({ stage, writes }) => {
      for (const { key } of writes) {
        const owner = ownerOf(key);
        if (owner === stage || (owner === 'stage' && key.includes(`:${stage}`))) continue;
        report(`${stage} wrote ${key}, which belongs to ${owner ?? 'nobody'}`);
      }
    },
  }),
};
