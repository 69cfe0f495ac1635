/** The READMEs are true: the commands exist, and so does each property that is listed. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crashEquivalenceLaw } from '../adapters/sim/laws/crashEquivalence.ts';
import { LAWS } from '../adapters/sim/laws/laws.ts';
import { sameTraceLaw } from '../adapters/sim/laws/sameTrace.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const KINDS = [
  ...['determinism', 'exactly once', 'ledger conservation', 'crash equivalence', 'replay of any prefix'],
  ...['monotone progress', 'the book', 'governor: monotone', 'governor: statistics', 'reduce-only', 'risk envelope'],
  ...['rounding to filters', 'order status', 'dedup', 'expiry', 'independent symbols', 'batch sizes', 'no-op events'],
  ...['arbitrary bytes', 'bounded resources', 'liveness', 'stores'],
];

function commandsOf(program: string): string[] {
  const files = readdirSync(new URL(`../bin/${program}`, import.meta.url)).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) => /^ {2}command: '([a-z]+)/m.exec(read(`bin/${program}/${name}`))?.[1] ?? []);
}

describe('the README', () => {
  it.each(['sim', 'live'])('names only commands of bin/%s that exist', (program) => {
    const named = [...readme.matchAll(new RegExp(`bin/${program} ([a-z]+)`, 'g'))].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect([...commandsOf(program), 'completion']).toContain(name);
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

describe('the table of properties', () => {
  const ROW = /^\| (?<property>[^|]+) \| (?<law>\d+|–) \| \[[^\]]+\]\((?<file>[^)]+)\) \| (?<test>.+) \|$/gm;
  const rows = [...read('properties/README.md').matchAll(ROW)].map(({ groups = {} }) => groups);

  it('has every kind of property that there must be', () => {
    const all = rows.map(({ property }) => property).join('; ');
    for (const kind of KINDS) expect(all).toContain(kind);
  });

  it.each(rows)('$property: $file has the test, and the law is one', ({ law = '', file = '', test = '' }) => {
    expect(read(`properties/${file}`)).toContain(test.replaceAll('\\|', '|'));
    const laws = [...LAWS, crashEquivalenceLaw, sameTraceLaw].map(({ number }) => String(number));
    expect([...laws, '–']).toContain(law);
  });
});
