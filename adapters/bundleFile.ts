/**
 * One of our programs as one file of plain JavaScript, packages included. It starts at once and on every Node major,
 * needs no module loader, and functions keep their names by being left alone, where tsx wraps each of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

export interface Bundle {
  readonly path: string;
  /** Removes it. */
  readonly dispose: () => void;
}

export interface FileBundle extends Bundle {
  /** What it is made of, from the root of the repo. */
  readonly inputs: ReadonlySet<string>;
}

export async function bundleFile(entry: URL, plugins: Plugin[] = []): Promise<FileBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  const source = fileURLToPath(entry);
  const path = join(folder, basename(source).replace(/\.ts$/, '.mjs'));
  const { metafile } = await build({
    entryPoints: [source],
    outfile: path,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    metafile: true,
    logLevel: 'silent',
    // For packages that are CommonJS and ask for parts of Node.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins,
  });
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  return { path, dispose, inputs: new Set(Object.keys(metafile.inputs)) };
}
