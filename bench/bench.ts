/** What things cost: `npm run bench`. Runs bench/figures.ts in a process of its own, as it would run without any loader. */
import { spawnSync } from 'node:child_process';
import { bundleFile } from '../adapters/bundleFile.ts';
import { EXIT } from '../bin/cli/exitCodes.ts';
import { readArguments } from './arguments.ts';

const STORY = 'What a request, an hour, a day and a cycle with 566 symbols cost, and what bounds each.';
const { words } = readArguments('npm run bench --', '', STORY, (parser) => parser.example('$0', 'in about a minute'));
if (words.length > 0) {
  console.error(`npm run bench takes no word, and this is one: ${words[0]} (see npm run bench -- --help)`);
  process.exit(EXIT.usage);
}

const bundles = await Promise.all([
  bundleFile(new URL('./figures.ts', import.meta.url)),
  bundleFile(new URL('./soakDay.ts', import.meta.url)),
]);
try {
  const { status } = spawnSync(
    process.execPath,
    bundles.map(({ path }) => path),
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  for (const { dispose } of bundles) dispose();
}
