/**
 * `live replay`: a journal fed to the same engine offline; the same decisions, or the first that differs. With `--set`,
 * besides, what other settings would have decided.
 */
import type { CommandModule } from 'yargs';
import { callsOf } from '../../adapters/live/exchange/requests.ts';
import { JournalDamage, readJournal, type TornTail } from '../../adapters/journal/reader.ts';
import { OtherSettings } from '../../adapters/journal/otherSettings.ts';
import { replay, type ReplayOptions } from '../../adapters/journal/replay.ts';
import { replayText, type ReplayRecord } from '../../report/journalReplay.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import { demandGood, readLine, type Settings } from '../cli/settings.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';

interface ReplayArgs {
  readonly journal: string;
  readonly set: readonly string[];
  readonly json: boolean;
}

export const liveReplayCommand: CommandModule<object, ReplayArgs> = {
  command: 'replay <journal>',
  describe: 'Feed a journal to the same engine offline: every decision again, or the first that differs',
  builder: (yargs) =>
    yargs
      .positional('journal', { type: 'string', demandOption: true, describe: 'A folder that `run --journal` wrote' })
      .option('set', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'KEY=VALUE: what would this setting have decided, each time, on what was known then?',
      })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .example('$0 replay journal', 'the same decisions and requests, byte by byte?')
      .example('$0 replay journal --set KILL_WEIGHT_REGIME_FLIP=2', 'which decisions would end otherwise?'),
  handler: (args) => {
    process.exitCode = performReplay(args, terminalOf(process.stdout));
  },
};

/** @returns the exit code */
export function performReplay({ journal, set, json }: ReplayArgs, { out, colors }: Terminal): number {
  const settings = assigned(set);
  const other = set.length === 0 ? undefined : new OtherSettings(settings, (whole) => demandGood(whole, []));
  const torn: TornTail[] = [];
  const startedMs = performance.now();
  const replayed = attempt(journal, () =>
    replay(
      readJournal(journal, (tail) => void torn.push(tail)),
      { callsOf, ...(other && watchedBy(other)) },
    ),
  );
  const whatIf = other === undefined ? {} : { whatIf: { settings, ...other.result() } };
  const record: ReplayRecord = { ...replayed, torn, wallMs: Math.round(performance.now() - startedMs), ...whatIf };
  out(`${json ? JSON.stringify(record, undefined, 2) : replayText(record, colors)}\n`);
  return record.difference === undefined ? EXIT.pass : EXIT.notDeterministic;
}

/** @throws Refusal for what is not KEY=VALUE; the values are judged with the rest of each runner's settings */
function assigned(set: readonly string[]): Settings {
  const faults: string[] = [];
  const settings = readLine(set, faults);
  if (faults.length > 0) throw new Refusal(faults);
  return settings;
}

function watchedBy(other: OtherSettings): Pick<ReplayOptions, 'patch' | 'onRecord'> {
  return {
    patch: (stage, life) => other.watch(stage, life),
    onRecord: ({ number }) => {
      other.event = number;
    },
  };
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
