/** `live flatten`: every position closed at the market, with nothing but the venue. */
import { createInterface } from 'node:readline/promises';
import type { CommandModule } from 'yargs';
import { flattenAll, NothingKnown, positionsAt } from '../../adapters/live/operator/flattenAll.ts';
import type { Flattened } from '../../adapters/live/operator/flatten.ts';
import { configOf } from '../../engine/config.ts';
import { TEXT } from '../../engine/names.ts';
import type { VenuePosition } from '../../engine/venue.ts';
import { askedTable, flattenedText } from '../../report/live/flattened.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings, type LiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';
import { withVenue } from './withVenue.ts';

interface FlattenArgs extends LookArgs {
  readonly names: readonly string[];
  readonly yes: boolean;
}

export const flattenCommand: CommandModule<object, FlattenArgs> = {
  command: 'flatten [names..]',
  describe: 'Close all positions at the market, reduce-only; needs only the venue',
  builder: (yargs) =>
    lookOptions(yargs)
      .positional('names', { type: 'string', array: true, default: [], describe: 'Only these symbols' })
      .option('yes', { type: 'boolean', default: false, describe: 'Do not ask' })
      .example('$0 flatten --env live.env', 'shows what is held, asks, closes it')
      .example('$0 flatten BTCUSDT --yes', 'one symbol, from a script')
      .epilogue(
        'Entries are denied first where Redis can be reached (`live resume` ends that); without Redis it goes on.',
      ),
  handler: async (args) => {
    process.exitCode = await performFlatten(args, process.env, terminalOf(process.stdout), askOnTerminal);
  },
};

/** @returns undefined where there is nobody to ask. */
type AskUser = (question: string) => Promise<boolean | undefined>;

/** @returns the exit code: 0 when all is flat */
export async function performFlatten(
  args: FlattenArgs,
  environment: NodeJS.ProcessEnv,
  { out, colors }: Terminal,
  askUser: AskUser,
): Promise<number> {
  const settings = readLiveSettings(args, environment);
  const symbols = args.names.map((name) => name.toUpperCase());
  const done = await withVenue(settings, async (exchange) => {
    const positions = await positionsAt(exchange, symbols).catch(asRefusal);
    if (positions.length === 0) return { results: [], entries: 'nothing was changed' };
    if (!args.json) out(`${askedTable(positions, colors)}\n`);
    if (!args.yes) await confirm(positions, settings, askUser);
    // Not waited for: a store that does not answer must not hold this up.
    const denied = denyEntries(settings);
    const results = await flattenAll(positions, exchange, configOf(settings.engine));
    return { results, entries: await denied };
  });
  out(args.json ? `${JSON.stringify(done, undefined, 2)}\n` : `${flattenedText(done.results, done.entries, colors)}\n`);
  return done.results.every(({ isFlat }: Flattened) => isFlat) ? EXIT.pass : EXIT.notLive;
}

function asRefusal(error: unknown): never {
  throw error instanceof NothingKnown ? new Refusal(error.message) : error;
}

async function confirm(positions: readonly VenuePosition[], { target }: LiveSettings, askUser: AskUser): Promise<void> {
  const what = positions.length === 1 ? 'this position' : `these ${positions.length} positions`;
  const isSure = await askUser(`Close ${what} at the market, ${target.name}? [y/N] `);
  if (isSure === undefined) throw new Refusal('nobody is there to be asked: say --yes to close without asking');
  if (!isSure) throw new Refusal('nothing was closed');
}

/** @returns what became of it, for people */
async function denyEntries(settings: LiveSettings): Promise<string> {
  try {
    await withStore(settings, (store) => store.setText(TEXT.kill, '1'));
    return 'entries are denied from now on; `live resume` ends that';
  } catch (error) {
    if (error instanceof Refusal) return `entries were NOT denied, ${error.lines.join('; ')}`;
    throw error;
  }
}

async function askOnTerminal(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await reader.question(question)).trim());
  } finally {
    reader.close();
  }
}
