/** `live positions`: what is held, as the book, the ledger and the exchange see it. */
import type { CommandModule } from 'yargs';
import { holdingsIn, holdingsWants } from '../../report/live/holdings.ts';
import { holdingsTable } from '../../report/live/holdingsTable.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

export const positionsCommand: CommandModule<object, LookArgs> = {
  command: 'positions',
  describe: 'List positions: exchange, ledger, book, stops, and what does not agree',
  builder: (yargs) => lookOptions(yargs).example('$0 positions --env live.env --json', 'for a script'),
  handler: (args) => performPositions(args, process.env, terminalOf(process.stdout)),
};

export async function performPositions(
  args: LookArgs,
  environment: NodeJS.ProcessEnv,
  { out, colors }: Terminal,
): Promise<void> {
  const settings = readLiveSettings(args, environment, 'store');
  const holdings = await withStore(settings, async (store, config) => {
    const atMs = Date.now();
    return holdingsIn(await store.look((seen) => holdingsWants(seen, config), atMs), config, atMs);
  });
  out(`${args.json ? JSON.stringify(holdings, undefined, 2) : holdingsTable(holdings, colors)}\n`);
}
