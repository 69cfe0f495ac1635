/** Section 4: one writer per key. */
import { ownerOf, STAGES, type StageName } from '../../../engine/names.ts';
import type { Law } from './law.ts';

export const oneWriterLaw: Law = {
  number: 0,
  name: 'one-writer',
  statement: 'Every key is written by its one owner.',
  watch: (_, report) => ({
    onCommit: ({ stage, writes }) => {
      for (const { key } of writes) {
        const owner = ownerOf(key);
        if (owner === stage || (owner === 'stage' && namesStage(key, stage))) continue;
        report(`${stage} wrote ${key}, which belongs to ${owner ?? 'nobody'}`);
      }
    },
  }),
};

const OWN_PARTS = new Map(STAGES.map((stage) => [stage, `:${stage}`]));

/** `quantum:lease:desk` and the like are each stage's own. */
function namesStage(key: string, stage: StageName): boolean {
  return key.includes(OWN_PARTS.get(stage) ?? '');
}
