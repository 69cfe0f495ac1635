/** What the shell offers after Tab, besides commands and options: scenarios, variants, settings and saved cases. */
import { SETTINGS } from '../../engine/config.ts';
import { everyScenario } from './everyScenario.ts';
import { savedCases } from './savedCases.ts';

/** @param words of the command line so far, the last one being typed; undefined leaves it to the parser. */
export function complete(words: readonly string[]): readonly string[] | undefined {
  const current = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const starting = (known: readonly string[]) => known.filter((word) => word.startsWith(current));
  if (before === '--set') return starting(Object.keys(SETTINGS)).map((name) => `${name}=`);
  if (before === '--variant') return starting(['all', 'none', ...variantsOf(words)]);
  if (current.startsWith('-')) return undefined;
  if (words.includes('replay')) return starting(savedCases());
  if (!words.includes('run') && !words.includes('list')) return undefined;
  const names = everyScenario().map(({ name }) => name);
  if (words.includes('run')) return starting(['all', ...names]);
  return starting(names);
}

function variantsOf(words: readonly string[]): readonly string[] {
  const asked = everyScenario().filter(({ name }) => words.includes(name) || words.includes('all'));
  return asked.flatMap(({ variants }) => variants.map(({ name }) => name));
}
