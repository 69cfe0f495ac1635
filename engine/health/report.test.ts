import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { AT_MS, CONFIG, healthy, windowOf } from './evidenceFixture.ts';
import { reportLines } from './report.ts';
import { judge } from './verdict.ts';

describe('report', () => {
  it('is the seed’s, line by line, where the gates are the same', () => {
    const lines = reportLines(judge(healthy(), false), CONFIG, AT_MS);
    expect(lines.slice(0, 12)).toEqual([
      '[2026-02-02 00:35:00] =============================================',
      '[2026-02-02 00:35:00] 🩺 QUANTUM HEALTH GATE - 5 MIN CHECK',
      '[2026-02-02 00:35:00] =============================================',
      '[2026-02-02 00:35:00] 📊 Gate A: Trading Activity',
      '[2026-02-02 00:35:00]    FILLED orders (last 5m): 1',
      '[2026-02-02 00:35:00]    ✅ PASS: Trading active (1 executions)',
      '[2026-02-02 00:35:00] ',
      '[2026-02-02 00:35:00] 📊 Gate B: Snapshot Coverage',
      '[2026-02-02 00:35:00]    Snapshots available: 2',
      '[2026-02-02 00:35:00]    Expected (P3.3 allowlist): 2',
      '[2026-02-02 00:35:00]    ✅ PASS: Full snapshot coverage (2 >= 2)',
      '[2026-02-02 00:35:00] ',
    ]);
    expect(lines).toContain('[2026-02-02 00:35:00] 📊 Gate C: WAVESUSDT Regression');
    expect(lines.slice(-2)).toEqual([
      '[2026-02-02 00:35:00] ✅ HEALTH GATE: PASS',
      '[2026-02-02 00:35:00]    All critical gates passed',
    ]);
  });

  it('says what fails and what is only noticed', () => {
    const evidence = healthy({ snapshots: new Map(), results: windowOf(), ledgers: new Map() });
    const text = reportLines(judge(evidence, false), CONFIG, AT_MS).join('\n');
    expect(text).toContain('   ⚠️ WARN: No executions (market can be quiet)');
    expect(text).toContain('   ❌ FAIL-CLOSED: Snapshot coverage regression detected! (0 of 2)');
    expect(text).toMatch(/❌ HEALTH GATE: FAIL\n\[.{19}\] {4}SNAPSHOT_COVERAGE_FAIL$/);
  });

  it('does not call a start a pass', () => {
    const text = reportLines(judge(healthy({ snapshots: new Map() }), true), CONFIG, AT_MS).join('\n');
    expect(text).toContain('   ⏳ PENDING: Snapshot coverage regression detected! (0 of 2)');
    expect(text).toContain('⏳ HEALTH GATE: STARTING');
    expect(text).not.toContain('HEALTH GATE: PASS');
  });

  it('names a cycle that is no whole number of minutes', () => {
    const config = configOf({ HEALTH_CYCLE_S: '90', SYMBOL_ALLOWLIST: 'BTCUSDT' });
    const text = reportLines(judge(healthy({ config }), false), config, AT_MS).join('\n');
    expect(text).toContain('QUANTUM HEALTH GATE - 90 SEC CHECK');
    expect(text).toContain('FILLED orders (last 90s): 1');
  });
});
