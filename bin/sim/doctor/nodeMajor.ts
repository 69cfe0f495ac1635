/** Another major of Node, from npm's `node` package: from npm's cache, or from the network. */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { freshProcess } from './freshProcess.ts';
import type { GateScript } from './gateScript.ts';
import { AbsentPlace, type Place } from './place.ts';

export const MAJORS = ['20', '22', '24', '26'] as const;

/** What npm needs to know: its packages put their program in place by a script, which .npmrc switches off for ours. */
const NPM = {
  npm_config_ignore_scripts: 'false',
  npm_config_prefer_offline: 'true',
  npm_config_fetch_retries: '1',
  npm_config_fetch_timeout: '60000',
};
const FETCH_MS = 5 * 60_000;

export function nodeMajor(major: string, script: GateScript): Place {
  const about = { name: `Node ${major}`, turns: 1, shows: 'the same traces on this major' };
  let found: Promise<string> | undefined;
  return {
    ...about,
    ask: async (question) => {
      found ??= programOf(major);
      const surroundings = { program: await found, cwd: tmpdir(), env: {} };
      return freshProcess(about, script, surroundings).ask(question);
    },
  };
}

/** @throws AbsentPlace */
async function programOf(major: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const words = ['--yes', `--package=node@${major}`, '--', 'node', '-p', 'process.execPath + " " + process.version'];
  const options = { env: { ...process.env, ...NPM }, cwd: tmpdir(), timeout: FETCH_MS };
  const said = await promisify(execFile)('npx', words, options).catch(() => undefined);
  const [, path, version = ''] = /^(.*) v(\S+)$/m.exec(said?.stdout ?? '') ?? [];
  if (path !== undefined && version.startsWith(`${major}.`)) return path;
  throw new AbsentPlace(`npx could not get node@${major}`, 'run it once with access to an npm registry');
}
