/** The command that does a run again. */
import type { Execution } from './execute.ts';
import type { Selected } from './selection.ts';
import type { StoreName } from './stores.ts';

export function repeatCommand(
  { scenario, variant }: Selected,
  { seed, settings }: Execution,
  store: StoreName = 'memory',
): string {
  const sets = Object.entries(settings).map(([name, value]) => ` --set ${quoted(`${name}=${value}`)}`);
  if (store !== 'memory') sets.push(` --store ${store}`);
  return `npx tsx bin/sim run ${scenario.name} --variant ${variant?.name ?? 'none'} --seed ${quoted(seed)}${sets.join('')}`;
}

/** For a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w.,:=/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
