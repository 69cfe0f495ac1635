/** The command lines of what is run with npm: each has a `--help`, and one line for what it cannot make sense of. */
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT } from '../bin/cli/exitCodes.ts';
import { didYouMean } from '../bin/cli/nearest.ts';
import { Refusal } from '../bin/cli/refusal.ts';

/**
 * What was written after the command; ends the process after `--help`, and with a line where there is a mistake.
 * @param program as it is called, `npm run mutants --`
 * @param names what its words may be, and how they are called in `--help`
 */
export function readArguments<T>(
  program: string,
  names: string,
  story: string,
  build: (parser: Argv) => Argv<T>,
): T & { readonly words: readonly string[] } {
  const parser = yargs(hideBin(process.argv))
    .scriptName(program)
    .usage(`$0 ${names}\n\n${story}`)
    .parserConfiguration({ 'parse-positional-numbers': false })
    .version(false)
    .help()
    .alias('help', 'h')
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && !(error instanceof Refusal) && error.name !== 'YError') throw error;
      process.stderr.write(`${error?.message ?? message ?? 'the arguments make no sense'} (see ${program} --help)\n`);
      process.exit(EXIT.usage);
    });
  const given = build(parser).parseSync() as T & { readonly _: readonly (string | number)[] };
  return { ...given, words: given._.map(String) };
}

/** A whole number from 1 up. @throws Refusal for anything else */
export function countOf(name: string) {
  return (text: string): number => {
    const count = Number(text);
    if (!Number.isSafeInteger(count) || count < 1)
      throw new Refusal(`--${name} ${text}: give a whole number from 1 up`);
    return count;
  };
}

/** Those of `all` with these names, or all of them. Ends the process for a name that there is not. */
export function chosenOf<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
  kind: string,
): readonly T[] {
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    process.stderr.write(
      `no ${kind} is named ${unknown}${didYouMean(unknown, known)}: there are ${known.join(', ')}\n`,
    );
    process.exit(EXIT.usage);
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
