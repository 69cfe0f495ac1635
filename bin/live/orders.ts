/** `live orders`: what has not ended, and what nobody knows the fate of. */
import type { CommandModule } from 'yargs';
import { ordersIn, ordersTable, ordersWants } from '../../report/live/orders.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

interface OrdersArgs extends LookArgs {
  readonly unknown: boolean;
}

export const ordersCommand: CommandModule<object, OrdersArgs> = {
  command: 'orders',
  describe: 'List orders that have not ended',
  builder: (yargs) =>
    lookOptions(yargs)
      .option('unknown', { type: 'boolean', default: false, describe: 'Only those whose fate is unknown' })
      .example('$0 orders --unknown --env live.env', 'the executor resolves them by the venue’s word; this only looks'),
  handler: (args) => performOrders(args, process.env, terminalOf(process.stdout)),
};

export async function performOrders(
  args: OrdersArgs,
  environment: NodeJS.ProcessEnv,
  { out, colors }: Terminal,
): Promise<void> {
  const settings = readLiveSettings(args, environment, 'store');
  const atMs = Date.now();
  const view = await withStore(settings, (store) => store.look(ordersWants, atMs));
  const orders = ordersIn(view, atMs).filter(({ status }) => !args.unknown || status === 'UNKNOWN');
  if (args.json) out(`${JSON.stringify(orders, undefined, 2)}\n`);
  else if (orders.length === 0) out(args.unknown ? 'no order of unknown fate\n' : 'no open order\n');
  else out(`${ordersTable(orders, colors)}\n`);
}
