/** What `all` means: the incidents, and the counter-examples that were found since. */
import { CaseFileError } from '../../adapters/sim/fuzz/caseFile.ts';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import { SCENARIOS } from '../../scenarios/all.ts';
import { REGRESS_FOLDER, regressScenarios } from '../../scenarios/regress.ts';
import { Refusal } from '../cli/refusal.ts';

/** @throws Refusal that names a file in scenarios/regress which is no case */
export function everyScenario(folder = REGRESS_FOLDER): readonly Scenario[] {
  try {
    return [...SCENARIOS, ...regressScenarios(folder)];
  } catch (error) {
    if (error instanceof CaseFileError) throw new Refusal(error.message);
    throw error;
  }
}
