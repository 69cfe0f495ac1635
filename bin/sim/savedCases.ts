/** The saved cases as one would name them on the command line. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REGRESS_FOLDER } from '../../scenarios/regress.ts';
import { shortPath } from './fuzzFailures.ts';

export function savedCases(): readonly string[] {
  return readdirSync(REGRESS_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => shortPath(join(REGRESS_FOLDER, name)));
}
