/** What things cost: `npm run bench`. Runs bench/figures.ts in a process of its own, as it would run without any loader. */
import { spawnSync } from 'node:child_process';
import { bundleFile } from '../adapters/bundleFile.ts';

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
