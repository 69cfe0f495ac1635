/** `live check`: everything that can be known to be wrong before the start, each with its cure. */
import type { CommandModule } from 'yargs';
import type { CheckResult } from '../../adapters/live/operator/checkResult.ts';
import { fail } from '../../adapters/live/operator/checkResult.ts';
import type { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import { positionChecks } from '../../adapters/live/operator/positionChecks.ts';
import { storeChecks } from '../../adapters/live/operator/storeChecks.ts';
import { venueChecks } from '../../adapters/live/operator/venueChecks.ts';
import { configOf } from '../../engine/config.ts';
import { checkText } from '../../report/live/checkTable.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings, type LiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';
import { withVenue } from './withVenue.ts';

export const checkCommand: CommandModule<object, LookArgs> = {
  command: 'check',
  describe: 'See before the start whether store, keys, account and symbols are fit; exit code 1 when one fails',
  builder: (yargs) =>
    lookOptions(yargs)
      .example('$0 check --env live.env', 'before the first `live run`')
      .example('$0 check --env live.env && systemctl start lockstep', 'only when nothing fails'),
  handler: async (args) => {
    process.exitCode = await performCheck(args, process.env, terminalOf(process.stdout));
  },
};

/** @returns the exit code */
export async function performCheck(
  args: LookArgs,
  environment: NodeJS.ProcessEnv,
  { out, columns, colors }: Terminal,
): Promise<number> {
  const settings = readLiveSettings(args, environment);
  const checks = await everything(settings);
  out(`${args.json ? JSON.stringify(checks, undefined, 2) : checkText(checks, columns, colors)}\n`);
  return checks.some(({ level }) => level === 'fail') ? EXIT.usage : EXIT.pass;
}

/** What cannot be reached fails, and what would need it is left out. */
async function everything(settings: LiveSettings): Promise<readonly CheckResult[]> {
  const ofStore = await orFailure('Redis', () => withStore(settings, storeChecks));
  const ofVenue = await orFailure('venue', () => venue(settings));
  return [...ofStore, ...ofVenue];
}

/** Positions are compared only where there is something to compare them with. */
function venue(settings: LiveSettings): Promise<readonly CheckResult[]> {
  const config = configOf(settings.engine);
  return withVenue(settings, async (exchange) => {
    const own = await venueChecks(exchange, config);
    const compare = (store: OperatorStore) => positionChecks(exchange, store, config);
    return [...own, ...(await orFailure('ledgers', () => withStore(settings, compare)))];
  });
}

async function orFailure(name: string, look: () => Promise<readonly CheckResult[]>): Promise<readonly CheckResult[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Refusal) return [fail(name, error.lines.join('; '), '')];
    throw error;
  }
}
