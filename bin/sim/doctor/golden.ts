/** The one file of traces as they must be, on every machine and every Node major. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Traced } from './traced.ts';

const FILE = fileURLToPath(new URL('../../../scenarios/golden.json', import.meta.url));

/** How the file comes about, for whoever changed the engine on purpose. */
export const GOLDEN_COMMAND = 'npm run golden';

/** Empty where there is none yet. */
export function readGolden(): readonly Traced[] {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as readonly Traced[]) : [];
}

/** A line for each run, so that a change shows which of them it touched. */
export function writeGolden(traces: readonly Traced[]): void {
  writeFileSync(FILE, `[\n${traces.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
}
