import pc from 'picocolors';
import { expect, it } from 'vitest';
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
