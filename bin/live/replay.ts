/** `live replay`: a journal fed to the same engine offline; the same decisions, or the first that differs. */
import type { CommandModule } from 'yargs';
import { callsOf } from '../../adapters/live/exchange/requests.ts';
import { JournalDamage, readJournal, type TornTail } from '../../adapters/journal/reader.ts';
import { replay } from '../../adapters/journal/replay.ts';
import { replayText, type ReplayRecord } from '../../report/journalReplay.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';

interface ReplayArgs {
  readonly journal: string;
  readonly json: boolean;
}

export const liveReplayCommand: CommandModule<object, ReplayArgs> = {
  command: 'replay <journal>',
  describe: 'Feed a journal to the same engine offline: every decision again, or the first that differs',
  builder: (yargs) =>
    yargs
      .positional('journal', { type: 'string', demandOption: true, describe: 'A folder that `run --journal` wrote' })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .example('$0 replay journal', 'the same decisions and requests, byte by byte?'),
  handler: (args) => {
    process.exitCode = performReplay(args, terminalOf(process.stdout));
  },
};

/** @returns the exit code */
export function performReplay({ journal, json }: ReplayArgs, { out, colors }: Terminal): number {
  const torn: TornTail[] = [];
  const startedMs = performance.now();
  const replayed = attempt(journal, () =>
    replay(
      readJournal(journal, (tail) => void torn.push(tail)),
      { callsOf },
    ),
  );
  const record: ReplayRecord = { ...replayed, torn, wallMs: Math.round(performance.now() - startedMs) };
  out(`${json ? JSON.stringify(record, undefined, 2) : replayText(record, colors)}\n`);
  return record.difference === undefined ? EXIT.pass : EXIT.notDeterministic;
}

/** @throws Refusal for a journal that is damaged or cannot be read */
function attempt<Result>(journal: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof JournalDamage) throw new Refusal(error.message);
    if (error instanceof Error && 'code' in error) throw new Refusal(`cannot read ${journal}: ${systemCause(error)}`);
    throw error;
  }
}
