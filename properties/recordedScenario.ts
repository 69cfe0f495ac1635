/** A scenario of the simulator, written down as live mode writes it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { JournalRecorder } from '../adapters/journal/journalRecorder.ts';
import { JournalWriter } from '../adapters/journal/writer.ts';
import { runScenario, type RunOptions, type RunResult } from '../adapters/sim/run/runScenario.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';

/** @returns makes a new folder, which is gone after the tests of this file. */
export function useFolders(): () => string {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    folders.push(folder);
    return folder;
  };
}

export function recordScenario(
  scenario: Scenario,
  folder: string,
  options: Pick<RunOptions, 'seed' | 'settings'>,
): RunResult {
  const throwIt = (error: Error): never => {
    throw error;
  };
  const head = { version: '1', build: 'b', run: 'r', about: { world: 'sim' }, startedAt: '' };
  const writer = new JournalWriter({ folder, head, hide: (text) => text, onFailure: throwIt });
  const recorder = new JournalRecorder(writer, 'when full');
  const result = runScenario(scenario, { ...options, recorder, wallMs: () => performance.now() });
  writer.close();
  return result;
}
