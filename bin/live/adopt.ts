/**
 * `live adopt`: positions that were there before. The running system takes in what the venue shows and gives it a stop;
 * this waits for both, or moves the stop where the operator wants it.
 */
import type { CommandModule } from 'yargs';
import { endOf, givePlan } from '../../adapters/live/operator/operatorPlan.ts';
import type { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import type { Config } from '../../engine/config.ts';
import { decimal, parseDecimal } from '../../engine/decimal.ts';
import { HASH, type StageName } from '../../engine/names.ts';
import { holdingsIn, holdingsWants, type HoldingRecord } from '../../report/live/holdings.ts';
import { holdingsTable } from '../../report/live/holdingsTable.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { demandBetween } from './demandBetween.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

interface AdoptArgs extends LookArgs {
  readonly names: readonly string[];
  readonly stop: string | undefined;
  readonly wait: number;
}

export const adoptCommand: CommandModule<object, AdoptArgs> = {
  command: 'adopt [names..]',
  describe: 'See to it that positions from before are in the book, each with a stop',
  builder: (yargs) =>
    lookOptions(yargs)
      .positional('names', { type: 'string', array: true, default: [], describe: 'Only these symbols' })
      .option('stop', {
        type: 'string',
        requiresArg: true,
        describe: 'Where the stop of the one named symbol is to be, a price',
      })
      .option('wait', { type: 'number', default: 60, requiresArg: true, describe: 'So many seconds at most' })
      .example('$0 adopt --env live.env', 'all, each with the stop that the market gives it')
      .example('$0 adopt BTCUSDT --stop 91000', 'a stop of your own; it only ever moves towards the price'),
  handler: async (args) => {
    process.exitCode = await performAdopt(args, process.env, terminalOf(process.stdout));
  },
};

const LOOK_MS = 250;
/** Who sees a position, takes it in, and gives it a stop. */
const NEEDED: readonly StageName[] = ['brain', 'executor', 'desk', 'harvest'];

/** @returns the exit code: 0 once each is in the book with a stop */
export async function performAdopt(
  args: AdoptArgs,
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  const { names, stop } = args;
  demandBetween('--wait', args.wait, 0, 3_600);
  if (stop !== undefined && names.length !== 1) throw new Refusal('--stop is the price of one symbol: name that one');
  if (stop !== undefined && (parseDecimal(stop) ?? 0n) <= 0n) throw new Refusal(`--stop ${stop} is no price`);
  const settings = readLiveSettings(args, environment, 'store');
  return withStore(settings, (store, config) => adopt(args, store, config, terminal));
}

async function adopt(
  args: AdoptArgs,
  store: OperatorStore,
  config: Config,
  { out, colors }: Terminal,
): Promise<number> {
  const symbols = args.names.map((name) => name.toUpperCase());
  const lateMs = Date.now() + args.wait * 1_000;
  const look = async () => {
    const all = await holdings(store, config);
    return all.filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol));
  };
  await demandWork(store);
  const found = await look();
  const unheld = symbols.filter((symbol) => !found.some((one) => one.symbol === symbol));
  if (unheld.length > 0) throw new Refusal(`nothing is held of ${unheld.join(', ')}: \`live positions\` lists what is`);
  const isOwnStop = args.stop !== undefined;
  const needsStop = !isOwnStop && config.EXECUTOR_VENUE_STOPS === 'on';
  const isDone = (one: HoldingRecord) => isBooked(one) && (!needsStop || one.stopLoss !== '');
  const held = await waitUntil(look, isDone, lateMs);
  const refusal = isOwnStop && held.every(isDone) ? await moveStop(held, args.stop, store, lateMs) : undefined;
  const after = await look();
  out(`${args.json ? JSON.stringify({ positions: after, refusal }, undefined, 2) : holdingsTable(after, colors)}\n`);
  if (!args.json) for (const line of remarks(after, refusal, args)) out(`${line}\n`);
  return refusal === undefined && after.every((one) => isBooked(one) && one.stopLoss !== '') ? EXIT.pass : EXIT.notLive;
}

async function holdings(store: OperatorStore, config: Config): Promise<readonly HoldingRecord[]> {
  const atMs = Date.now();
  return holdingsIn(await store.look((seen) => holdingsWants(seen, config), atMs), config, atMs);
}

async function demandWork(store: OperatorStore): Promise<void> {
  const atMs = Date.now();
  const view = await store.look(() => ({ hashes: NEEDED.map(HASH.lease) }), atMs);
  const idle = NEEDED.filter((stage) => !(Number(view.hash(HASH.lease(stage))?.['expires_at_ms']) > atMs));
  if (idle.length > 0)
    throw new Refusal(`nobody works as ${idle.join(', ')}: start \`live run\`, which takes in what the venue shows`);
}

/** The book has what the venue shows. */
function isBooked({ state, book, exchange }: HoldingRecord): boolean {
  return state === 'OPEN' && exchange !== null && book === exchange;
}

async function waitUntil(
  look: () => Promise<readonly HoldingRecord[]>,
  isDone: (one: HoldingRecord) => boolean,
  lateMs: number,
): Promise<readonly HoldingRecord[]> {
  for (;;) {
    const held = await look();
    if (held.every(isDone) || Date.now() >= lateMs) return held;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** @returns why it was not moved, in the desk's words */
async function moveStop(
  [held]: readonly HoldingRecord[],
  stop: string | undefined,
  store: OperatorStore,
  lateMs: number,
): Promise<string | undefined> {
  if (held === undefined || stop === undefined) return undefined;
  const order = { symbol: held.symbol, action: 'UPDATE_SL', held: decimal(held.book), newStop: decimal(stop) } as const;
  const planId = await givePlan(order, store);
  const end = await endOf(planId, store, Math.max(1_000, lateMs - Date.now()));
  if (end === undefined) return `plan ${planId} has not ended: \`live why ${planId}\` says how far it is`;
  return end.result.executed ? undefined : end.result.detail;
}

function remarks(held: readonly HoldingRecord[], refusal: string | undefined, { wait }: AdoptArgs): string[] {
  const lines = refusal === undefined ? [] : [refusal];
  const strange = held.filter((one) => !isBooked(one)).map(({ symbol }) => symbol);
  if (strange.length > 0)
    lines.push(
      `not in the book after ${wait} s: ${strange.join(', ')}; \`live status --gates\` says what does not work`,
    );
  const bare = held.filter((one) => isBooked(one) && one.stopLoss === '').map(({ symbol }) => symbol);
  if (bare.length > 0) lines.push(`without a stop: ${bare.join(', ')}; \`live adopt SYMBOL --stop PRICE\` gives one`);
  return lines;
}
