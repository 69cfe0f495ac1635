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

async function told(args: Partial<FuzzArgs>): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const code = await performFuzz({ ...ARGS, ...args }, { ...SILENT, out: (more) => void (text += more) }, SILENT);
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
