/** A small journal for tests: one runner of the router, driven by hand. */
import { configOf } from '../../engine/config.ts';
import { STREAM } from '../../engine/names.ts';
import type { Answer, AnyStage } from '../../engine/protocol.ts';
import { runStage } from '../../engine/runner.ts';
import { makeStages } from '../../engine/stages.ts';
import { JournalRecorder } from './journalRecorder.ts';
import { JournalWriter } from './writer.ts';

const AT_MS = 1_769_990_400_000;
const ID = `${AT_MS - 5}-0`;
const FIELDS = { symbol: 'BTCUSDT', side: 'buy', position_size_usd: '100', timestamp: String((AT_MS - 5) / 1_000) };
const NOTHING = { hashes: [], texts: [undefined], tails: [], streams: [], lastIds: ['0-0', '0-0', '0-0'] };

/** It takes its lease, reads one signal, loads, commits and waits. */
const ANSWERS: readonly Answer[] = [
  { kind: 'done', atMs: AT_MS },
  { kind: 'acquired', token: 7, positions: new Map([[STREAM.decisions, '0-0']]), epoch: 'e', placed: [], atMs: AT_MS },
  { kind: 'entries', stream: STREAM.decisions, entries: [{ id: ID, fields: FIELDS }], lost: 0, atMs: AT_MS },
  { kind: 'loaded', loaded: NOTHING, prices: [], atMs: AT_MS },
  { kind: 'committed', epoch: 'e', atMs: AT_MS },
];

/** @param patch the stage that is recorded, where it is another one than the engine's. */
export function recordRouter(folder: string, patch: (stage: AnyStage) => AnyStage = (stage) => stage): void {
  const about = { version: '1', build: 'b', run: 'r', about: { world: 'live' }, startedAt: '2026-02-02T00:00:00.000Z' };
  const throwIt = (error: Error): never => {
    throw error;
  };
  const writer = new JournalWriter({ folder, head: about, hide: (text) => text, onFailure: throwIt });
  const recorder = new JournalRecorder(writer);
  const router = makeStages(configOf()).find(({ name }) => name === 'router');
  if (router === undefined) throw new Error('no router');
  const life = recorder.begin({ stage: 'router', owner: 'me', leaseMs: 15_000, settings: {} });
  const worker = runStage(patch(router), 'me', 15_000);
  for (const answer of ANSWERS) {
    try {
      recorder.note(life, answer, worker.next(answer).value);
    } catch (error) {
      recorder.broke(life, answer, error instanceof Error ? error.message : String(error));
      break;
    }
  }
  writer.close();
}
