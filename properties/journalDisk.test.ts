/** A live process whose journal can no longer be written: entries fail closed, exits do not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realDisk } from '../adapters/journal/disk.ts';
import { keepJournal } from '../adapters/live/run/keptJournal.ts';
import { heldAtVenue, ordersAtVenue, useLiveWorld } from './live/liveWorld.ts';

const world = useLiveWorld();

it('sends no entry once the disk is full, and still closes what is held', { timeout: 90_000 }, async () => {
  const { start, until, isReady, signal, results, ledger } = world();
  const full = mkdtempSync(join(tmpdir(), 'journal-'));
  let isFull = false;
  const said: string[] = [];
  const journal = keepJournal({
    folder: full,
    head: { version: '1', build: 'b', run: 'r', about: {}, startedAt: '' },
    hide: (text) => text,
    log: { marks: () => undefined, say: (_, text) => void said.push(text) },
    causeOf: () => 'the disk is full',
    disk: {
      ...realDisk,
      write(file, bytes) {
        if (isFull) throw new Error('ENOSPC');
        realDisk.write(file, bytes);
      },
    },
  });
  const process = await start(journal);
  await until('data for the gates', isReady);
  const [held, other] = ['BTCUSDT', 'ETHUSDT'] as const;
  await signal(held, 'buy');
  await until(
    'a position',
    async () => (await ledger(held))['position_amt'] !== '0' && heldAtVenue(world(), held) > 0n,
  );
  isFull = true;
  const before = ordersAtVenue(world(), other).length;
  await signal(other, 'buy');
  await until('a refusal', async () =>
    (await results()).some(
      (result) => result['symbol'] === other && JSON.stringify(result).includes('the_journal_cannot_be_written'),
    ),
  );
  expect(ordersAtVenue(world(), other)).toHaveLength(before);
  await signal(held, 'sell', { action: 'FULL_CLOSE' });
  await until('it to be flat', () => heldAtVenue(world(), held) === 0n);
  await process.stop();
  journal.close();
  rmSync(full, { recursive: true });
  expect(said).toEqual([
    `JOURNAL_FAILED ${full}: the disk is full: no entry is sent from now on, exits go on unrecorded; free space and start again, or start without --journal`,
  ]);
});
