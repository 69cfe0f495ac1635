/** What every live command takes: where its settings come from, and how it prints. */
import type { Argv } from 'yargs';
import type { Given } from './settings.ts';

export interface LookArgs extends Given {
  readonly json: boolean;
}

export function settingsOptions<Args>(yargs: Argv<Args>) {
  return yargs
    .option('set', { type: 'string', array: true, default: [], requiresArg: true, describe: 'A setting, KEY=VALUE' })
    .option('env', {
      type: 'string',
      requiresArg: true,
      describe: 'A file of KEY=VALUE lines, over the environment; --set goes over it',
    })
    .option('mainnet', {
      type: 'boolean',
      default: false,
      describe: 'Real money; only together with LOCKSTEP_REAL_MONEY in the environment',
    });
}

export function lookOptions<Args>(yargs: Argv<Args>) {
  return settingsOptions(yargs).option('json', { type: 'boolean', default: false, describe: 'As JSON' });
}
