/** What a run leaves in files as it goes: its trace, its journal. Either takes one run. */
import { FolderTaken, takeFolder } from '../../adapters/journal/folderLock.ts';
import { JournalRecorder } from '../../adapters/journal/journalRecorder.ts';
import { JournalDamage } from '../../adapters/journal/reader.ts';
import { JournalWriter } from '../../adapters/journal/writer.ts';
import type { TraceEvent } from '../../adapters/sim/world/trace.ts';
import { BUILD_TAG } from '../../engine/bridge/buildTag.ts';
import { VERSION } from '../cli/package.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import type { Execution, Watchers } from './execute.ts';
import type { Selected } from './selection.ts';
import { TraceWriter } from './traceFile.ts';

export interface WrittenRun {
  readonly watchers: Watchers;
  close(): void;
}

interface Asked {
  readonly trace: string | undefined;
  readonly journal?: string | undefined;
}

/** Undefined where nothing is to be written. @throws Refusal for several runs, or a place that cannot be written to */
export function openWritten(
  selected: readonly Selected[],
  execution: Execution,
  { trace, journal }: Asked,
): WrittenRun | undefined {
  const option = trace !== undefined ? '--trace' : journal !== undefined ? '--journal' : undefined;
  if (option === undefined) return undefined;
  const [one] = selected;
  if (one === undefined || selected.length > 1) {
    throw new Refusal(
      `${option} takes one run and this is ${selected.length}: pick one with --variant none or --variant NAME`,
    );
  }
  const about = { scenario: one.scenario.name, variant: one.variant?.name ?? null, ...execution };
  const traceWriter =
    trace === undefined ? undefined : new TraceWriter(trace, { lockstep: 'trace', version: VERSION, ...about });
  const kept = journal === undefined ? undefined : openJournal(journal, one, execution);
  return {
    watchers: {
      ...(traceWriter && { onTrace: (event: TraceEvent) => traceWriter.write(event) }),
      ...(kept && { recorder: kept.recorder }),
    },
    close() {
      traceWriter?.close();
      kept?.close();
    },
  };
}

function openJournal(folder: string, { scenario, variant }: Selected, { seed, settings }: Execution) {
  const fail = (error: unknown): never => {
    throw new Refusal(`--journal ${folder}: ${causeOf(error)}`);
  };
  const what = { world: 'sim', scenario: scenario.name, variant: variant?.name ?? 'none', seed };
  const startedAt = new Date().toISOString();
  const about = { ...what, settings: JSON.stringify(settings) };
  const head = { version: VERSION, build: BUILD_TAG, run: `sim ${startedAt} ${process.pid}`, about, startedAt };
  try {
    const writer = new JournalWriter({ folder, head, hide: (text) => text, onFailure: fail });
    const giveBack = takeFolder(folder);
    const close = (): void => {
      writer.close();
      giveBack();
    };
    return { recorder: new JournalRecorder(writer, 'when full'), close };
  } catch (error) {
    return fail(error);
  }
}

function causeOf(error: unknown): string {
  if (error instanceof FolderTaken) return error.message;
  if (error instanceof JournalDamage) return `${error.message}; name another folder`;
  return systemCause(error);
}
