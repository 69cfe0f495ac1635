/** Live mode for a while, with signals and faults drawn from a seed, all of it written down: what a replay is tried on. */
import { setTimeout as delay } from 'node:timers/promises';
import { hidingWords } from '../../adapters/live/exchange/secrets.ts';
import { keepJournal } from '../../adapters/live/run/keptJournal.ts';
import { drawRounds } from '../kill/rounds.ts';
import { heldAtVenue, type LiveWorld } from './liveWorld.ts';

export interface RecordedMinutes {
  readonly folder: string;
  readonly seed: string;
  readonly seconds: number;
  /** Texts that no journal may hold. */
  readonly secrets: readonly string[];
}

/** Between two rounds of signals and faults, ms. */
const ROUND_MS = 2_500;

/** @returns kinds of the faults that struck. */
export async function recordMinutes(
  world: LiveWorld,
  { folder, seed, seconds, secrets }: RecordedMinutes,
): Promise<readonly string[]> {
  const said: string[] = [];
  const journal = keepJournal({
    folder,
    head: { version: 'test', build: 'test', run: `test-${seed}`, about: { world: 'live' }, startedAt: '' },
    hide: hidingWords(secrets),
    log: { marks: () => undefined, say: (_, text) => void said.push(text) },
    causeOf: String,
  });
  const { faults } = world.venue.emulator;
  const process = await world.start(journal);
  try {
    await world.until('data for the gates', world.isReady);
    const lateMs = Date.now() + seconds * 1_000;
    for (const round of drawRounds(seed, 0)) {
      if (Date.now() >= lateMs) break;
      faults.clear();
      faults.add(round.faults);
      for (const { symbol, side, closes } of round.signals) {
        const held = heldAtVenue(world, symbol);
        const isClose = closes && held !== 0n;
        await world.signal(
          symbol,
          isClose ? (held > 0n ? 'sell' : 'buy') : side,
          isClose ? { action: 'FULL_CLOSE' } : {},
        );
      }
      await delay(Math.min(ROUND_MS, Math.max(0, lateMs - Date.now())));
    }
  } finally {
    faults.clear();
    await process.stop();
    journal.close();
  }
  if (said.length > 0) throw new Error(said.join('\n'));
  return faults.fired.map(({ kind }) => kind);
}
