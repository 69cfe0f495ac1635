/** The engine that fuzz threads run: as it stands, or a wrong one from a file. */
import { readFileSync } from 'node:fs';
import type { Bundle } from '../../adapters/bundleFile.ts';
import { bundleThread, MutantError, type Mutant } from '../../adapters/sim/fuzz/threads/bundle.ts';
import { recordOf } from '../../report/unknownRecord.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';

/** @param path of a file with {name, file, find, replace}. */
export async function fuzzBundle(path: string | undefined): Promise<Bundle> {
  try {
    return await bundleThread(path === undefined ? undefined : readMutant(path));
  } catch (error) {
    if (error instanceof MutantError) throw new Refusal(error.message);
    throw error;
  }
}

/** @throws Refusal */
export function readMutant(path: string): Mutant {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(`cannot read the mutant ${path}: ${systemCause(error)}`);
  }
  const { name, file, find, replace } = recordOf(jsonOf(text));
  if (![name, file, find, replace].every((part) => typeof part === 'string') || find === '') {
    throw new Refusal(`${path} is no mutant: it needs the texts name, file, find and replace`);
  }
  return { name: String(name), file: String(file), find: String(find), replace: String(replace) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
