/**
 * Every test that draws, with as many draws as one likes: `npm run properties -- --runs N [FILE …]`; what a failure of one of
 * them prints, again: `npm run properties -- --seed S --path P --test NAME FILE`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['engine', 'adapters', 'report', 'properties', 'scenarios', 'bin'];
const FAILED = 11;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    test: { type: 'string' },
  },
});

function drawingTests(): readonly string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  return files.filter(
    (path) => path.endsWith('.test.ts') && readFileSync(join(ROOT, path), 'utf8').includes('fast-check'),
  );
}

for (const name of ['runs', 'seed'] as const) {
  const text = values[name];
  if (text !== undefined && !/^-?\d+$/.test(text)) {
    console.error(`--${name} ${text}: give a whole number`);
    process.exit(1);
  }
}
const env = {
  ...process.env,
  ...(values.runs === undefined ? {} : { LOCKSTEP_RUNS: values.runs }),
  ...(values.seed === undefined ? {} : { LOCKSTEP_SEED: values.seed }),
  ...(values.path === undefined ? {} : { LOCKSTEP_PATH: values.path }),
};
const files = positionals.length === 0 ? drawingTests() : positionals;
const only = values.test === undefined ? [] : ['-t', values.test];
const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const words = [vitest, 'run', ...(values.runs === undefined ? [] : ['--testTimeout=0']), ...only, ...files];
const { status } = spawnSync(process.execPath, words, { cwd: ROOT, env, stdio: 'inherit' });
process.exitCode = status === 0 ? 0 : FAILED;
