/**
 * The engine, the simulated world and the golden runs as one script that needs nothing of its surroundings: no module
 * loader, nothing of Node's. Run as a program it answers the question in its first argument.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { mutated, replacing, type Mutant } from '../../../adapters/sim/fuzz/threads/bundle.ts';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('./gate.ts', import.meta.url));
const GLOBAL = 'lockstep';
const NAME = 'gate.cjs';

export interface GateScript {
  readonly path: string;
  readonly text: string;
  /** Removes it. */
  readonly dispose: () => void;
}

/** @throws MutantError when the mutant does not fit the engine */
export async function buildGate(mutant?: Mutant): Promise<GateScript> {
  const plugins = mutant === undefined ? [] : [replacing(mutant.file, mutated(mutant))];
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: GLOBAL,
    target: 'node20',
    logLevel: 'silent',
    footer: { js: `if (typeof process === 'object') process.stdout.write(${GLOBAL}.answer(process.argv[2]));` },
    plugins,
  });
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-doctor-'));
  const path = join(folder, NAME);
  const text = outputFiles[0]?.text ?? '';
  writeFileSync(path, text);
  return { path, text, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * The first source file of the script that a frame of this stack names: esbuild writes each file's name above what it holds.
 * Above the frames Node puts the place that threw last, which may only have passed the error on.
 */
export function sourceOf({ text }: GateScript, stack: string): string | undefined {
  const [, line] = new RegExp(`^ +at .*${NAME}:(\\d+)`, 'm').exec(stack) ?? [];
  if (line === undefined) return undefined;
  const above = text.split('\n').slice(0, Number(line));
  return above.map((one) => /^ *\/\/ (\S+\.ts)$/.exec(one)?.[1]).findLast((file) => file !== undefined);
}
