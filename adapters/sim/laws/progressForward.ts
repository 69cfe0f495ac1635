/** Law 4, within one life of the store. */
import type { StageName } from '../../../engine/names.ts';
import type { Commit } from '../../../engine/protocol.ts';
import { compareIds } from '../../../engine/streamId.ts';
import type { Law } from './law.ts';

export const progressForwardLaw: Law = {
  number: 4,
  name: 'progress-forward',
  statement: 'A stage goes on exactly where its last commit ended, never back, and jumps over nothing.',
  watch: (_, report, facts) => {
    const positions = new Map<StageName, Map<string, string>>();
    return {
      onCommit: (commit) => {
        const { stage, progress } = commit;
        const { source, from, to } = progress;
        let ofStage = positions.get(stage);
        if (ofStage === undefined) positions.set(stage, (ofStage = new Map<string, string>()));
        const last = ofStage.get(source);
        ofStage.set(source, to);
        if (last !== undefined && last !== from)
          report(`${stage} went on in ${source} from ${from}, but stood at ${last}`);
        if (facts.skipped > 0) report(`${stage} jumped over ${facts.skipped} entries of ${source} before ${from}`);
        const wrong = facts.consumes(commit) ? wrongEntry(commit, facts.covered) : wrongNumber(commit);
        if (wrong !== undefined) report(wrong);
      },
    };
  },
};

/** A consumed stream: the stage moves to the last of the entries it took. */
function wrongEntry({ stage, progress }: Commit, covered: readonly { readonly id: string }[]): string | undefined {
  const { source, from, to } = progress;
  const last = covered[covered.length - 1];
  if (last === undefined) return `${stage} moved in ${source} from ${from} to ${to} over no entry`;
  return last.id === to
    ? undefined
    : `${stage} moved in ${source} to ${to}, where there is no entry; the last one before is ${last.id}`;
}

/** An observed stream or the outcomes: the number grows. Epochs are names, and timers follow a clock that may be set back. */
function wrongNumber({ stage, progress }: Commit): string | undefined {
  const { source, from, to } = progress;
  if (from === '' || source === 'epoch' || source.startsWith('timer:')) return undefined;
  const forward = source.startsWith('quantum:') ? compareIds(to, from) > 0 : Number(to) > Number(from);
  return forward ? undefined : `${stage} moved in ${source} from ${from} back to ${to}`;
}
