/**
 * Gate B: every symbol that may trade has a fresh snapshot. A symbol counts unless the venue is known not to trade
 * it, so that a venue nobody has read cannot make the gate pass; and an allowlist that leaves nothing to trade
 * fails, because zero of zero proves nothing.
 */
import { SECOND_MS } from '../time.ts';
import type { Evidence, Finding } from './gate.ts';

const NAMED_MAX = 10;

export function snapshotCoverage({ config, statuses, snapshots, atMs }: Evidence): Finding {
  const expected = config.SYMBOL_ALLOWLIST.filter((symbol) => (statuses.get(symbol) ?? 'TRADING') === 'TRADING');
  const maxAgeMs = config.SNAPSHOT_MAX_AGE_S * SECOND_MS;
  const missing = expected.filter((symbol) => {
    const snapshot = snapshots.get(symbol);
    // As for an entry, one too far ahead is as bad as one too old.
    return snapshot === undefined || Math.abs(atMs - snapshot.takenMs) > maxAgeMs;
  });
  const available = expected.length - missing.length;
  const passes = missing.length === 0 && expected.length > 0;
  const named = missing.slice(0, NAMED_MAX).join(', ') + (missing.length > NAMED_MAX ? ', …' : '');
  return {
    passes,
    facts: [
      `Snapshots available: ${available}`,
      `Expected (P3.3 allowlist): ${expected.length}`,
      ...(missing.length === 0 ? [] : [`Missing or older than ${config.SNAPSHOT_MAX_AGE_S}s: ${named}`]),
    ],
    conclusion: passes
      ? `Full snapshot coverage (${available} >= ${expected.length})`
      : `Snapshot coverage regression detected! (${available} of ${expected.length})`,
    alerts: ['SNAPSHOT_COVERAGE_FAIL'],
  };
}
