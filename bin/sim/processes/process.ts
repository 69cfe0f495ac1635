/** A process that makes runs on the memory store, one after the other. */
import { EXIT } from '../../cli/exitCodes.ts';
import { causeOf } from '../../cli/refusal.ts';
import { everyScenario } from '../everyScenario.ts';
import { execute, type Outcome } from '../execute.ts';
import { tellingProgress } from '../runProgress.ts';
import { selectRuns } from '../selection.ts';
import { MEMORY } from '../stores.ts';
import type { Task, Told } from './protocol.ts';

function tell(told: Told): void {
  process.send?.(told);
}

async function perform({ scenario, variant, execution, regressFolder, isWatched }: Task): Promise<Outcome> {
  const [selected] = selectRuns(everyScenario(regressFolder), [scenario], variant ?? 'none');
  if (selected === undefined) throw new Error(`no run of ${scenario}`);
  const observers = isWatched ? [tellingProgress((progress) => tell({ progress }))] : [];
  return execute(selected, execution, MEMORY, { observers });
}

process.on('message', (task: Task) => {
  perform(task).then(
    (outcome) => tell({ outcome }),
    (error: unknown) => {
      process.stderr.write(`${causeOf(error)}\n`);
      process.exit(EXIT.crash);
    },
  );
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
