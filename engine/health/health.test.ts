import { beforeEach, describe, expect, it } from 'vitest';
import { HASH, ownerOf, STREAM } from '../names.ts';
import { writeLedger } from '../nouns/ledger.ts';
import { writeSnapshot } from '../nouns/snapshot.ts';
import type { Input } from '../protocol.ts';
import { Shelf, step } from '../stepFixture.ts';
import { ALLOWLIST, AT_MS, CONFIG, entry, LEDGER, resultEntry, snapshot, streamInfo } from './evidenceFixture.ts';
import { makeHealth, WINDOW_MAX } from './health.ts';
import { WATCHED_STAGES } from './stageLiveness.ts';

const health = makeHealth(CONFIG);
const CHECK: Input = { kind: 'timer', timer: 'check', number: 1 };
const SETTLE: Input = { kind: 'timer', timer: 'settle', number: 1 };
const CYCLE_MS = 300_000;

let shelf: Shelf;
/** Of the lease of health itself: another one is another worker. */
let token: string;

/** What every other stage does between two checks. */
function run(atMs: number): void {
  for (const symbol of ALLOWLIST) {
    shelf.hashes.set(HASH.snapshot(symbol), writeSnapshot(snapshot(atMs), atMs + 30_000));
    shelf.hashes.set(HASH.venue(symbol), { symbol, status: 'TRADING' });
  }
  for (const stage of WATCHED_STAGES) lease(stage, atMs, '1');
  shelf.streams.set(STREAM.plans, streamInfo(0, { desk: 0 }));
  shelf.streams.set(STREAM.results, streamInfo(0, { desk: 0 }));
}

function lease(stage: Parameters<typeof HASH.lease>[0], atMs: number, token: string): void {
  shelf.hashes.set(HASH.lease(stage), { owner: 'w', token, expires_at_ms: String(atMs + 15_000) });
}

function check(atMs: number, input = CHECK): string | undefined {
  lease('health', atMs, token);
  const { appends } = step(health, [input], shelf, atMs);
  return appends[0]?.fields['verdict'];
}

beforeEach(() => {
  shelf = new Shelf();
  token = '8';
});

describe('health check', () => {
  it('passes, and says so in hash, stream and log', () => {
    run(AT_MS);
    const { writes, appends, marks, effects } = step(health, [CHECK], shelf, AT_MS);
    const gates = { gate_a: 'WARN', gate_b: 'PASS', gate_c: 'PASS', gate_d: 'PASS', gate_e: 'PASS', gate_f: 'PASS' };
    expect(shelf.hashes.get(HASH.health)).toMatchObject({
      verdict: 'PASS',
      at_ms: String(AT_MS),
      alerts: '',
      ...gates,
    });
    expect(shelf.hashes.get(HASH.health)?.['report']).toBe(marks.join('\n'));
    expect(appends).toEqual([
      { stream: STREAM.health, fields: { verdict: 'PASS', alerts: '', timestamp_ms: String(AT_MS), ...gates } },
    ]);
    expect(writes.map(({ key }) => ownerOf(key))).toEqual(['health']);
    expect(effects).toEqual([]);
    expect(shelf.hashes.has(HASH.healthAlert)).toBe(false);
  });

  it('raises the alert while a fail-closed gate fails, keeps since when, and takes it back on recovery', () => {
    run(AT_MS);
    check(AT_MS);
    const deadMs = AT_MS + CYCLE_MS;
    expect(check(deadMs)).toBe('FAIL');
    const alerts = `SNAPSHOT_COVERAGE_FAIL,${WATCHED_STAGES.map((stage) => `SERVICE_DOWN_${stage}`).join(',')}`;
    const since = { alerts, since_ms: String(deadMs) };
    expect(shelf.hashes.get(HASH.healthAlert)).toEqual({ ...since, at_ms: String(deadMs) });
    expect(check(deadMs + CYCLE_MS)).toBe('FAIL');
    expect(shelf.hashes.get(HASH.healthAlert)).toEqual({ ...since, at_ms: String(deadMs + CYCLE_MS) });
    run(deadMs + 2 * CYCLE_MS);
    expect(check(deadMs + 2 * CYCLE_MS)).toBe('PASS');
    expect(shelf.hashes.has(HASH.healthAlert)).toBe(false);
  });

  it('sees the brain’s death at the next check, though its last snapshots are still in the store', () => {
    run(AT_MS);
    check(AT_MS);
    run(AT_MS + CYCLE_MS);
    for (const symbol of ALLOWLIST) {
      const fields = writeSnapshot(snapshot(AT_MS + CYCLE_MS - 31_000), AT_MS + CYCLE_MS - 1_000);
      shelf.hashes.set(HASH.snapshot(symbol), fields);
    }
    expect(check(AT_MS + CYCLE_MS)).toBe('FAIL');
    expect(shelf.hashes.get(HASH.health)).toMatchObject({ alerts: 'SNAPSHOT_COVERAGE_FAIL', gate_f: 'PASS' });
  });

  it.each([
    ['run out', { owner: 'w', token: '1', expires_at_ms: String(AT_MS) }, 'FAIL'],
    ['unreadable', { owner: 'w', token: '1', expires_at_ms: 'soon' }, 'FAIL'],
    ['held', { owner: 'w', token: '1', expires_at_ms: String(AT_MS + 1) }, 'PASS'],
  ])('calls a stage whose lease is %s %s', (_, fields, gate) => {
    run(AT_MS);
    shelf.hashes.set(HASH.health, { verdict: 'PASS', started_ms: '0', token: '8' });
    shelf.hashes.set(HASH.lease('desk'), fields);
    check(AT_MS);
    expect(shelf.hashes.get(HASH.health)?.['gate_f']).toBe(gate);
  });

  it('reads the ledgers of what was filled', () => {
    run(AT_MS);
    shelf.entries.set(STREAM.results, [resultEntry()]);
    check(AT_MS);
    expect(shelf.hashes.get(HASH.health)).toMatchObject({ gate_a: 'PASS', gate_e: 'INFO' });
    shelf.hashes.set(HASH.ledger('BTCUSDT'), writeLedger(LEDGER));
    check(AT_MS);
    expect(shelf.hashes.get(HASH.health)).toMatchObject({ gate_a: 'PASS', gate_e: 'PASS' });
  });

  it('looks back one cycle and no further', () => {
    run(AT_MS);
    shelf.entries.set(STREAM.results, [resultEntry({ atMs: AT_MS - CYCLE_MS - 1 })]);
    check(AT_MS);
    expect(shelf.hashes.get(HASH.health)?.['gate_a']).toBe('WARN');
  });

  it.each([
    [WINDOW_MAX, false],
    [WINDOW_MAX + 1, true],
  ])('counts at most 5,000 entries, and says when there were more: %i → %s', (count, cut) => {
    run(AT_MS);
    shelf.entries.set(
      STREAM.results,
      Array.from({ length: count }, () => entry({ executed: 'false' })),
    );
    check(AT_MS);
    expect(shelf.hashes.get(HASH.health)?.['report']?.includes('Window cut: only the newest 5000')).toBe(cut);
  });
});

describe('health at start-up', () => {
  it('neither passes nor fails an empty store, and judges it as soon as it may', () => {
    expect(check(AT_MS)).toBe('STARTING');
    expect(check(AT_MS + 59_999, SETTLE)).toBeUndefined();
    expect(check(AT_MS + 60_000, SETTLE)).toBe('FAIL');
    expect(check(AT_MS + 120_000, SETTLE)).toBeUndefined();
  });

  it('passes as soon as it may when the system has come up', () => {
    expect(check(AT_MS)).toBe('STARTING');
    run(AT_MS + 60_000);
    expect(check(AT_MS + 60_000, SETTLE)).toBe('PASS');
    expect(check(AT_MS + 120_000, SETTLE)).toBeUndefined();
  });

  it('judges a check that comes while it settles no differently from the first', () => {
    expect(check(AT_MS)).toBe('STARTING');
    expect(check(AT_MS + 1_000)).toBe('STARTING');
  });

  it('does not prolong the grace when its clock steps back', () => {
    expect(check(AT_MS)).toBe('STARTING');
    expect(check(AT_MS - 3_600_000)).toBe('STARTING');
    expect(check(AT_MS - 3_600_000 + CYCLE_MS)).toBe('FAIL');
  });

  it('gives a restarted system time, once', () => {
    run(AT_MS);
    expect(check(AT_MS)).toBe('PASS');
    token = '9';
    expect(check(AT_MS + CYCLE_MS)).toBe('STARTING');
    token = '10';
    expect(check(AT_MS + CYCLE_MS + 60_000, SETTLE)).toBe('FAIL');
  });

  it('takes a lease it cannot read for no restart', () => {
    run(AT_MS);
    check(AT_MS);
    shelf.hashes.delete(HASH.lease('health'));
    step(health, [CHECK], shelf, AT_MS + CYCLE_MS);
    expect(shelf.hashes.get(HASH.health)).toMatchObject({ verdict: 'FAIL', token: '8' });
  });

  it('does not let a restart clear a failure', () => {
    run(AT_MS);
    check(AT_MS);
    expect(check(AT_MS + CYCLE_MS)).toBe('FAIL');
    token = '9';
    expect(check(AT_MS + 2 * CYCLE_MS)).toBe('FAIL');
    expect(shelf.hashes.has(HASH.healthAlert)).toBe(true);
  });
});
