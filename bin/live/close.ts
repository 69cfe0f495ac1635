/** `live close`: one position, or a share of it, through the desk and the executor like any other exit. */
import type { CommandModule } from 'yargs';
import { heldNow } from '../../adapters/live/operator/heldNow.ts';
import { endOf, givePlan } from '../../adapters/live/operator/operatorPlan.ts';
import type { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import type { Config } from '../../engine/config.ts';
import { formatDecimal } from '../../engine/decimal.ts';
import type { Action } from '../../engine/nouns/plan.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { demandBetween } from './demandBetween.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

interface CloseArgs extends LookArgs {
  readonly symbol: string;
  readonly percent: 25 | 50 | 75 | 100;
  readonly wait: number;
}

const ACTIONS: Readonly<Record<CloseArgs['percent'], Exclude<Action, 'ENTRY_PROPOSED'>>> = {
  25: 'PARTIAL_25',
  50: 'PARTIAL_50',
  75: 'PARTIAL_75',
  100: 'FULL_CLOSE_PROPOSED',
};

export const closeCommand: CommandModule<object, CloseArgs> = {
  command: 'close <symbol>',
  describe: 'Close a position, reduce-only, through the running system',
  builder: (yargs) =>
    lookOptions(yargs)
      .positional('symbol', { type: 'string', demandOption: true, describe: 'As the venue calls it' })
      .option('percent', { choices: [25, 50, 75, 100] as const, default: 100 as const, describe: 'Of what is held' })
      .option('wait', { type: 'number', default: 30, requiresArg: true, describe: 'For its end, so many seconds' })
      .example('$0 close BTCUSDT --env live.env', 'all of it')
      .example('$0 close BTCUSDT --percent 50', 'half')
      .epilogue('Nobody works? `live flatten BTCUSDT` needs only the venue.'),
  handler: async (args) => {
    process.exitCode = await performClose(args, process.env, terminalOf(process.stdout));
  },
};

/** @returns the exit code: 0 once it is filled */
export async function performClose(
  args: CloseArgs,
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  demandBetween('--wait', args.wait, 0, 3_600);
  const settings = readLiveSettings(args, environment, 'store');
  return withStore(settings, (store, config) => close(args, store, config, terminal));
}

async function close(args: CloseArgs, store: OperatorStore, config: Config, { out }: Terminal): Promise<number> {
  const { percent, wait, json } = args;
  const symbol = args.symbol.toUpperCase();
  const { amount, idle } = await heldNow(symbol, store, config);
  if (amount === 0n) throw new Refusal(`nothing is held of ${symbol}: \`live positions\` lists what is`);
  const missing = idle.filter((stage) => stage === 'desk' || stage === 'executor');
  if (missing.length > 0)
    throw new Refusal(
      `nobody works as ${missing.join(' and ')}: start \`live run\`, or \`live flatten ${symbol}\`, which needs only the venue`,
    );
  const planId = await givePlan({ symbol, action: ACTIONS[percent], held: amount }, store);
  const end = await endOf(planId, store, wait * 1_000);
  const told = {
    symbol,
    planId,
    held: formatDecimal(amount),
    code: end?.result.code ?? null,
    executed: end?.result.executed ?? null,
  };
  if (json) out(`${JSON.stringify({ ...told, detail: end?.result.detail ?? null })}\n`);
  else if (end === undefined)
    out(`plan ${planId} has not ended in ${wait} s: \`live why ${planId}\` says how far it is\n`);
  else out(`${end.result.detail}\n`);
  if (end === undefined) return EXIT.notLive;
  return end.result.executed ? EXIT.pass : EXIT.usage;
}
