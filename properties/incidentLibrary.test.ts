/** The incident library is true: its table is the scenarios', its example is a file that runs, its output is real. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../scenarios/all.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('scenarios/README.md');
const LINES_MAX = 29;
const SLOW_MS = 60_000;

const sim = (line: string) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'bin/sim.ts', ...line.split(' ')], {
    encoding: 'utf8',
  }).stdout.trim();

/** Commands with the output that is shown below them. */
const shown = [...readme.matchAll(/^ {4}npx tsx bin\/sim (.+)\n\n```\n([\s\S]*?)\n```/gm)].map(
  ([, command = '', output = '']) => ({ command, output }),
);

/**
 * How long a run took, how many events it had, and its trace differ from machine to machine or from change to change;
 * what was checked, and why it failed, must not.
 */
function stable(output: string): string[] {
  return output.split('\n').map((line) => {
    if (/✗|repeat:|^[A-Z]+ /.test(line)) return line;
    const blurred = line.replaceAll(/\b[0-9a-f]{16}\b/g, '#').replaceAll(/\d[\d.,]*/g, '#');
    return blurred.replaceAll(/# ms\b/g, '# s').replaceAll(/\s+/g, ' ');
  });
}

describe('the incident library', () => {
  it('has the table of the scenarios: what `npx tsx bin/sim list --markdown` prints', { timeout: SLOW_MS }, () => {
    const table = readme.split('\n').filter((line) => line.startsWith('| '));
    const made = sim('list --markdown').split('\n');
    expect(made.length).toBe(SCENARIOS.length + 2);
    expect(table.slice(0, made.length)).toEqual(made);
  });

  it('remembers an incident, or at least says what holds, for all but the soak', () => {
    const others = SCENARIOS.filter(({ incident }) => incident === undefined || incident.guard === '');
    expect(others.map(({ name }) => name)).toEqual(['soak-24h']);
  });

  it('shows one scenario whole, in under thirty lines', () => {
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(example).toBe(read('scenarios/signal-age.ts'));
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(LINES_MAX);
    expect(readme).toContain(`in ${example.trimEnd().split('\n').length} lines`);
  });

  it('links to files that exist, and names ways to put a mistake back that exist', () => {
    const links = [...readme.matchAll(/\]\(([\w-]+\.ts)\)/g)].map(([, file = '']) => file);
    expect(links.length).toBeGreaterThan(SCENARIOS.length);
    for (const file of links) expect(existsSync(new URL(`../scenarios/${file}`, import.meta.url)), file).toBe(true);
    const ways = [...readme.matchAll(/^\| .* \| `(\w+)` \| /gm)].map(([, way = '']) => way);
    const code = ['blindfold', 'putBack'].map((file) => read(`scenarios/${file}.ts`)).join('\n');
    expect(ways.length).toBeGreaterThan(4);
    for (const way of ways.filter((name) => name !== 'settings')) expect(code).toContain(`export function ${way}(`);
  });

  it.each(shown.filter(({ command }) => command.startsWith('run ')))(
    'shows what `$command` prints',
    ({ command, output }) => expect(stable(sim(command))).toEqual(stable(output)),
    SLOW_MS,
  );

  it('shows why, of a trace of the failing run', { timeout: SLOW_MS }, () => {
    const [failing, why] = [shown.find(({ command }) => command.includes('--set')), shown.at(-1)];
    const trace = join(mkdtempSync(join(tmpdir(), 'lockstep-')), 't.ndjson');
    sim(`${failing?.command} --trace ${trace}`);
    const printed = sim(`${why?.command.replace('t.ndjson', trace)}`);
    expect(why?.command).toMatch(/^why /);
    expect(stable(printed)).toEqual(stable(why?.output ?? ''));
    expect(shown.length).toBe(3);
  });
});
