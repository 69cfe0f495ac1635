/** `sim config`: every setting, as it would be with these changes. */
import type { CommandModule } from 'yargs';
import { SETTINGS } from '../../engine/config.ts';
import { settingsTable, unitOf, type SettingRecord } from '../../report/settingsTable.ts';
import { readSettings, type Settings } from '../cli/settings.ts';
import { terminalOf } from '../cli/terminal.ts';

export interface ConfigArgs {
  readonly set: readonly string[];
  readonly env: string | undefined;
  readonly json: boolean;
}

export const configCommand: CommandModule<object, ConfigArgs> = {
  command: 'config',
  describe: 'Show every setting, its default and what it is for',
  builder: (yargs) =>
    yargs
      .option('set', { type: 'string', array: true, default: [], requiresArg: true, describe: 'A setting, KEY=VALUE' })
      .option('env', { type: 'string', requiresArg: true, describe: 'A file of KEY=VALUE lines; --set goes over it' })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .example('$0 config', 'all settings')
      .example('$0 config --env .env --set POSITIONS_MAX=3', 'would this be accepted?'),
  handler: ({ set, env, json }) => {
    const records = settingRecords(readSettings(set, env));
    const { out, columns, colors } = terminalOf(process.stdout);
    out(`${json ? JSON.stringify(records, undefined, 2) : settingsTable(records, columns, colors)}\n`);
  },
};

function settingRecords(given: Settings): readonly SettingRecord[] {
  return Object.entries(SETTINGS).map(([name, { initial, doc }]) => {
    const value = given[name] ?? initial;
    return { name, value, default: initial, changed: value !== initial, unit: unitOf(name), doc };
  });
}
