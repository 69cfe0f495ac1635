import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../adapters/sim/fuzz/caseFile.ts';
import type { Terminal } from '../cli/terminal.ts';
import { performFuzz, type FuzzArgs } from './fuzz.ts';
import { readSeed } from './fuzzSeeds.ts';

const SILENT: Terminal = { live: false, columns: 110, colors: pc.createColors(false), out: () => undefined };
const ARGS: FuzzArgs = {
  seeds: 3,
  minutes: undefined,
  from: '0',
  workers: 1,
  save: '/nowhere',
  mutant: undefined,
  json: false,
};

async function told(
  args: Partial<FuzzArgs>,
  vacuitySeeds?: number,
): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const results = { ...SILENT, out: (more: string) => void (text += more) };
  const code = await performFuzz({ ...ARGS, ...args }, results, SILENT, vacuitySeeds);
  return { code, text };
}

it('says what it ran', async () => {
  const { code, text } = await told({});
  expect(text).toContain('3 seeds (0 to 2): 3 pass, none fails');
  expect(code).toBe(0);
});

it.each([
  ['0', 0],
  ['123', 123],
  ['9ef9ad7d1f2c4b5a6978877665544332211000ff', 0x9ef9ad7d1f2c],
])('reads seed %s', (text, seed) => expect(readSeed(text)).toBe(seed));

it.each(['-1', '1.5', 'x', '9ef9ad7', '', '99999999999999999999'])('refuses seed %j', (text) =>
  expect(() => readSeed(text)).toThrow('is no seed'),
);

it.each<[Partial<FuzzArgs>, string]>([
  [{ seeds: 0 }, '--seeds must be a whole number from 1 up'],
  [{ workers: 0.5 }, '--workers must be a whole number from 1 up'],
])('refuses %j', async (args, message) => {
  await expect(told(args)).rejects.toThrow(message);
});

it('says of a short run what it never saw, and does not fail for it', async () => {
  const { code, text } = await told({ seeds: 1 });
  expect(text).toContain('which a run this short may miss');
  expect(code).toBe(0);
});

it('fails a run that was long enough to see everything and did not, and names what', async () => {
  const { code, text } = await told({ seeds: 2 }, 2);
  expect(code).toBe(14);
  expect(text).toMatch(/fault [\w-]+ never fired/);
  expect(text).toContain('code DAILY_LIMIT: a limit of a few a day');
  const { text: json } = await told({ seeds: 2, json: true }, 2);
  expect((JSON.parse(json) as { unseen: string[] }).unseen).toContain('code DAILY_LIMIT: a limit of a few a day');
});

it('runs as many seeds as some minutes allow', async () => {
  const startedMs = performance.now();
  const { code, text } = await told({ seeds: undefined, minutes: 0.02, json: true });
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(1_200);
  expect(JSON.parse(text)).toMatchObject({ verdict: 'pass', failed: 0, interrupted: false });
  expect((JSON.parse(text) as { seeds: number }).seeds).toBeGreaterThan(0);
  expect(code).toBe(0);
  await expect(told({ seeds: undefined, minutes: 0 })).rejects.toThrow('--minutes must be a number above 0');
}, 60_000);

it('says on Ctrl-C what it has seen so far, and that it was interrupted', async () => {
  const words = ['--import', 'tsx', 'bin/sim.ts', 'fuzz', '--minutes', '5', '--workers', '1'];
  const child = spawn(process.execPath, words, { stdio: 'pipe' });
  const ended = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => void (text += more));
  // It shows in a pipe every ten seconds how far it is: by then it is under way.
  const [progress] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
  expect(progress).toMatch(/seeds/);
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(text).toMatch(/^interrupted: what was found so far\n\d+ seeds? \(0 to \d+\): \d+ pass/);
}, 120_000);

describe('a planted bug', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-fuzz-'));
  const mutant = join(folder, 'mutant.json');
  const wrong = {
    name: 'unknown-is-failed',
    file: 'engine/executor/executor.ts',
    find: '  return becomeUnknown(order, reason, atMs);\n}\n',
    replace:
      '  return refused(order, { kind: "rejected", code: -1, message: reason, serverTimeMs: atMs }, config, atMs);\n}\n',
  };
  writeFileSync(mutant, JSON.stringify(wrong));

  it('is found, made small, explained, saved, and can be replayed', async () => {
    const { code, text } = await told({ seeds: 40, mutant, save: folder });
    expect(code).toBe(11);
    expect(text).toContain('FAIL');
    expect(text).toMatch(/made small: .*→ [0-2] faults?, \d+ → [0-3] signals?/);
    expect(text).toContain('counterfactual:');
    const [, path = ''] = /saved: +(\S+\.json)/.exec(text) ?? [];
    const { found } = readCaseFile(path);
    expect(text).toContain(`FAIL ${found.law}`);
    expect(text).toContain(`repeat: npx tsx bin/sim replay ${path} --mutant ${mutant}`);
  }, 120_000);
});
