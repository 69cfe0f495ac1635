import { describe, expect, it } from 'vitest';
import type { Argv } from 'yargs';
import { configCommand } from './config.ts';
import { listCommand } from './list.ts';
import { runCommand } from './run.ts';
import { whyCommand } from './why.ts';
import { withRules } from '../cli/commandLine.ts';
import { Refusal } from '../cli/refusal.ts';

function parser(words: readonly string[]): Argv {
  const commands = [listCommand, runCommand, whyCommand, configCommand];
  return withRules(words, 'npx tsx bin/sim', '1', commands)
    .command(listCommand)
    .command(runCommand)
    .command(whyCommand)
    .command(configCommand);
}

async function refusal(line: string): Promise<string> {
  try {
    await parser(line.split(' ')).parseAsync();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'not refused';
}

describe('refuses', () => {
  const help = '(see npx tsx bin/sim --help)';

  it.each([
    ['lst', `lst is no command, did you mean list? ${help}`],
    ['frob', `frob is no command ${help}`],
    ['frob --seed 1', `frob is no command ${help}`],
    ['run', `names is missing: run <names..> ${help}`],
    ['why', `id is missing: why <id> ${help}`],
    ['run deadlock --set FOO=1', 'FOO: no such setting (see npx tsx bin/sim config)'],
    ['run deadlock --nonsense', `Unknown argument: nonsense ${help}`],
    ['run deadlock --seed', `--seed needs a value ${help}`],
    ['run deadlock --seed=', 'seed is empty: give it a value or leave it out'],
    ['run deadlock --seed 1 --seed 2', '--seed is given 2 times: give it once'],
    [
      'run deadlock --store paper',
      `Invalid values: Argument: store, Given: "paper", Choices: "memory", "mock", "redis" ${help}`,
    ],
    ['run deadlock --set OPEN_COOLDOWN=1', 'OPEN_COOLDOWN: no such setting, did you mean OPEN_COOLDOWN_S?'],
    ['run deadlock --trace t', '--trace takes one run and this is 4: pick one with --variant none or --variant NAME'],
    ['list deadlok', 'no scenario is named deadlok, did you mean deadlock?'],
    ['list deadlock storm', `Unknown command: storm ${help}`],
    ['config --env /no/env', 'cannot read /no/env: no such file or folder'],
    ['why BTCUSDT', `Missing required argument: trace ${help}`],
    ['why BTCUSDT --trace /no/trace', 'cannot read the trace /no/trace: no such file or folder'],
  ])('%s', async (line, message) => {
    expect(await refusal(line)).toBe(message);
  });
});

it.each(['list', 'run', 'why', 'config'])('%s has help with examples', async (command) => {
  const help = await new Promise<string>((resolve) => {
    void parser([]).parse([command, '--help'], (_error: unknown, _argv: unknown, output: string) => resolve(output));
  });
  expect(help).toContain(`npx tsx bin/sim ${command}`);
  expect(help).toContain('Examples:');
});
