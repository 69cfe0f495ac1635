/**
 * The same scenarios on several Node majors, each from npm's `node` package: every trace hash must be the same. Needs the
 * network unless npm has the packages already; a major that cannot be had is named as not proven. `npm run majors`
 */
import { execFileSync } from 'node:child_process';

const MAJORS = ['20', '22', '24', '26'];
const RUN = ['--import', 'tsx', 'bin/sim.ts', 'run', 'all', '--json'];

interface Ran {
  readonly scenario: string;
  readonly variant?: string;
  readonly verdict: string;
  readonly traceHash: string;
}

function runOn(major: string): { version: string; ran: Ran[] } | undefined {
  const node = ['--yes', `--package=node@${major}`, '--', 'node'];
  // The package puts its binary in place with an install script, which .npmrc switches off for our own dependencies.
  const env = { ...process.env, npm_config_ignore_scripts: 'false' };
  const options = { encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28, env } as const;
  try {
    const version = execFileSync('npx', [...node, '--version'], options).trim();
    if (!version.startsWith(`v${major}.`)) return undefined;
    return { version, ran: JSON.parse(execFileSync('npx', [...node, ...RUN], options)) as Ran[] };
  } catch {
    return undefined;
  }
}

const summary = (ran: readonly Ran[]) =>
  ran
    .map(({ scenario, variant, verdict, traceHash }) => [scenario, variant ?? '', verdict, traceHash].join(' '))
    .join('\n');

let first: { version: string; text: string } | undefined;
let differing = 0;
for (const major of MAJORS) {
  const result = runOn(major);
  if (result === undefined) {
    console.log(`Node ${major}: not proven, this major could not be had or its run failed`);
    differing += 1;
    continue;
  }
  const text = summary(result.ran);
  first ??= { version: result.version, text };
  const same = text === first.text;
  if (!same) differing += 1;
  console.log(
    `Node ${result.version}: ${result.ran.length} runs, ${same ? `same as ${first.version}` : `DIFFERENT from ${first.version}`}`,
  );
}
process.exitCode = differing === 0 ? 0 : 13;
