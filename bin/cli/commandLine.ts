/** What every command line of this repo has in common: strictness, one line per fault, exit codes, no stack traces. */
import type { Argv } from 'yargs';
import { EXIT } from './exitCodes.ts';
import { causeOf, Refusal } from './refusal.ts';
import { columnsOf, endWithReader } from './terminal.ts';

const WIDTH_MAX = 110;

/** Rules for a parser that still needs its commands. @param program as it is called, `npx tsx bin/sim` */
export function withRules(parser: Argv, program: string, version: string): Argv {
  return parser
    .scriptName(program)
    .version(version)
    .help()
    .alias('help', 'h')
    .parserConfiguration({ 'greedy-arrays': false, 'dot-notation': false, 'parse-positional-numbers': false })
    .strict()
    .strictCommands()
    .recommendCommands()
    .demandCommand(1, 'say what to do')
    .check(refuseTwice)
    .wrap(Math.min(columnsOf(process.stdout), WIDTH_MAX))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error === undefined || error.name === 'YError' ? misused(error?.message ?? message, program) : error;
    });
}

/** What the parser says about its arguments, in one line. */
function misused(message: string | null, program: string): Refusal {
  const cause = (message ?? 'the arguments make no sense')
    .replaceAll(/:?\s*\n\s*/g, ': ')
    .replace(/^Not enough non-option arguments: got \d+, need at least \d+/, 'an argument is missing')
    .trim();
  return new Refusal(`${cause} (see ${program} --help)`);
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
