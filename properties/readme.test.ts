/** The README is true: its example is the code that runs, and the commands it names exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('the README', () => {
  it('shows the example as it is in the repository', () => {
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]?.trim();
    expect(example).toMatch(/^export const lateFill/);
    expect(read('scenarios/late-fill.ts')).toContain(example);
  });

  it('names only npm scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z-]+)(?=[`\n ;:])/g)].map((match) => match[1] ?? '');
    const ours = named.filter((name) => name !== 'ci');
    expect(ours.length).toBeGreaterThan(2);
    for (const name of ours) expect(Object.keys(scripts)).toContain(name);
  });

  it('is called by CI for its tests', () => {
    expect(readme).toContain('npm ci && npm test');
    const ci = read('.ci/run');
    expect(ci).toContain('npm ci');
    expect(ci).toContain('npm test');
  });
});
