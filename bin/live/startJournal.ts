/** The journal of `live run`, or a refusal to start without the one that was asked for. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { hidingWords } from '../../adapters/live/exchange/secrets.ts';
import { keepJournal, NO_JOURNAL, type KeptJournal } from '../../adapters/live/run/keptJournal.ts';
import type { Log } from '../../adapters/live/run/log.ts';
import { FolderTaken } from '../../adapters/journal/folderLock.ts';
import { JournalDamage } from '../../adapters/journal/reader.ts';
import { BUILD_TAG } from '../../engine/bridge/buildTag.ts';
import type { StageName } from '../../engine/names.ts';
import { VERSION } from '../cli/package.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import type { LiveSettings } from './settings.ts';

/** @param folder of `--journal`; undefined keeps none. @throws Refusal when it cannot be written */
export function startJournal(
  folder: string | undefined,
  { target, secrets }: LiveSettings,
  stages: readonly StageName[],
  log: Log,
): KeptJournal {
  if (folder === undefined) return NO_JOURNAL;
  const run = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const about = { world: 'live', venue: target.name, stages: stages.join(',') };
  const head = { version: VERSION, build: BUILD_TAG, run, about, startedAt: new Date().toISOString() };
  try {
    return keepJournal({ folder, head, hide: hidingWords(secrets), log, causeOf: systemCause });
  } catch (error) {
    throw new Refusal(`--journal ${folder}: ${causeOf(error)}`);
  }
}

function causeOf(error: unknown): string {
  if (error instanceof FolderTaken) return error.message;
  if (error instanceof JournalDamage) return `${error.message}; name another folder`;
  return `${systemCause(error)}: name a folder that this process may write to, on a disk with room`;
}
