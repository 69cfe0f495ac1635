/** `live deadletter`: what no stage could read, and giving it to its stream again. */
import type { CommandModule } from 'yargs';
import { NotRequeued, requeue } from '../../adapters/live/operator/deadLetters.ts';
import type { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import { wholeStream } from '../../adapters/live/operator/wholeStream.ts';
import { STREAM } from '../../engine/names.ts';
import { letterOf, lettersText } from '../../report/live/deadLetters.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { demandBetween } from './demandBetween.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

interface DeadletterArgs extends LookArgs {
  readonly what: 'list' | 'requeue';
  readonly id: string | undefined;
  readonly limit: number;
}

export const deadletterCommand: CommandModule<object, DeadletterArgs> = {
  command: 'deadletter <what> [id]',
  describe: 'List what could not be read, or give one entry to its stream again',
  builder: (yargs) =>
    lookOptions(yargs)
      .positional('what', { choices: ['list', 'requeue'] as const, demandOption: true, describe: 'What to do' })
      .positional('id', { type: 'string', describe: 'requeue: the letter, by its own id' })
      .option('limit', { type: 'number', default: 20, requiresArg: true, describe: 'list: the newest so many' })
      .example('$0 deadletter list --env live.env', 'what, where, and why it could not be read')
      .example(
        '$0 deadletter requeue 1769990460000-0',
        'after the cause was mended; it keeps its root, so nothing trades twice',
      ),
  handler: (args) => performDeadletter(args, process.env, terminalOf(process.stdout)),
};

export async function performDeadletter(
  args: DeadletterArgs,
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<void> {
  const { what, id } = args;
  demandBetween('--limit', args.limit, 1, 10_000);
  if (what === 'requeue' && id === undefined)
    throw new Refusal('requeue which one? `live deadletter list` shows their ids');
  if (what === 'list' && id !== undefined)
    throw new Refusal('list takes no id: `live deadletter requeue ID` gives one again');
  const settings = readLiveSettings(args, environment, 'store');
  await withStore(settings, (store) =>
    id === undefined ? list(args, store, terminal) : giveAgain(id, args, store, terminal),
  );
}

async function list({ json, limit }: DeadletterArgs, store: OperatorStore, terminal: Terminal): Promise<void> {
  const entries = await wholeStream(store, STREAM.deadletters);
  const letters = entries.slice(-limit).reverse().map(letterOf);
  const { out, columns, colors } = terminal;
  out(`${json ? JSON.stringify(letters, undefined, 2) : lettersText(letters, columns, colors)}\n`);
}

async function giveAgain(id: string, { json }: DeadletterArgs, store: OperatorStore, { out }: Terminal): Promise<void> {
  const letter = (await wholeStream(store, STREAM.deadletters)).find((entry) => entry.id === id);
  if (letter === undefined) throw new Refusal(`no dead letter ${id}: \`live deadletter list\` shows their ids`);
  try {
    const newId = await requeue(letter, store);
    const stream = letter.fields['stream'] ?? '';
    out(
      json
        ? `${JSON.stringify({ stream, id: newId })}\n`
        : `${stream} ${newId}: \`live why ${newId}\` tells what becomes of it\n`,
    );
  } catch (error) {
    if (error instanceof NotRequeued) throw new Refusal(error.message);
    throw error;
  }
}
