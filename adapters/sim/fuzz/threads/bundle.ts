/**
 * The fuzz thread as one file: the engine and the simulated world as they stand, or with one text replaced in one file
 * (a mutant).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFile, type Bundle } from '../../../bundleFile.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const ENTRY = new URL('./thread.ts', import.meta.url);

/** A wrong engine: exactly one place of one file reads otherwise. */
export interface Mutant {
  readonly name: string;
  /** From the root of the repo: `engine/router/router.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A mutant that does not fit the engine. */
export class MutantError extends Error {}

/** @throws MutantError when the text is not there exactly once, or the file is no part of what runs */
export async function bundleThread(mutant?: Mutant): Promise<Bundle> {
  const plugins = mutant === undefined ? [] : [replacing(mutant.file, mutated(mutant))];
  const { path, dispose, inputs } = await bundleFile(ENTRY, plugins);
  if (mutant !== undefined && !inputs.has(mutant.file)) {
    dispose();
    throw new MutantError(`mutant ${mutant.name}: ${mutant.file} is no part of the engine that runs`);
  }
  return { path, dispose };
}

/** The file's text with the mutant in it. @throws MutantError when it does not fit */
export function mutated({ name, file, find, replace }: Mutant): string {
  let text: string;
  try {
    text = readFileSync(join(ROOT, file), 'utf8');
  } catch {
    throw new MutantError(`mutant ${name}: there is no ${file}`);
  }
  const places = text.split(find).length - 1;
  if (places !== 1) throw new MutantError(`mutant ${name}: ${places} places in ${file} match, it must be exactly one`);
  return text.replace(find, () => replace);
}

/** @param file from the root of the repo */
export function replacing(file: string, contents: string): Plugin {
  return {
    name: 'mutant',
    setup: (loading) =>
      loading.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === join(ROOT, file) ? { contents, loader: 'ts' } : undefined,
      ),
  };
}
