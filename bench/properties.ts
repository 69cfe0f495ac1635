/**
 * Every test that draws, with as many draws as one likes: `npm run properties -- --runs N [FILE …]`; what a failure of one of
 * them prints, again: `npm run properties -- --seed S --path P --test NAME FILE`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../bin/cli/exitCodes.ts';
import { countOf, readArguments } from './arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['engine', 'adapters', 'report', 'properties', 'scenarios', 'bin'];

const given = readArguments(
  'npm run properties --',
  '[files..]',
  'Every test that draws, or those of these files, with as many draws as one likes.',
  (parser) =>
    parser
      .option('runs', {
        type: 'string',
        requiresArg: true,
        coerce: countOf('runs'),
        describe: 'Draws of each property',
      })
      .option('seed', { type: 'string', requiresArg: true, describe: 'As a failure prints it' })
      .option('path', { type: 'string', requiresArg: true, describe: 'As a failure prints it' })
      .option('test', { type: 'string', requiresArg: true, describe: 'Only the test of this name' })
      .example('$0 --runs 1000', 'all of them, at length')
      .example('$0 --runs 1000 properties/metamorphic.test.ts', 'one file')
      .example('$0 --seed 7 --path 0:5 --test "NAME" FILE', 'what failed, again'),
);

function drawingTests(): readonly string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  return files.filter(
    (path) => path.endsWith('.test.ts') && readFileSync(join(ROOT, path), 'utf8').includes('fast-check'),
  );
}

const { runs, seed, path, test } = given;
if (seed !== undefined && !/^-?\d+$/.test(seed)) {
  console.error(`--seed ${seed}: give a whole number`);
  process.exit(EXIT.usage);
}
const env = {
  ...process.env,
  ...(runs === undefined ? {} : { LOCKSTEP_RUNS: String(runs) }),
  ...(seed === undefined ? {} : { LOCKSTEP_SEED: seed }),
  ...(path === undefined ? {} : { LOCKSTEP_PATH: path }),
};
const files = given.words.length === 0 ? drawingTests() : given.words;
const only = test === undefined ? [] : ['-t', test];
const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const words = [vitest, 'run', ...(runs === undefined ? [] : ['--testTimeout=0']), ...only, ...files];
const { status } = spawnSync(process.execPath, words, { cwd: ROOT, env, stdio: 'inherit' });
process.exitCode = status === 0 ? EXIT.pass : EXIT.lawBroken;
