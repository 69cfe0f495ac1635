/** Counter-examples that the fuzzer found and made small: data in regress/, each a scenario with nothing but the laws. */
import { fileURLToPath } from 'node:url';
import { buildWorld } from '../adapters/sim/fuzz/buildWorld.ts';
import { readCaseFolder, type CaseFile } from '../adapters/sim/fuzz/caseFile.ts';
import { goneForGood } from '../adapters/sim/fuzz/happenings.ts';
import { expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';

export const REGRESS_FOLDER = fileURLToPath(new URL('regress/', import.meta.url));

/** @throws CaseFileError that names a file which is none */
export function regressScenarios(folder: string): readonly Scenario[] {
  return readCaseFolder(folder).map(([name, file]) => regressScenario(`regress/${name}`, file));
}

function regressScenario(name: string, { found, story, one }: CaseFile): Scenario {
  const gone = goneForGood(one.draft);
  const faults = one.faults.length;
  const fires = expectThat('a fault of it still fires', ({ world }) => {
    const { fired } = world.core.faults;
    return { ok: fired.length > 0, detail: `${fired.length} of ${faults}` };
  });
  return {
    name,
    story: `${story ?? 'Found by the fuzzer.'} Seed ${found.seed} broke ${found.law}: ${found.detail}.`,
    // Its own seed: another one would be another case.
    world: () => buildWorld(one),
    expectations: faults === 0 ? [] : [fires],
    variants: [],
    faultsMayMiss: true,
    ...(gone.length === 0 ? {} : { gone }),
  };
}
