/**
 * The journal of a running process. When it cannot be written any more (a full disk, mostly) entries fail closed: none
 * is sent that nobody could account for. Exits, stops and questions go on unrecorded, since no failure but that of store,
 * executor or venue may keep a position from being closed.
 */
import { mkdirSync } from 'node:fs';
import { type Disk, realDisk } from '../../journal/disk.ts';
import { takeFolder } from '../../journal/folderLock.ts';
import { JournalRecorder } from '../../journal/journalRecorder.ts';
import { NO_RECORDER, type Recorder } from '../../journal/recorder.ts';
import type { Head } from '../../journal/records.ts';
import { JournalWriter } from '../../journal/writer.ts';
import type { OnCalls } from '../exchange/exchange.ts';
import type { Hide } from '../exchange/secrets.ts';
import type { Log } from './log.ts';

/** What a machine that dies takes with it at most. */
const SYNC_MS = 1_000;

export interface KeptJournal {
  readonly recorder: Recorder;
  readonly onCalls: OnCalls;
  /** Why no entry may be sent; undefined while all is written down. */
  readonly entriesRefused: () => string | undefined;
  close(): void;
}

/** Nothing is written down. */
export const NO_JOURNAL: KeptJournal = {
  recorder: NO_RECORDER,
  onCalls: () => undefined,
  entriesRefused: () => undefined,
  close: () => undefined,
};

export interface JournalPlace {
  readonly folder: string;
  readonly head: Omit<Head, 'format'>;
  readonly hide: Hide;
  readonly log: Log;
  /** Says why a system call failed. */
  readonly causeOf: (error: unknown) => string;
  readonly disk?: Disk;
}

/** @throws FolderTaken, JournalDamage, or what the system says of the folder */
export function keepJournal({ folder, head, hide, log, causeOf, disk = realDisk }: JournalPlace): KeptJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const giveBack = takeFolder(folder);
  let refused: string | undefined;
  const onFailure = (error: Error): void => {
    refused = 'the_journal_cannot_be_written';
    log.say(
      'error',
      `JOURNAL_FAILED ${folder}: ${causeOf(error)}: no entry is sent from now on, exits go on unrecorded; free space and start again, or start without --journal`,
    );
  };
  let writer: JournalWriter;
  try {
    writer = new JournalWriter({ folder, head, hide, onFailure, disk });
  } catch (error) {
    giveBack();
    throw error;
  }
  const recorder = new JournalRecorder(writer);
  const timer = setInterval(() => writer.sync(), SYNC_MS).unref();
  return {
    recorder,
    onCalls: (id, request, calls, venueMs) => recorder.calls(id, request, calls, venueMs),
    entriesRefused: () => refused,
    close() {
      clearInterval(timer);
      writer.close();
      giveBack();
    },
  };
}
