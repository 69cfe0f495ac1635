/** What the shell offers after Tab, besides commands and options: settings, stages, and the symbols that may trade. */
import { SETTINGS } from '../../engine/config.ts';
import { STAGES } from '../../engine/names.ts';

const SYMBOL_COMMANDS: readonly string[] = ['close', 'adopt', 'flatten', 'why'];

/** @param words of the command line so far, the last one being typed; undefined leaves it to the parser. */
export function completeLive(words: readonly string[], environment: NodeJS.ProcessEnv): readonly string[] | undefined {
  const current = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const starting = (known: readonly string[]) => known.filter((word) => word.startsWith(current));
  if (before === '--set') return starting(Object.keys(SETTINGS)).map((name) => `${name}=`);
  if (before === '--stages') return stageLists(current);
  if (current.startsWith('-') || !words.some((word) => SYMBOL_COMMANDS.includes(word))) return undefined;
  return starting((environment['SYMBOL_ALLOWLIST'] ?? SETTINGS.SYMBOL_ALLOWLIST.initial).split(','));
}

/** One more of a list that is being typed, `bridge,de` → `bridge,desk`. */
function stageLists(current: string): readonly string[] {
  const given = current.split(',').slice(0, -1);
  const head = given.map((name) => `${name},`).join('');
  const rest = STAGES.filter((stage) => !given.includes(stage));
  return rest.map((stage) => head + stage).filter((list) => list.startsWith(current));
}
