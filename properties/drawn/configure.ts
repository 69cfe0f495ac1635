/**
 * Set up before every test file: what is drawn is new with every commit and the same whenever that commit is tested, and
 * a failure says how to see it again.
 */
import fc, { type RunDetails } from 'fast-check';
import { relative } from 'node:path';
import { expect } from 'vitest';

const { LOCKSTEP_RUNS, LOCKSTEP_SEED, LOCKSTEP_PATH } = process.env;

fc.configureGlobal({
  seed: Number(LOCKSTEP_SEED),
  ...(LOCKSTEP_RUNS === undefined ? {} : { numRuns: Number(LOCKSTEP_RUNS) }),
  // The counter-example first, instead of after as many draws as it took to find it.
  ...(LOCKSTEP_PATH === undefined ? {} : { path: LOCKSTEP_PATH, endOnFailure: true }),
});
fc.installGlobalPlugin(() => ({ onAllRunsComplete: report }));

function report(details: RunDetails<unknown>): void {
  if (!details.failed) return;
  const { errorInstance: cause, seed, counterexamplePath } = details;
  const { currentTestName = '', testPath = '' } = expect.getState();
  // Vitest reads the name as a regular expression.
  const name = (currentTestName.split(' > ').at(-1) ?? '').replaceAll(/[^\w ,:-]/g, '.');
  const where = `--test "${name}" ${relative(process.cwd(), testPath)}`;
  const repeat = `npm run properties -- --seed ${seed} --path ${counterexamplePath} ${where}`;
  throw new Error(`${fc.defaultReportMessage(details)}\n\nrepeat: ${repeat}`, { cause });
}
