import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BANNED_GLOBALS } from './tidy/purity.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIGS = ['.oxlintrc.json', 'tsconfig.json', 'engine/tsconfig.json'];

const NODE_GLOBALS = ['performance', 'setTimeout', 'setImmediate', 'queueMicrotask', 'process', 'console', 'fetch'];

const PLANTED: Readonly<Record<string, string>> = {
  'engine/globals.ts': `export const all: unknown[] = [${BANNED_GLOBALS.join(', ')}];\n`,
  'engine/globals.test.ts': `export const all: unknown[] = [${BANNED_GLOBALS.join(', ')}];\n`,
  'engine/impure.ts': `
    import 'node:fs';
    import '../adapters/sim/world.ts';
    export const sum = async (a: string): Promise<number> => await Promise.resolve(a.localeCompare('b') + Math.random() + Math.pow(2, 3));
    export const day = (1).toLocaleString();`,
  'adapters/sim/world.ts': `
    import { twin } from './twin.ts';
    export const world = (): number => twin();
    export const anything: any = 1;
    export const first = ([1] as (number | undefined)[])[0]!;
    const later = async (): Promise<void> => await Promise.resolve();
    later();
    export function size(kind: 'small' | 'large'): number {
      switch (kind) { case 'small': return 1; }
      return 2;
    }
    export default world;`,
  'adapters/sim/twin.ts': `
    import { world } from './world.ts';
    export const twin = (): number => world();`,
};

const folder = mkdtempSync(join(tmpdir(), 'lockstep-toolchain-'));

beforeAll(() => {
  for (const path of ['engine', 'adapters/sim']) mkdirSync(join(folder, path), { recursive: true });
  for (const path of CONFIGS) cpSync(join(ROOT, path), join(folder, path));
  for (const [path, text] of Object.entries(PLANTED)) writeFileSync(join(folder, path), text);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(tool: string, ...options: readonly string[]): string {
  const { stdout, status } = spawnSync(join(ROOT, 'node_modules', '.bin', tool), options, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(status).not.toBe(0);
  return stdout;
}

test('the linter catches each planted fault', () => {
  const findings = run('oxlint', '--format=unix').split('\n');
  const foundIn = (path: string) => findings.filter((line) => line.includes(path)).join('\n');

  for (const name of BANNED_GLOBALS) expect(foundIn('engine/globals.ts')).toContain(`Unexpected use of '${name}'`);
  expect(foundIn('engine/globals.test.ts')).not.toContain('Unexpected use');

  const impure = foundIn('engine/impure.ts');
  for (const path of ['node:fs', '../adapters/sim/world.ts'])
    expect(impure).toContain(`'${path}' import is restricted`);
  for (const name of ['Math.random', 'Math.pow', 'localeCompare', 'toLocaleString']) {
    expect(impure).toContain(`'${name}' is restricted`);
  }
  expect(impure).toContain('no-async-await');

  const world = foundIn('adapters/sim/world.ts');
  for (const rule of ['no-cycle', 'no-default-export', 'no-explicit-any', 'no-non-null-assertion'])
    expect(world).toContain(rule);
  for (const rule of ['no-floating-promises', 'switch-exhaustiveness-check']) expect(world).toContain(rule);
});

test("the compiler knows nothing of Node's in engine/", () => {
  const findings = run('tsc', '-p', 'engine', '--pretty', 'false');
  for (const name of NODE_GLOBALS) expect(findings).toContain(`Cannot find name '${name}'`);
  expect(findings).not.toContain('globals.test.ts');
});

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

test('the lockfile installs on every platform, from any registry', () => {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  expect(text).not.toContain('"resolved"');
  const { packages } = JSON.parse(text) as Lockfile;
  const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
  expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
});
