/** A live process with faults at the venue, written down, and replayed offline. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callsOf } from '../adapters/live/exchange/requests.ts';
import { readJournal } from '../adapters/journal/reader.ts';
import { replay, type Replayed, type ReplayOptions } from '../adapters/journal/replay.ts';
import { STREAM } from '../engine/names.ts';
import type { AnyStage } from '../engine/protocol.ts';
import { useLiveWorld } from './live/liveWorld.ts';
import { recordMinutes } from './live/recordedMinutes.ts';

/** `JOURNAL_MINUTES=5` is the whole; CI has less time. */
const SECONDS = Number(process.env['JOURNAL_MINUTES'] ?? '0.3') * 60;

const world = useLiveWorld();
const folder = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

function again(options: ReplayOptions = {}): Replayed {
  return replay(readJournal(folder), { callsOf, ...options });
}

beforeAll(
  async () => {
    const { redis, venue } = world();
    const secrets = [venue.apiKey, venue.secret, 'the-password-of-redis'];
    // Somebody writes what should be secret into a stream: it must not get into the journal by that door either.
    const careless = { symbol: 'BTCUSDT', note: venue.secret, other: `x ${venue.apiKey} "the-password-of-redis"` };
    await redis.xadd(STREAM.decisions, '*', ...Object.entries(careless).flat());
    const fired = await recordMinutes(world(), { folder, seed: 'journal', seconds: SECONDS, secrets });
    expect(fired.length).toBeGreaterThan(2);
  },
  120_000 + SECONDS * 1_000,
);

it('comes to the same decisions and the same requests, byte by byte, in seconds', () => {
  const startedMs = performance.now();
  const { difference, isEnded, lives, commits, calls, events } = again();
  const tookMs = performance.now() - startedMs;
  expect(difference).toBeUndefined();
  expect(isEnded).toBe(true);
  expect(lives).toBeGreaterThanOrEqual(8);
  expect(commits).toBeGreaterThan(50);
  expect(calls).toBeGreaterThan(20);
  expect(tookMs).toBeLessThan(SECONDS * 1_000);
  if (process.env['JOURNAL_MINUTES'] !== undefined)
    process.stdout.write(
      `${SECONDS} s of live: ${events} events, ${commits} commits, ${calls} calls, replayed in ${tookMs.toFixed(0)} ms\n`,
    );
});

it('names the first step of a broken engine that is not as it was', () => {
  let steps = 0;
  const broken = (stage: AnyStage): AnyStage => ({
    ...stage,
    decide(message, view, atMs) {
      const decision = stage.decide(message, view, atMs);
      if (stage.name === 'desk' && decision.appends.length > 0) steps += 1;
      if (steps === 3) decision.put('quantum:position:XUSDT', { quantity: '1' });
      return decision;
    },
  });
  const { difference } = again({ patch: broken });
  expect(difference).toMatchObject({ stage: 'desk', what: 'request' });
  expect(difference?.got).toContain('quantum:position:XUSDT');
  expect(difference?.expected).not.toContain('quantum:position:XUSDT');
  const event = [...readJournal(folder)].find(({ number }) => number === difference?.event);
  expect(event?.record).toMatchObject({ kind: 'step', request: difference?.expected });
});

it('names the first request to the venue that would be called in another way', () => {
  const { difference } = again({
    callsOf: (request, venueMs) =>
      callsOf(request, venueMs).map((call) => (call.path === 'order' ? { ...call, params: {} } : call)),
  });
  expect(difference).toMatchObject({ what: 'calls' });
  expect(difference?.expected).toContain('"path":"order"');
});

it('holds no secret', () => {
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
  expect(text).toContain('[hidden]');
  for (const secret of [world().venue.apiKey, world().venue.secret, 'the-password-of-redis'])
    expect(text).not.toContain(secret);
});
