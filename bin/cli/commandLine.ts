/** What every command line of this repo has in common: strictness, one line per fault, exit codes, no stack traces. */
import yargs, { type Argv, type CommandModule } from 'yargs';
import { EXIT } from './exitCodes.ts';
import { didYouMean } from './nearest.ts';
import { causeOf, Refusal } from './refusal.ts';
import { columnsOf, endWithReader } from './terminal.ts';

const WIDTH_MAX = 110;

/** As it is written after the program: `run <names..>`. */
type Usage = Pick<CommandModule, 'command'>;

/**
 * A parser with our rules that still needs its commands.
 * @param words what was written after the program
 * @param program as it is called, `npx tsx bin/sim`
 * @param commands which it will get, so that a fault can name the right one
 */
export function withRules(
  words: readonly string[],
  program: string,
  version: string,
  commands: readonly Usage[],
): Argv {
  const parser = yargs([...words]);
  const usages = commands.flatMap(({ command }) => command ?? []);
  return parser
    .scriptName(program)
    .version(version)
    .help()
    .alias('help', 'h')
    .parserConfiguration({ 'greedy-arrays': false, 'dot-notation': false, 'parse-positional-numbers': false })
    .strict()
    .strictCommands()
    .demandCommand(1, 'say what to do')
    .check(refuseTwice)
    .wrap(Math.min(columnsOf(process.stdout), WIDTH_MAX))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      const said = error?.message ?? message ?? 'the arguments make no sense';
      const word = parser.parsed === false ? undefined : parser.parsed.argv._[0];
      const cause = unknownCommand(word, usages) ?? missingArgument(said, words, usages) ?? missingValue(said) ?? said;
      throw new Refusal(`${cause.replaceAll(/:?\s*\n\s*/g, ': ').trim()} (see ${program} --help)`);
    });
}

function unknownCommand(word: string | number | undefined, usages: readonly string[]): string | undefined {
  const names = usages.map(nameIn);
  if (word === undefined || names.includes(String(word))) return undefined;
  return `${word} is no command${didYouMean(String(word), names)}`;
}

/** The parser only counts them. */
function missingArgument(said: string, words: readonly string[], usages: readonly string[]): string | undefined {
  if (!said.startsWith('Not enough non-option arguments')) return undefined;
  const usage = usages.find((one) => words.includes(nameIn(one)));
  const [, name] = /<(\w+)/.exec(usage ?? '') ?? [];
  return usage === undefined || name === undefined ? undefined : `${name} is missing: ${usage}`;
}

function missingValue(said: string): string | undefined {
  const [, name] = /^Not enough arguments following: (\S+)$/.exec(said) ?? [];
  return name === undefined ? undefined : `--${name} needs a value`;
}

function nameIn(usage: string): string {
  return usage.split(' ', 1)[0] ?? usage;
}

const LISTS: readonly string[] = ['_', 'names', 'set'];

function refuseTwice(given: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(given)) {
    if (Array.isArray(value) && !LISTS.includes(name))
      throw new Refusal(`--${name} is given ${value.length} times: give it once`);
    if (value === '') throw new Refusal(`${name} is empty: give it a value or leave it out`);
  }
  return true;
}

/** Runs the command and sets the exit code. */
export async function runCommandLine(parser: Argv, program: string): Promise<void> {
  endWithReader();
  try {
    if (process.argv.length <= 2) {
      process.stderr.write(`${await parser.getHelp()}\n`);
      process.exitCode = EXIT.usage;
    } else await parser.parseAsync();
  } catch (error) {
    const name = program.split('/').at(-1);
    if (error instanceof Refusal) {
      for (const line of error.lines) process.stderr.write(`${name}: ${line}\n`);
      process.exitCode = error.exitCode;
    } else {
      process.stderr.write(
        `${name}: this is a mistake of ours: ${causeOf(error)}; please report it with the command you ran\n`,
      );
      process.exitCode = EXIT.crash;
    }
  }
}
